import { AssessmentLetters, MailWritten } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MailRepository, type NewMail } from '../data/mail.repository.ts';

/** Writes down that there is something to tell a candidate, once for each reason, inside the caller's transaction. */
@Injectable()
export class WriteMail {
  constructor(
    @Inject(MailRepository) private readonly mails: MailRepository,
    @Inject(AssessmentLetters) private readonly letters: AssessmentLetters,
  ) {}

  invitation(tx: Tx, assignmentId: string, candidateId: string): Promise<void> {
    const dedupeKey = `INVITATION ${assignmentId}`;
    return this.write(tx, { kind: 'INVITATION', subjectId: assignmentId, assignmentId, candidateId, dedupeKey });
  }

  /** Once for each time of expiry: an invitation that was extended is reminded of anew. */
  reminder(tx: Tx, assignmentId: string, candidateId: string, expiresAt: string): Promise<void> {
    const dedupeKey = `REMINDER ${assignmentId} ${expiresAt}`;
    return this.write(tx, { kind: 'REMINDER', subjectId: assignmentId, assignmentId, candidateId, dedupeKey });
  }

  /** Once for each submission: an attempt that was reopened can be handed in again. */
  async attempt(tx: Tx, kind: 'RECEIPT' | 'RESULT', attemptId: string): Promise<void> {
    const letter = (await this.letters.ofAttempts(tx, [attemptId])).get(attemptId);
    // Reopened or erased since.
    if (!letter?.receipt) return;
    const { assignmentId, candidateId, receipt } = letter;
    const dedupeKey = `${kind} ${attemptId} ${receipt.submittedAt.toISOString()}`;
    await this.write(tx, { kind, subjectId: attemptId, assignmentId, candidateId, dedupeKey });
  }

  private async write(tx: Tx, mail: Omit<NewMail, 'id'>): Promise<void> {
    const id = newId<'mail'>();
    if (!(await this.mails.insert(tx, { ...mail, id }))) return;
    const { kind, assignmentId, candidateId } = mail;
    tx.emit(MailWritten, { mailId: id });
    tx.audit({ action: 'mail.written', subject: 'mail', subjectId: id, after: { kind, assignmentId, candidateId } });
  }
}
