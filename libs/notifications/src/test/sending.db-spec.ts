import { newId } from '@plumbline/kernel';
import { PermanentFailure, UnitOfWork } from '@plumbline/platform';
import { eventually, startMailServer, type TestMailServer } from '@plumbline/testing';
import type { INestApplicationContext } from '@nestjs/common';
import { MailRepository } from '../data/mail.repository.ts';
import { messageIdOf } from '../domain/mail.ts';
import { SendMailHandler } from '../jobs/send-mail.handler.ts';
import { MailServer } from '../smtp/mail-server.ts';
import { SendMailUseCase } from '../use-cases/send-mail.ts';
import { code, MailWorld, Organization } from './mail-world.ts';

describe('a message on its way to a real mail server', () => {
  let server: TestMailServer;
  let world: MailWorld;
  let organization: Organization;

  beforeAll(async () => {
    server = await startMailServer();
    world = await MailWorld.open({ SMTP_URL: server.url });
  });

  afterAll(async () => {
    await world?.close();
    await server?.stop();
  });

  beforeEach(() => {
    organization = new Organization(world);
  });

  const send = (mailId: string, app: INestApplicationContext = world.worker) =>
    app.get(SendMailUseCase).run(organization.id, mailId, 'request-of-a-job');
  const arrived = (mailId: string) => server.mails.filter(({ parsed }) => parsed.messageId?.startsWith(`<${mailId}@`));
  const statusOf = async (assignmentId: string) => (await organization.mails(assignmentId))[0];

  it('arrives once, with both of its parts and the headers of an automatic message', async () => {
    const candidateId = organization.newCandidate('Kim Doe', 'kim@example.test');
    const { mailId, letter } = await organization.invited({ candidateId });
    expect(code(await send(mailId))).toBe('ok');
    expect(code(await send(mailId))).toBe('ok');
    const [mail, ...others] = arrived(mailId);
    expect(others).toEqual([]);
    expect(mail).toMatchObject({ from: 'jobs@example.test', to: ['kim@example.test'] });
    const { parsed } = mail ?? { parsed: null };
    expect(parsed?.subject).toBe('Acme invites you to an assessment: Python basics');
    expect(parsed?.from?.value).toEqual([{ name: 'Acme Hiring', address: 'jobs@example.test' }]);
    expect(parsed?.headers.get('auto-submitted')).toBe('auto-generated');
    const link = `https://hiring.example.test/take#${letter.invitationToken}`;
    expect(parsed?.text).toContain(link);
    expect(parsed?.html).toContain(`href="${link}"`);
    expect(await statusOf(letter.assignmentId)).toMatchObject({
      status: 'SENT',
      attempts: 1,
      messageId: messageIdOf(mailId, 'jobs@example.test'),
      failureCode: null,
      sentAt: expect.any(Date),
    });
    expect(await organization.actions()).toEqual(['mail.written', 'mail.sent']);
  });

  it('is sent by one of many workers that race for it', async () => {
    const other = await world.another({ SMTP_URL: server.url });
    const { mailId, letter } = await organization.invited();
    const go = server.stall();
    const racing = Array.from({ length: 8 }, (_, index) => send(mailId, index % 2 === 0 ? world.worker : other));
    const first = await Promise.any(
      racing.map(async (run) => {
        const outcome = code(await run);
        if (outcome !== 'MAIL_BEING_SENT') throw new Error(outcome);
        return outcome;
      }),
    );
    expect(first).toBe('MAIL_BEING_SENT');
    go();
    const outcomes = (await Promise.all(racing)).map(code);
    expect(outcomes.filter((outcome) => outcome === 'ok').length).toBeGreaterThanOrEqual(1);
    expect(outcomes.every((outcome) => ['ok', 'MAIL_BEING_SENT'].includes(outcome))).toBe(true);
    expect(arrived(mailId)).toHaveLength(1);
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'SENT', attempts: 1 });
  });

  it('whose worker was lost after the server’s yes is left alone while its claim lives, and then comes again as itself', async () => {
    const { mailId, letter } = await organization.invited();
    const { worker } = world;
    // What a worker does until it is killed between the server's answer and its own commit.
    const messageId = messageIdOf(mailId, 'jobs@example.test');
    await worker.get(UnitOfWork).run(organization.system, async (tx) => {
      await worker.get(MailRepository).claim(tx, mailId, newId(), messageId);
      return { ok: true, value: undefined };
    });
    const to = { name: 'Kim', address: 'kim@example.test' };
    await worker.get(MailServer).handOver({ messageId, to, subject: 's', text: 't', html: 'h' });

    expect(code(await send(mailId))).toBe('MAIL_BEING_SENT');
    expect(arrived(mailId)).toHaveLength(1);
    await world.later('6 minutes', async () => expect(code(await send(mailId))).toBe('ok'));
    expect(new Set(arrived(mailId).map(({ parsed }) => parsed.messageId))).toEqual(new Set([messageId]));
    expect(arrived(mailId)).toHaveLength(2);
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'SENT', attempts: 2 });
  });

  it('was taken is written down even where somebody else holds it by now', async () => {
    const { mailId, letter } = await organization.invited();
    const go = server.stall();
    const slow = send(mailId);
    await eventually(() => expect(arrived(mailId)).toHaveLength(1));
    await world.worker.get(UnitOfWork).run(organization.system, async (tx) => {
      await world.worker.get(SendMailUseCase).giveUp(tx, mailId, 'WORKER_LOST');
      return { ok: true, value: undefined };
    });
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'FAILED', failureCode: 'WORKER_LOST' });
    go();
    expect(code(await slow)).toBe('ok');
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'SENT', failureCode: null });
  });

  it.each([
    ['RCPT', 451],
    ['DATA', 452],
  ] as const)('is tried again after a temporary refusal at %s (%d), as the same message', async (at, reply) => {
    const { mailId, letter } = await organization.invited();
    server.refuse({ at, code: reply });
    expect(code(await send(mailId))).toBe('MAIL_NOT_TAKEN');
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'WAITING', failureCode: `SMTP_${reply}` });
    expect(code(await send(mailId))).toBe('ok');
    expect(arrived(mailId)).toHaveLength(1);
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'SENT', attempts: 2, failureCode: null });
  });

  it('is given up at once after a permanent refusal, and can be asked for again', async () => {
    const { mailId, letter } = await organization.invited();
    server.refuse({ at: 'RCPT', code: 550 });
    await expect(send(mailId)).rejects.toEqual(new PermanentFailure('SMTP_550'));
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'FAILED', failureCode: 'SMTP_550' });
    // The unit of work that makes the delivery a dead letter finds it so.
    await world.worker.get(UnitOfWork).run(organization.system, async (tx) => {
      await world.worker.get(SendMailHandler).giveUp(tx, { mailId }, 'SMTP_550');
      return { ok: true, value: undefined };
    });
    expect(await organization.actions()).toEqual(['mail.written', 'mail.failed']);
    // A dead letter that an administrator lets be tried again.
    expect(code(await send(mailId))).toBe('ok');
    expect(arrived(mailId)).toHaveLength(1);
  });

  it('that a server refuses keeps no other from being sent', async () => {
    const poison = await organization.invited();
    const good = await organization.invited();
    server.refuse({ at: 'DATA', code: 554 });
    await expect(send(poison.mailId)).rejects.toThrow('SMTP_554');
    expect(code(await send(good.mailId))).toBe('ok');
    expect(arrived(good.mailId)).toHaveLength(1);
  });

  it('waits for a server that is away, and its failure holds no address', async () => {
    const gone = await startMailServer();
    const worker = await world.another({ SMTP_URL: gone.url });
    await gone.stop();
    const { mailId, letter } = await organization.invited();
    const refused = await send(mailId, worker);
    expect(refused).toMatchObject({ ok: false, error: { code: 'MAIL_NOT_TAKEN' } });
    expect(JSON.stringify(refused)).not.toContain('example.test');
    expect(await statusOf(letter.assignmentId)).toMatchObject({
      status: 'WAITING',
      failureCode: expect.stringMatching(/^E[A-Z]+$/),
    });
  });

  it('is given up by its last attempt with what the server said', async () => {
    const { mailId, letter } = await organization.invited();
    server.refuse({ at: 'RCPT', code: 450 });
    expect(code(await send(mailId))).toBe('MAIL_NOT_TAKEN');
    await world.worker.get(UnitOfWork).run(organization.system, async (tx) => {
      await world.worker.get(SendMailHandler).giveUp(tx, { mailId }, 'MAIL_NOT_TAKEN');
      return { ok: true, value: undefined };
    });
    expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'FAILED', failureCode: 'SMTP_450' });
    expect(await organization.actions()).toEqual(['mail.written', 'mail.failed']);
  });

  describe('is dropped, and says why', () => {
    it.each([
      ['its link opens nothing any more', { closed: 'INVITATION_REVOKED' }, 'INVITATION_REVOKED'],
      ['it has expired', { closed: 'INVITATION_EXPIRED' }, 'INVITATION_EXPIRED'],
    ])('when %s', async (_, change, failureCode) => {
      const { mailId, letter } = await organization.invited();
      organization.assignment({ ...letter, ...change });
      expect(code(await send(mailId))).toBe('ok');
      expect(arrived(mailId)).toEqual([]);
      expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'DROPPED', failureCode, sentAt: null });
      expect(await organization.actions()).toEqual(['mail.written', 'mail.dropped']);
    });

    it('when the candidate is no more', async () => {
      const { mailId, letter } = await organization.invited();
      organization.forget(letter.candidateId);
      expect(code(await send(mailId))).toBe('ok');
      expect(await statusOf(letter.assignmentId)).toMatchObject({ status: 'DROPPED', failureCode: 'RECIPIENT_GONE' });
    });

    it('when a reminder comes to somebody who has begun', async () => {
      const letter = organization.assignment({ expiresAt: new Date(Date.now() + 3_600_000) });
      await organization.run((tx, writing) =>
        writing.reminders(tx, [{ ...letter, expiresAt: new Date().toISOString() }]),
      );
      organization.assignment({ ...letter, started: true });
      const [mail] = await organization.mails();
      expect(code(await send(mail?.id ?? ''))).toBe('ok');
      expect((await organization.mails())[0]).toMatchObject({ status: 'DROPPED', failureCode: 'ALREADY_STARTED' });
    });

    it('when a result was taken back before it was told', async () => {
      const letter = organization.attempt({ result: null });
      await organization.run((tx, writing) => writing.attempts(tx, 'RESULT', [letter.attemptId]));
      const [mail] = await organization.mails();
      expect(code(await send(mail?.id ?? ''))).toBe('ok');
      expect((await organization.mails())[0]).toMatchObject({ failureCode: 'RESULT_NOT_RELEASED' });
    });
  });

  it('that is unknown, or another organization’s, is nobody’s to send', async () => {
    const { mailId } = await organization.invited();
    const other = new Organization(world);
    expect(code(await world.worker.get(SendMailUseCase).run(other.id, mailId, 'r'))).toBe('ok');
    expect(code(await send(newId()))).toBe('ok');
    expect(arrived(mailId)).toEqual([]);
  });

  it('addresses nobody but the candidate, whatever a name holds', async () => {
    const name = 'Kim\r\nBcc: all@example.test\r\n\r\n<script>alert(1)</script> "x" <other@example.test>';
    const candidateId = organization.newCandidate(name, 'kim@example.test');
    const title = 'Test\r\nX-Injected: yes <b>bold</b> € 李';
    const { mailId } = await organization.invited({ candidateId, assessmentTitle: title });
    expect(code(await send(mailId))).toBe('ok');
    const [mail] = arrived(mailId);
    expect(mail?.to).toEqual(['kim@example.test']);
    expect([...(mail?.parsed.headers.keys() ?? [])]).not.toEqual(expect.arrayContaining(['bcc']));
    expect(mail?.parsed.headers.has('x-injected')).toBe(false);
    expect(mail?.parsed.subject).toBe('Acme invites you to an assessment: Test X-Injected: yes <b>bold</b> € 李');
    const to = mail?.parsed.to;
    expect((Array.isArray(to) ? to : [to]).flatMap((list) => list?.value.map(({ address }) => address))).toEqual([
      'kim@example.test',
    ]);
    expect(mail?.parsed.html).not.toMatch(/<script|<b>/);
    expect(mail?.parsed.html).toContain('&lt;script&gt;alert(1)&lt;/script&gt;');
  });
});
