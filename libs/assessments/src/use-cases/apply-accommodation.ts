import { CandidateDirectory } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccommodationRepository } from '../data/accommodation.repository.ts';
import { accommodateAttempt } from '../domain/accommodate-attempt.ts';
import { largerOf, phaseAt } from '../domain/attempt.ts';

/**
 * Gives attempts that run what they would be given if they were begun now, inside the caller's transaction. What is less
 * than they have changes nothing, and neither does doing it twice. An attempt whose time is over is left to be closed.
 */
@Injectable()
export class ApplyAccommodation {
  constructor(
    @Inject(AccommodationRepository) private readonly running: AccommodationRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
  ) {}

  async run(tx: Tx, candidateId: string, assignmentId: string | null = null): Promise<void> {
    const attempts = await this.running.lock(tx, candidateId, assignmentId);
    if (attempts.length === 0) return;
    // Read with the attempts in hand: what is granted to the candidate after that is told of anew.
    const candidate = (await this.candidates.find(tx, [candidateId])).get(candidateId);
    for (const each of attempts) {
      const { attempt, terms, now } = each;
      if (phaseAt(now, attempt.deadlineAt, each) === 'OVERDUE') continue;
      const grant = {
        extraTimePercent: largerOf(each.assignmentExtraPercent, candidate?.extraTimePercent),
        breakSeconds: largerOf(each.assignmentBreakMinutes, candidate?.breakMinutes) * 60,
      };
      const after = accommodateAttempt(attempt, terms, grant, now);
      if (!after) continue;
      await this.running.save(tx, each, after);
      tx.audit({
        action: 'attempt.accommodated',
        subject: 'attempt',
        subjectId: each.id,
        before: { deadlineAt: attempt.deadlineAt, extraTimePercent: attempt.extraTimePercent },
        after: {
          deadlineAt: after.deadlineAt,
          extraTimePercent: after.extraTimePercent,
          breakSeconds: after.breakSeconds,
        },
      });
    }
  }
}
