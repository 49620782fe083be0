import {
  eventually,
  setClockOffset,
  startMailServer,
  type GraphqlClient,
  type ReceivedMail,
  type TestApp,
  type TestMailServer,
} from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assign,
  createCandidate,
  importGuide,
  join,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
  startProduct,
  submit,
  type Product,
} from './product.ts';

const GUIDE = readFileSync(
  path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt'),
  'utf8',
);
const PUBLIC_URL = 'https://hiring.example.test/plumbline';

interface Mail {
  readonly id: string;
  readonly kind: string;
  readonly status: string;
  readonly attempts: number;
  readonly failureCode: string | null;
}

describe('mail to candidates, with processes and a mail server of their own', () => {
  let server: TestMailServer;
  let product: Product;
  let worker: TestApp;
  let administrator: GraphqlClient;
  let recruiter: GraphqlClient;
  let assessmentId: string;

  beforeAll(async () => {
    server = await startMailServer();
    product = await startProduct({
      SMTP_URL: server.url,
      MAIL_FROM: 'Acme Hiring <jobs@example.test>',
      PUBLIC_URL,
      // Sessions outlast what the clock is moved by.
      ACCESS_TOKEN_MINUTES: '60',
    });
    worker = await product.startWorker();
    administrator = await signUp(product.visitor);
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
    const report = await importGuide(recruiter, GUIDE);
    assessmentId = await publishAssessment(
      recruiter,
      questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id),
    );
  }, 120_000);

  afterAll(async () => {
    await product?.stop();
    await server?.stop();
  }, 60_000);

  const assigned = async (email: string) => {
    const candidateId = await createCandidate(recruiter, email);
    return { candidateId, assignment: await assign(recruiter, { assessmentId, candidateId }) };
  };
  const sentTo = (email: string): ReceivedMail[] => server.mails.filter(({ to }) => to.includes(email));
  const mailsOf = async (candidateId: string): Promise<readonly Mail[]> => {
    const { mails } = await recruiter.data<{ mails: { nodes: readonly Mail[] } }>(
      `query ($id: ID!) { mails(filter: { candidateId: $id }) { nodes { id kind status attempts failureCode } } }`,
      { id: candidateId },
    );
    return mails.nodes;
  };
  const settled = (candidateId: string, ...statuses: readonly string[]) =>
    eventually(
      async () => {
        const mails = await mailsOf(candidateId);
        expect(mails.map(({ status }) => status)).toEqual(statuses);
        return mails;
      },
      { timeout: 100_000, interval: 100 },
    );

  it('invites once by a link that opens the test, and confirms what was handed in', async () => {
    const email = 'kim@example.test';
    const { candidateId, assignment } = await assigned(email);
    await settled(candidateId, 'SENT');
    const [invitation] = sentTo(email);
    const { parsed } = invitation ?? { parsed: null };
    const link = `${PUBLIC_URL}/take#${assignment.invitationToken}`;
    expect(parsed?.text).toContain(link);
    expect(parsed?.html).toContain(`href="${link}"`);
    expect(parsed?.from?.text).toBe('"Acme Hiring" <jobs@example.test>');

    const [, token = ''] = /\/take#(\S+)/.exec(parsed?.text ?? '') ?? [];
    const candidate = await redeem(product.visitor, token);
    const attempt = await startAttempt(candidate, assignment.id);
    const { digest } = await submit(candidate, attempt.id);
    await settled(candidateId, 'SENT', 'SENT');
    const [, receipt, ...others] = sentTo(email);
    expect(receipt?.parsed.text).toContain(`Fingerprint: ${digest}`);
    expect(others).toEqual([]);
    expect(new Set(sentTo(email).map((mail) => mail.parsed.messageId)).size).toBe(2);
  }, 90_000);

  it('tells a result once it is released, and leads to it', async () => {
    const email = 'released@example.test';
    await product.database.query(`UPDATE assessments SET release_policy = 'ON_SUBMIT' WHERE id = $1`, [assessmentId]);
    const { candidateId, assignment } = await assigned(email);
    await settled(candidateId, 'SENT');
    const candidate = await redeem(product.visitor, assignment.invitationToken);
    await submit(candidate, (await startAttempt(candidate, assignment.id)).id);
    const mails = await settled(candidateId, 'SENT', 'SENT', 'SENT');
    expect(mails.map(({ kind }) => kind).sort()).toEqual(['INVITATION', 'RECEIPT', 'RESULT']);
    const result = sentTo(email).find(({ parsed }) => parsed.subject?.startsWith('Your result'));
    expect(result?.parsed.text).toContain('Points: 0 of 7');
    const [, token = ''] = /\/take#(\S+)/.exec(result?.parsed.text ?? '') ?? [];
    await redeem(product.visitor, token);
  }, 90_000);

  it('tries again what the server refuses for a while', async () => {
    const email = 'greylisted@example.test';
    server.refuse({ at: 'RCPT', code: 451 });
    const { candidateId } = await assigned(email);
    const [mail] = await settled(candidateId, 'SENT');
    expect(mail).toMatchObject({ attempts: 2, failureCode: null });
    expect(sentTo(email)).toHaveLength(1);
  }, 90_000);

  it('puts what it refuses for good on the list of dead letters, and sends it anew when asked', async () => {
    const email = 'unknown@example.test';
    server.refuse({ at: 'RCPT', code: 550 });
    const { candidateId } = await assigned(email);
    const [mail] = await settled(candidateId, 'FAILED');
    expect(mail).toMatchObject({ attempts: 1, failureCode: 'SMTP_550' });
    const { deadLetters } = await administrator.data<{ deadLetters: { nodes: readonly object[] } }>(
      `{ deadLetters { nodes { jobName errorCode attempts } } }`,
    );
    expect(deadLetters.nodes).toEqual([{ jobName: 'notifications.send-mail.v1', errorCode: 'SMTP_550', attempts: 1 }]);
    await recruiter.data(`mutation ($id: ID!) { resendMail(id: $id) { id } }`, { id: mail?.id });
    await settled(candidateId, 'SENT', 'FAILED');
    expect(sentTo(email)).toHaveLength(1);
  }, 90_000);

  it('sends each of many at once one message', async () => {
    const emails = Array.from({ length: 20 }, (_, index) => `many-${index}@example.test`);
    const before = server.sessions;
    const candidates = await Promise.all(emails.map(async (email) => (await assigned(email)).candidateId));
    for (const candidateId of candidates) await settled(candidateId, 'SENT');
    expect(emails.map((email) => sentTo(email).length)).toEqual(emails.map(() => 1));
    // Connections are kept and shared.
    expect(server.sessions - before).toBeLessThan(emails.length);
  }, 120_000);

  it('leaves no address and no link in the logs', () => {
    const logs = `${worker.output()}${product.api.output()}`;
    expect(logs).toContain('A job failed');
    expect(logs).not.toMatch(/(kim|greylisted|unknown|many-\d+|released)@example\.test|\/take#/);
    for (const { parsed } of server.mails) {
      const [, token] = /\/take#(\S+)/.exec(parsed.text ?? '') ?? [];
      if (token !== undefined) expect(logs).not.toContain(token);
    }
  });

  it('is handed over again as the same message when its worker is killed after the server’s yes', async () => {
    const email = 'killed@example.test';
    const go = server.stall();
    const { candidateId } = await assigned(email);
    await eventually(() => expect(sentTo(email)).toHaveLength(1), { timeout: 30_000 });
    await worker.kill();
    go();
    expect((await mailsOf(candidateId)).map(({ status }) => status)).toEqual(['SENDING']);
    worker = await product.startWorker();
    // Past the claim, and past what the relay and the broker wait for a worker that is gone.
    await setClockOffset(product.database, '12 minutes');
    try {
      const [mail] = await settled(candidateId, 'SENT');
      expect(mail?.attempts).toBe(2);
    } finally {
      await setClockOffset(product.database, '0');
    }
    expect(sentTo(email)).toHaveLength(2);
    expect(new Set(sentTo(email).map(({ parsed }) => parsed.messageId)).size).toBe(1);
  }, 150_000);
});
