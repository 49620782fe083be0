import type { AssignmentLetter } from '@plumbline/contracts';
import { decodeCursor, newId } from '@plumbline/kernel';
import { systemActor, SystemDatabase, UnitOfWork, type SystemContext } from '@plumbline/platform';
import { countStatements, startMailServer, type TestMailServer } from '@plumbline/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { ReleaseHeldMailHandler } from '../jobs/release-held-mail.handler.ts';
import { LocalMailbox } from '../use-cases/local-mailbox.ts';
import { ReadMails } from '../use-cases/read-mails.ts';
import { ResendMailUseCase } from '../use-cases/resend-mail.ts';
import { SendMailUseCase } from '../use-cases/send-mail.ts';
import { code, MailWorld, Organization, value } from './mail-world.ts';

describe('messages to candidates', () => {
  let world: MailWorld;
  let api: INestApplicationContext;
  let organization: Organization;

  beforeAll(async () => {
    world = await MailWorld.open();
    api = await world.api();
  });

  afterAll(() => world?.close());

  beforeEach(() => {
    organization = new Organization(world);
  });

  const send = (mailId: string, app: INestApplicationContext = world.worker) =>
    app.get(SendMailUseCase).run(organization.id, mailId, 'request-of-a-job');
  const kinds = async () => (await organization.mails()).map(({ kind }) => kind);

  describe('are written', () => {
    it('once for an assignment, however often and by how many its event is delivered', async () => {
      const letter = organization.assignment();
      const write = () => organization.run((tx, writing) => writing.invitations(tx, [letter, letter]));
      await Promise.all(Array.from({ length: 8 }, write));
      await write();
      const mails = await organization.mails();
      expect(mails).toMatchObject([{ kind: 'INVITATION', status: 'WAITING', attempts: 0 }]);
      expect(await organization.announced()).toEqual(mails.map(({ id }) => id));
      expect(await organization.actions()).toEqual(['mail.written']);
    });

    it('once for each time of expiry that a reminder is about', async () => {
      const letter = organization.assignment();
      for (const day of ['25', '25', '28']) {
        const expiresAt = `2026-11-${day}T12:00:00.000Z`;
        await organization.run((tx, writing) => writing.reminders(tx, [{ ...letter, expiresAt }]));
      }
      expect(await kinds()).toEqual(['REMINDER', 'REMINDER']);
    });

    it('once for each submission of an attempt, and not for one that was reopened', async () => {
      const letter = organization.attempt();
      const write = () => organization.run((tx, writing) => writing.attempts(tx, 'RECEIPT', [letter.attemptId]));
      await write();
      await write();
      organization.attempt({ ...letter, receipt: null });
      await write();
      expect(await kinds()).toEqual(['RECEIPT']);
      organization.attempt({ ...letter, receipt: { submittedAt: new Date(), answered: 7, digest: 'cd'.repeat(32) } });
      await write();
      expect(await kinds()).toEqual(['RECEIPT', 'RECEIPT']);
    });

    it('anew for each time that an assignment is opened again', async () => {
      const { letter } = await organization.invited();
      for (const _ of [1, 2]) await organization.run((tx, writing) => writing.reopenings(tx, [letter]));
      expect(await kinds()).toEqual(['INVITATION', 'INVITATION', 'INVITATION']);
    });

    it('with as many statements for many as for one', async () => {
      const count = async (letters: readonly AssignmentLetter[]): Promise<number> => {
        const work = () => organization.run((tx, writing) => writing.invitations(tx, letters));
        return (await countStatements(work, { applications: ['plumbline'] })).statements.length;
      };
      const one = await count([organization.assignment()]);
      const many = await count(Array.from({ length: 50 }, () => organization.assignment()));
      // The messages, their events, their lines of the audit log.
      expect([one, many]).toEqual([3, 3]);
      expect(await kinds()).toHaveLength(51);
    });

    it('for nobody where the attempt is unknown', async () => {
      await organization.run((tx, writing) => writing.attempts(tx, 'RESULT', [newId()]));
      expect(await kinds()).toEqual([]);
    });

    it('without a name, an address, a link or a word of theirs', async () => {
      const candidateId = organization.newCandidate('Kim Secretive', 'secretive@example.test');
      const { mailId, letter } = await organization.invited({ candidateId, assessmentTitle: 'Secret title' });
      await send(mailId);
      const rows = await world.database.query(
        `SELECT to_jsonb(m) AS row FROM mail_messages m WHERE organization_id = $1
         UNION ALL SELECT to_jsonb(e) FROM outbox_events e WHERE organization_id = $1
         UNION ALL SELECT to_jsonb(a) FROM audit_entries a WHERE organization_id = $1`,
        [organization.id],
      );
      expect(rows.length).toBeGreaterThan(2);
      expect(JSON.stringify(rows)).not.toMatch(new RegExp(`ecretive|Secret title|${letter.invitationToken}`));
    });
  });

  describe('without a mail server', () => {
    let server: TestMailServer;

    beforeAll(async () => {
      server = await startMailServer();
    });

    afterAll(() => server?.stop());

    const contextOf = (app: INestApplicationContext): SystemContext => ({
      requestId: 'request-of-a-sweep',
      query: app.get(SystemDatabase).query,
      run: (organizationId, work) => app.get(UnitOfWork).run(systemActor(organizationId, 'request-of-a-sweep'), work),
      runAgain: () => Promise.reject(new Error('This needs no further run.')),
    });

    it('are kept, and go on once there is one', async () => {
      const { mailId } = await organization.invited();
      const revoked = await organization.invited();
      expect(code(await send(mailId))).toBe('ok');
      expect(code(await send(revoked.mailId))).toBe('ok');
      expect((await organization.mails()).map(({ status }) => status)).toEqual(['HELD', 'HELD']);

      const sweep = world.worker.get(ReleaseHeldMailHandler);
      expect(code(await sweep.handle(contextOf(world.worker)))).toBe('ok');
      expect(await organization.announced()).toHaveLength(2);

      const withServer = await world.another({ SMTP_URL: server.url });
      expect(code(await withServer.get(ReleaseHeldMailHandler).handle(contextOf(withServer)))).toBe('ok');
      const ids = [mailId, revoked.mailId];
      expect((await organization.announced()).sort()).toEqual([...ids, ...ids].sort());
      organization.assignment({ ...revoked.letter, closed: 'INVITATION_REVOKED' });
      for (const id of ids) expect(code(await send(id, withServer))).toBe('ok');
      expect((await organization.mails()).map(({ status }) => status)).toEqual(['SENT', 'DROPPED']);
      expect(server.mails).toHaveLength(1);
    });

    it('are shown with their words in the mailbox of this machine, page by page, the newest first', async () => {
      const script = '<script>alert(1)</script>';
      const candidateId = organization.newCandidate(script, 'kim@example.test');
      const written = [];
      for (let index = 0; index < 3; index += 1) {
        const { mailId, letter } = await organization.invited({ candidateId });
        await send(mailId);
        written.unshift({ mailId, letter });
      }
      const mailbox = api.get(LocalMailbox);
      const start = 'http://localhost:3000';
      const first = await mailbox.list(null, 2, start);
      const second = await mailbox.list(first.next, 2, start);
      const seen = [...first.mails, ...second.mails].map(({ mail }) => mail.id);
      expect(seen.slice(0, 3)).toEqual(written.map(({ mailId }) => mailId));
      expect(first.mails[0]?.words?.link).toBe(`${start}/take#${written[0]?.letter.invitationToken}`);
      expect(first.mails[0]?.words?.html).not.toContain('<script');
      expect(await mailbox.one(newId(), start)).toBeNull();
      expect(await mailbox.one('../etc', start)).toBeNull();
    });
  });

  describe('can be sent anew', () => {
    const resend = (id: string, actor = organization.member) => api.get(ResendMailUseCase).run(actor, id);

    it('as a message of its own', async () => {
      const { mailId, letter } = await organization.invited();
      await world.database.query(`UPDATE mail_messages SET status = 'FAILED' WHERE id = $1`, [mailId]);
      const again = value(await resend(mailId));
      expect(again).toMatchObject({
        kind: 'INVITATION',
        status: 'WAITING',
        attempts: 0,
        requestedBy: organization.member.memberId,
        assignmentId: letter.assignmentId,
      });
      expect(again.id).not.toBe(mailId);
      expect(await organization.announced()).toEqual([mailId, again.id]);
      expect(await organization.actions()).toEqual(['mail.written', 'mail.resent']);
    });

    it('only once the earlier one is settled', async () => {
      const { mailId } = await organization.invited();
      expect(await resend(mailId)).toMatchObject({ ok: false, error: { code: 'MAIL_UNSETTLED', field: 'id' } });
      expect(await organization.announced()).toEqual([mailId]);
    });

    it('only by the organization that wrote it', async () => {
      const { mailId } = await organization.invited();
      for (const id of [newId(), 'no id', mailId]) {
        const other = id === mailId ? new Organization(world).member : organization.member;
        expect(await resend(id, other)).toMatchObject({ ok: false, error: { code: 'MAIL_NOT_FOUND', field: 'id' } });
      }
    });
  });

  it('are listed for one candidate or one assignment, page by page, in one statement', async () => {
    const candidateId = organization.newCandidate();
    const written = [];
    for (let index = 0; index < 3; index += 1) written.unshift(await organization.invited({ candidateId }));
    const other = await organization.invited();
    const list = (filter: { candidateId?: string; assignmentId?: string }, limit: number, after: string | null) =>
      api
        .get(ReadMails)
        .list(
          organization.member,
          { candidateId: null, assignmentId: null, ...filter },
          { limit, after: after === null ? null : decodeCursor(after) },
        );
    const seen: string[] = [];
    let after: string | null = null;
    for (let more = true; more;) {
      const counted = await countStatements(() => list({ candidateId }, 2, after), { applications: ['plumbline'] });
      expect(counted.statements).toHaveLength(1);
      seen.push(...counted.value.edges.map(({ node }) => node.id));
      after = counted.value.edges.at(-1)?.cursor ?? null;
      more = counted.value.hasNextPage;
    }
    expect(seen).toEqual(written.map(({ mailId }) => mailId));
    const idsOf = async (filter: Parameters<typeof list>[0]) =>
      (await list(filter, 10, null)).edges.map(({ node }) => node.id);
    expect(await idsOf({ assignmentId: other.letter.assignmentId })).toEqual([other.mailId]);
    expect(await idsOf({ candidateId: 'no id' })).toEqual([]);
    expect(await idsOf({})).toHaveLength(4);
  });
});
