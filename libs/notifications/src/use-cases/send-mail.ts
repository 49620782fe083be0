import { newId, ok, type Result } from '@plumbline/kernel';
import {
  CONFIG,
  PermanentFailure,
  systemActor,
  UnitOfWork,
  type Actor,
  type Config,
  type Tx,
} from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MailRepository, type MailRecord } from '../data/mail.repository.ts';
import { messageIdOf } from '../domain/mail.ts';
import { refusals } from '../domain/refusals.ts';
import { MailServer } from '../smtp/mail-server.ts';
import { ComposeMail, type ComposedMail } from './compose-mail.ts';

interface Claimed {
  readonly claim: string;
  readonly messageId: string;
  readonly mail: MailRecord;
}

/**
 * Hands one message to the mail server. Whoever holds its claim is alone with it: it is taken in a commit of its own,
 * before the server hears of it, and lasts longer than handing over may. Only where a worker is lost between the server's
 * answer and our commit is the message handed over again, with the same Message-ID.
 */
@Injectable()
export class SendMailUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MailRepository) private readonly mails: MailRepository,
    @Inject(ComposeMail) private readonly composing: ComposeMail,
    @Inject(MailServer) private readonly server: MailServer,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PUBLIC_URL'>,
  ) {}

  /**
   * Nothing is done for a message that is settled already. Refuses with `MAIL_BEING_SENT` and `MAIL_NOT_TAKEN`, after
   * which it is to be tried again; throws `PermanentFailure` with the server's code where that would be of no use.
   */
  async run(organizationId: string, mailId: string, requestId: string): Promise<Result<void>> {
    const actor = systemActor(organizationId, requestId);
    const { sender } = this.server;
    if (sender === null) return this.commit(actor, (tx) => this.mails.hold(tx, mailId));
    const claimed = await this.claim(actor, mailId, sender.address);
    if (!claimed.ok) return claimed;
    return claimed.value === null ? ok(undefined) : this.deliver(actor, claimed.value);
  }

  /** Writes that it is given up; when it was sent meanwhile that stands. */
  async giveUp(tx: Tx, mailId: string, failureCode: string): Promise<void> {
    const mail = await this.mails.get(tx, mailId);
    // What the server said last tells more than how the job ended.
    const code = mail?.failureCode ?? failureCode;
    if (await this.mails.giveUp(tx, mailId, code)) this.audit(tx, mailId, 'FAILED', code);
  }

  /** Null for what is settled. */
  private claim(actor: Actor, mailId: string, senderAddress: string): Promise<Result<Claimed | null>> {
    return this.unitOfWork.run(actor, async (tx): Promise<Result<Claimed | null>> => {
      const claim = newId();
      const messageId = await this.mails.claim(tx, mailId, claim, messageIdOf(mailId, senderAddress));
      const mail = await this.mails.get(tx, mailId);
      if (mail === null) return ok(null);
      if (messageId !== null) return ok({ claim, messageId, mail });
      return mail.status === 'SENDING' ? refusals.MAIL_BEING_SENT() : ok(null);
    });
  }

  private async deliver(actor: Actor, { claim, messageId, mail }: Claimed): Promise<Result<void>> {
    const composed = await this.unitOfWork.read(actor, (tx) =>
      this.composing.run(tx, [mail], this.config.PUBLIC_URL ?? ''),
    );
    const words: ComposedMail | undefined = composed.get(mail.id);
    const drop = words ? words.drop : 'RECIPIENT_GONE';
    if (!words || drop !== null) {
      return this.end(actor, mail.id, claim, { status: 'DROPPED', failureCode: drop ?? 'RECIPIENT_GONE' });
    }
    const { to, subject, text, html } = words;
    const failure = await this.server.handOver({ messageId, to, subject, text, html });
    if (failure === null) {
      return this.commit(actor, async (tx) => {
        if (await this.mails.markSent(tx, mail.id)) this.audit(tx, mail.id, 'SENT', null);
      });
    }
    const { permanent, failureCode } = failure;
    const ended = await this.end(actor, mail.id, claim, { status: permanent ? 'FAILED' : 'WAITING', failureCode });
    if (!ended.ok) return ended;
    if (permanent) throw new PermanentFailure(failureCode);
    return refusals.MAIL_NOT_TAKEN({ values: { reason: failureCode } });
  }

  private end(
    actor: Actor,
    mailId: string,
    claim: string,
    outcome: Parameters<MailRepository['release']>[3],
  ): Promise<Result<void>> {
    return this.commit(actor, async (tx) => {
      const ended = await this.mails.release(tx, mailId, claim, outcome);
      if (ended && outcome.status !== 'WAITING') this.audit(tx, mailId, outcome.status, outcome.failureCode);
    });
  }

  private commit(actor: Actor, work: (tx: Tx) => Promise<void>): Promise<Result<void>> {
    return this.unitOfWork.run(actor, async (tx) => ok(await work(tx)));
  }

  private audit(tx: Tx, mailId: string, status: 'SENT' | 'FAILED' | 'DROPPED', failureCode: string | null): void {
    tx.audit({
      action: `mail.${status.toLowerCase()}`,
      subject: 'mail',
      subjectId: mailId,
      after: { status, failureCode },
    });
  }
}
