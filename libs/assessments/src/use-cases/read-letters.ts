import {
  AssessmentLetters,
  CandidateDirectory,
  type AssignmentLetter,
  type AttemptLetter,
  type CandidateSummary,
} from '@plumbline/contracts';
import type { Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssignmentRepository, type AssignmentRecord } from '../data/assignment.repository.ts';
import { LetterRepository, type AttemptLetterRow } from '../data/letter.repository.ts';
import { checkRedeemable } from '../domain/assignment.ts';
import { grantedTime } from '../domain/attempt.ts';
import { InvitationTokens } from './invitation-tokens.ts';

/** What letters to candidates say. Their link's tokens are derived here, for whoever sends or shows the letter now. */
@Injectable()
export class ReadLetters extends AssessmentLetters {
  constructor(
    @Inject(AssignmentRepository) private readonly assignments: AssignmentRepository,
    @Inject(LetterRepository) private readonly letters: LetterRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(InvitationTokens) private readonly tokens: InvitationTokens,
  ) {
    super();
  }

  async ofAssignments(
    transaction: Transaction,
    assignmentIds: readonly string[],
  ): Promise<ReadonlyMap<string, AssignmentLetter>> {
    const tx = asTx(transaction);
    if (assignmentIds.length === 0) return new Map();
    const records = await this.assignments.find(tx, assignmentIds);
    const candidates = await this.candidates.find(tx, [...new Set(records.map(({ candidateId }) => candidateId))]);
    return new Map(records.map((record) => [record.id, this.letter(transaction, record, candidates)]));
  }

  async ofAttempts(
    transaction: Transaction,
    attemptIds: readonly string[],
  ): Promise<ReadonlyMap<string, AttemptLetter>> {
    if (attemptIds.length === 0) return new Map();
    const rows = await this.letters.attempts(asTx(transaction), attemptIds);
    return new Map(rows.map((row) => [row.attemptId, this.attemptLetter(transaction, row)]));
  }

  private letter(
    transaction: Transaction,
    record: AssignmentRecord,
    candidates: ReadonlyMap<string, CandidateSummary>,
  ): AssignmentLetter {
    const { assessmentTitle, opensAt, expiresAt, candidateId, now } = record;
    const candidate = candidates.get(candidateId);
    const granted = grantedTime({
      ...record,
      assignmentExtraPercent: record.extraTimePercent,
      candidateExtraPercent: candidate?.extraTimePercent ?? null,
      assignmentBreakMinutes: record.breakMinutes,
      candidateBreakMinutes: candidate?.breakMinutes ?? null,
    });
    // A released result opens the link as well, but nobody is invited to take the test by that.
    const redeemable = checkRedeemable({ ...record, resultReleased: false }, now);
    return {
      assignmentId: record.id,
      candidateId,
      assessmentTitle,
      opensAt,
      expiresAt,
      grantedSeconds: granted.seconds,
      extraTimePercent: granted.extraPercent,
      endsWithWindow: granted.truncated,
      started: record.attemptsMade > 0,
      runsUntil: record.openDeadline,
      closed: redeemable.ok ? null : redeemable.error.code,
      invitationToken: this.tokenFor(transaction, record.id),
      now,
    };
  }

  private attemptLetter(transaction: Transaction, row: AttemptLetterRow): AttemptLetter {
    const { submittedAt, answered, digest, released, points, maximum, passed, ...of } = row;
    const handedIn = submittedAt !== null && answered !== null && digest !== null;
    const graded = released && points !== null && maximum !== null;
    return {
      ...of,
      receipt: handedIn ? { submittedAt, answered, digest } : null,
      result: graded ? { points, maximum, passed } : null,
      invitationToken: this.tokenFor(transaction, of.assignmentId),
    };
  }

  private tokenFor({ organizationId }: Transaction, assignmentId: string): string {
    return this.tokens.issue({ organizationId, assignmentId });
  }
}
