import { newId } from '@plumbline/kernel';
import { countStatements, GraphqlClient } from '@plumbline/testing';
import {
  assign,
  createCandidate,
  importGuide,
  join,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  type Assigned,
} from '../e2e/product.ts';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

const GUIDE = readFileSync(
  path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt'),
  'utf8',
);
const SECRET = 'a secret that only these tests use, and long';
const SCRIPT = '<script>alert(1)</script>';

const MAILS = `query ($first: Int, $after: String, $filter: MailFilter) {
  mails(first: $first, after: $after, filter: $filter) {
    nodes { id kind status candidateId assignmentId attempts failureCode createdAt sentAt }
    pageInfo { hasNextPage endCursor }
  }
}`;
const RESEND = `mutation ($id: ID!) { resendMail(id: $id) { id kind status } }`;

describe('the mailbox of a machine without a mail server', () => {
  let api: ApiInTest;
  let recruiter: GraphqlClient;
  let visitor: GraphqlClient;
  let assigned: Assigned;
  let candidateId: string;
  let mailId: string;

  beforeAll(async () => {
    api = await startApiInTest();
    visitor = new GraphqlClient(`${api.url}/graphql`);
    const administrator = await signUp(visitor);
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
    const report = await importGuide(recruiter, GUIDE);
    const assessmentId = await publishAssessment(
      recruiter,
      questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id),
    );
    candidateId = await createCandidate(recruiter, 'kim@example.test');
    await api.database.query('UPDATE candidates SET name = $2 WHERE id = $1', [candidateId, SCRIPT]);
    assigned = await assign(recruiter, { assessmentId, candidateId });
    mailId = await keep();
  });

  afterAll(() => api?.stop());

  /** A message as a worker leaves it where there is no mail server. */
  const keep = async (): Promise<string> => {
    const id = newId();
    await api.database.query(
      `INSERT INTO mail_messages (organization_id, id, kind, subject_id, assignment_id, candidate_id, dedupe_key, status)
       SELECT organization_id, $1::uuid, 'INVITATION', id, id, candidate_id, $1::uuid::text, 'HELD' FROM assignments WHERE id = $2`,
      [id, assigned.id],
    );
    return id;
  };

  const get = (url: string, headers: Readonly<Record<string, string>> = {}, remoteAddress = '127.0.0.1') =>
    api.app.inject({ method: 'GET', url, headers: { host: 'localhost:3000', ...headers }, remoteAddress });

  it('shows to whoever sits there what would have been sent, with its link', async () => {
    const list = await get('/mailbox');
    expect([list.statusCode, list.headers['content-type']]).toEqual([200, 'text/html; charset=utf-8']);
    expect(list.body).toContain(`href="/mailbox/${mailId}"`);
    const mail = await get(`/mailbox/${mailId}`);
    const link = `http://localhost:3000/take#${assigned.invitationToken}`;
    expect(mail.body).toContain(`<a href="${link}">`);
    expect(mail.body).toContain('<code>redeemInvitation</code>');
    expect(mail.body).toContain('sandbox=""');
    const html = await get(`/mailbox/${mailId}/html`);
    expect(html.body).toContain(`href="${link}"`);
  });

  it('shows a hostile name as what it is, and runs and loads nothing', async () => {
    for (const url of ['/mailbox', `/mailbox/${mailId}`, `/mailbox/${mailId}/html`]) {
      const { body, headers } = await get(url);
      expect(body).not.toContain('<script');
      const policy = String(headers['content-security-policy']);
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src|unsafe-eval|https?:/);
      expect(headers).toMatchObject({
        'cache-control': 'no-store',
        'referrer-policy': 'no-referrer',
        'x-content-type-options': 'nosniff',
        'cross-origin-resource-policy': 'same-origin',
      });
    }
    expect((await get('/mailbox')).body).toContain('&lt;script&gt;');
    expect(String((await get(`/mailbox/${mailId}/html`)).headers['content-security-policy'])).toMatch(/^sandbox;/);
  });

  it('goes on page by page', async () => {
    for (let index = 0; index < 25; index += 1) await keep();
    const { body } = await get('/mailbox');
    expect(body.match(/href="\/mailbox\/[0-9a-f-]{36}"/g)).toHaveLength(25);
    expect(body).not.toContain(mailId);
    const [, next = ''] = /href="(\/mailbox\?after=[^"]+)"/.exec(body) ?? [];
    const second = await get(next);
    expect(second.body).toContain(mailId);
    expect(second.body).not.toContain('rel="next"');
  });

  it('takes as many statements for a page as for one message', async () => {
    const applications = ['plumbline', 'plumbline-system'];
    const page = await countStatements(() => get('/mailbox'), { applications });
    const one = await countStatements(() => get(`/mailbox?after=${newId()}`), { applications });
    expect([page.statements.length, one.statements.length]).toEqual([6, 6]);
  });

  it.each([
    ['another machine', {}, '192.168.1.5'],
    ['a page whose name was turned to this machine', { host: 'evil.example.test' }, '127.0.0.1'],
    ['a proxy on this machine', { 'x-forwarded-for': '203.0.113.9' }, '127.0.0.1'],
  ])('is not there for %s', async (_, headers, peer) => {
    for (const url of ['/mailbox', `/mailbox/${mailId}`, `/mailbox/${mailId}/html`]) {
      const answer = await get(url, headers, peer);
      expect(answer.statusCode).toBe(404);
      expect(answer.body).not.toContain(assigned.invitationToken);
    }
  });

  it.each(['/mailbox/no-id', `/mailbox/${newId()}`, `/mailbox/${newId()}/html`])('has nothing at %s', async (url) => {
    expect((await get(url)).statusCode).toBe(404);
  });

  describe('the list for recruiters', () => {
    interface Mails {
      readonly mails: {
        readonly nodes: readonly { readonly id: string; readonly status: string }[];
        readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
      };
    }

    it('tells what was written to whom, and never a word of it', async () => {
      const { mails } = await recruiter.data<Mails>(MAILS, { filter: { candidateId }, first: 100 });
      expect(mails.nodes.find(({ id }) => id === mailId)).toEqual({
        id: mailId,
        kind: 'INVITATION',
        status: 'HELD',
        candidateId,
        assignmentId: assigned.id,
        attempts: 0,
        failureCode: null,
        createdAt: expect.any(String),
        sentAt: null,
      });
      expect(JSON.stringify(mails)).not.toMatch(/example\.test|script/);
      const first = await recruiter.data<Mails>(MAILS, { filter: { assignmentId: assigned.id }, first: 1 });
      expect(first.mails.pageInfo.hasNextPage).toBe(true);
      const second = await recruiter.data<Mails>(MAILS, { first: 1, after: first.mails.pageInfo.endCursor });
      expect(second.mails.nodes[0]?.id).not.toBe(first.mails.nodes[0]?.id);
      expect(await recruiter.refusal(MAILS, { after: 'x' })).toBe('BAD_CURSOR');
    });

    it('lets a settled message be sent anew, and no other', async () => {
      expect(await recruiter.refusal(RESEND, { id: mailId })).toBe('MAIL_UNSETTLED');
      expect(await recruiter.refusal(RESEND, { id: newId() })).toBe('MAIL_NOT_FOUND');
      await api.database.query(`UPDATE mail_messages SET status = 'FAILED' WHERE id = $1`, [mailId]);
      const { resendMail } = await recruiter.data<{ resendMail: { id: string } }>(RESEND, { id: mailId });
      expect(resendMail).toMatchObject({ kind: 'INVITATION', status: 'WAITING' });
      expect(resendMail.id).not.toBe(mailId);
    });

    it('is for those who assign', async () => {
      const candidate = await redeem(visitor, assigned.invitationToken);
      for (const client of [candidate, visitor]) {
        const refused = client === visitor ? 'UNAUTHENTICATED' : 'FORBIDDEN';
        expect(await client.refusal(MAILS)).toBe(refused);
        expect(await client.refusal(RESEND, { id: mailId })).toBe(refused);
      }
      const other = await signUp(visitor, 'other@example.test');
      expect((await other.data<Mails>(MAILS)).mails.nodes).toEqual([]);
      expect(await other.refusal(RESEND, { id: mailId })).toBe('MAIL_NOT_FOUND');
    });
  });

  // The last ones here: passport keeps one strategy for a whole process, and these bring another secret.
  it.each([
    ['in production', { NODE_ENV: 'production', AUTH_SECRET: SECRET, INVITATION_SECRET: SECRET }],
    [
      'beside a mail server',
      {
        SMTP_URL: 'smtp://127.0.0.1:2525',
        MAIL_FROM: 'jobs@example.test',
        PUBLIC_URL: 'https://hiring.example.test',
        INVITATION_SECRET: SECRET,
      },
    ],
  ])('is not there at all %s', async (_, settings) => {
    const other = await startApiInTest(settings);
    try {
      for (const url of ['/mailbox', `/mailbox/${mailId}`, `/mailbox/${mailId}/html`]) {
        const answer = await other.app.inject({ method: 'GET', url, headers: { host: 'localhost' } });
        expect(answer.statusCode).toBe(404);
      }
    } finally {
      await other.stop();
    }
  });
});
