import { WriteInvitation, WriteReceipt, WriteReminder, WriteReopening, WriteResult } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJobInBatches, type BatchJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { WriteMail } from '../use-cases/write-mail.ts';

type Assigned = EventPayload<typeof WriteInvitation.on>;
type Reopened = EventPayload<typeof WriteReopening.on>;
type Expiring = EventPayload<typeof WriteReminder.on>;
type Attempt = EventPayload<typeof WriteReceipt.on>;

@HandlesJobInBatches(WriteInvitation)
export class WriteInvitationHandler implements BatchJobHandler<Assigned> {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, assigned: readonly Assigned[]): Promise<Result<void>> {
    return ok(await this.writing.invitations(tx, assigned));
  }
}

@HandlesJobInBatches(WriteReopening)
export class WriteReopeningHandler implements BatchJobHandler<Reopened> {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, reopened: readonly Reopened[]): Promise<Result<void>> {
    return ok(await this.writing.reopenings(tx, reopened));
  }
}

@HandlesJobInBatches(WriteReminder)
export class WriteReminderHandler implements BatchJobHandler<Expiring> {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, expiring: readonly Expiring[]): Promise<Result<void>> {
    return ok(await this.writing.reminders(tx, expiring));
  }
}

const idsOf = (attempts: readonly Attempt[]): string[] => attempts.map(({ attemptId }) => attemptId);

@HandlesJobInBatches(WriteReceipt)
export class WriteReceiptHandler implements BatchJobHandler<Attempt> {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, submitted: readonly Attempt[]): Promise<Result<void>> {
    return ok(await this.writing.attempts(tx, 'RECEIPT', idsOf(submitted)));
  }
}

@HandlesJobInBatches(WriteResult)
export class WriteResultHandler implements BatchJobHandler<Attempt> {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, released: readonly Attempt[]): Promise<Result<void>> {
    return ok(await this.writing.attempts(tx, 'RESULT', idsOf(released)));
  }
}
