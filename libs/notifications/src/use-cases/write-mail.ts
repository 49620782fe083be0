import { AssessmentLetters, MailWritten } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MailRepository, type NewMail } from '../data/mail.repository.ts';

/** Whose invitation something is about. */
export interface Invitee {
  readonly assignmentId: string;
  readonly candidateId: string;
}

/**
 * Writes down that there is something to tell candidates, once for each reason, inside the caller's transaction. A handful
 * of statements for any number of them.
 */
@Injectable()
export class WriteMail {
  constructor(
    @Inject(MailRepository) private readonly mails: MailRepository,
    @Inject(AssessmentLetters) private readonly letters: AssessmentLetters,
  ) {}

  /** Once for each assignment. */
  invitations(tx: Tx, invitees: readonly Invitee[]): Promise<void> {
    const mails = invitees.map((invitee) =>
      aboutAssignment('INVITATION', invitee, `INVITATION ${invitee.assignmentId}`),
    );
    return this.write(tx, mails);
  }

  /** Each time: the invitation is as good as new. */
  reopenings(tx: Tx, invitees: readonly Invitee[]): Promise<void> {
    const mails = invitees.map((invitee) => aboutAssignment('INVITATION', invitee, `REOPENING ${newId()}`));
    return this.write(tx, mails);
  }

  /** Once for each time of expiry: an invitation that was extended is reminded of anew. */
  reminders(tx: Tx, expiring: readonly (Invitee & { readonly expiresAt: string })[]): Promise<void> {
    const mails = expiring.map((invitee) =>
      aboutAssignment('REMINDER', invitee, `REMINDER ${invitee.assignmentId} ${invitee.expiresAt}`),
    );
    return this.write(tx, mails);
  }

  /** Once for each submission: an attempt that was reopened can be handed in again. */
  async attempts(tx: Tx, kind: 'RECEIPT' | 'RESULT', attemptIds: readonly string[]): Promise<void> {
    const letters = await this.letters.ofAttempts(tx, [...new Set(attemptIds)]);
    const mails = [...letters.values()].flatMap(({ attemptId, assignmentId, candidateId, receipt }) => {
      // Reopened since.
      if (!receipt) return [];
      const dedupeKey = `${kind} ${attemptId} ${receipt.submittedAt.toISOString()}`;
      return [{ id: newId<'mail'>(), kind, subjectId: attemptId, assignmentId, candidateId, dedupeKey }];
    });
    await this.write(tx, mails);
  }

  private async write(tx: Tx, mails: readonly NewMail[]): Promise<void> {
    if (mails.length === 0) return;
    const written = await this.mails.insert(tx, mails);
    for (const { id, kind, assignmentId, candidateId } of mails) {
      if (!written.has(id)) continue;
      tx.emit(MailWritten, { mailId: id });
      tx.audit({ action: 'mail.written', subject: 'mail', subjectId: id, after: { kind, assignmentId, candidateId } });
    }
  }
}

const aboutAssignment = (
  kind: 'INVITATION' | 'REMINDER',
  { assignmentId, candidateId }: Invitee,
  dedupeKey: string,
): NewMail => ({ id: newId<'mail'>(), kind, subjectId: assignmentId, assignmentId, candidateId, dedupeKey });
