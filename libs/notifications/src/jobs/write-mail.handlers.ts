import { WriteInvitation, WriteReceipt, WriteReminder, WriteResult } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { WriteMail } from '../use-cases/write-mail.ts';

@HandlesJob(WriteInvitation)
export class WriteInvitationHandler {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, { assignmentId, candidateId }: EventPayload<typeof WriteInvitation.on>): Promise<Result<void>> {
    return ok(await this.writing.invitation(tx, assignmentId, candidateId));
  }
}

@HandlesJob(WriteReminder)
export class WriteReminderHandler {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(
    tx: Tx,
    { assignmentId, candidateId, expiresAt }: EventPayload<typeof WriteReminder.on>,
  ): Promise<Result<void>> {
    return ok(await this.writing.reminder(tx, assignmentId, candidateId, expiresAt));
  }
}

@HandlesJob(WriteReceipt)
export class WriteReceiptHandler {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, { attemptId }: EventPayload<typeof WriteReceipt.on>): Promise<Result<void>> {
    return ok(await this.writing.attempt(tx, 'RECEIPT', attemptId));
  }
}

@HandlesJob(WriteResult)
export class WriteResultHandler {
  constructor(@Inject(WriteMail) private readonly writing: WriteMail) {}

  async handle(tx: Tx, { attemptId }: EventPayload<typeof WriteResult.on>): Promise<Result<void>> {
    return ok(await this.writing.attempt(tx, 'RESULT', attemptId));
  }
}
