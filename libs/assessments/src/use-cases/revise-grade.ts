import { AttemptGraded } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { GradeRepository, type Grade, type GradeRecord } from '../data/grade.repository.ts';
import { GradingRepository } from '../data/grading.repository.ts';
import { OverrideRepository } from '../data/override.repository.ts';
import { RevisionRepository, type GradedAttempt } from '../data/revision.repository.ts';
import { sameResult, scoreAttempt, type GradeCause, type GradingTerms } from '../domain/score-attempt.ts';
import { SettleGrades } from './settle-grades.ts';

/** What a revision says of itself. */
export interface RevisionCause {
  readonly cause: Exclude<GradeCause, 'GRADING'>;
  readonly reason: string;
  /** The member behind it. */
  readonly gradedBy: string | null;
}

/** A graded attempt with the grade that stands and the one that its answers would get now. */
export interface Rescored {
  readonly attempt: GradedAttempt;
  readonly before: GradeRecord;
  readonly after: Grade;
}

/**
 * Grades what is graded again: by the keys, the pass mark, the answers and the points given by persons as they are now. A
 * revision is one more than the one before it, for attempt and assessment are held while it is made.
 */
@Injectable()
export class ReviseGrade {
  constructor(
    @Inject(RevisionRepository) private readonly revisions: RevisionRepository,
    @Inject(GradingRepository) private readonly grading: GradingRepository,
    @Inject(OverrideRepository) private readonly overrides: OverrideRepository,
    @Inject(GradeRepository) private readonly grades: GradeRepository,
    @Inject(SettleGrades) private readonly settling: SettleGrades,
  ) {}

  /**
   * Makes the next revision of the attempt's grade, whether or not anything differs. Null where the attempt is not graded,
   * for instance submitted and waiting for it: ordinary grading will see the same.
   */
  async run(tx: Tx, attemptId: string, why: RevisionCause): Promise<Grade | null> {
    const [rescored] = await this.rescore(tx, [attemptId]);
    if (!rescored) return null;
    await this.apply(tx, [rescored], why);
    return rescored.after;
  }

  /**
   * Scores those of the attempts that are graded anew, and holds them until the transaction ends; the same few statements
   * for any number of them. With `adjust`, which says by what other terms, it is but a look, and holds nothing.
   */
  async rescore(
    tx: Tx,
    attemptIds: readonly string[],
    adjust?: (terms: GradingTerms) => GradingTerms,
  ): Promise<readonly Rescored[]> {
    const held = await (adjust ? this.revisions.look(tx, attemptIds) : this.revisions.lock(tx, attemptIds));
    if (held.length === 0) return [];
    const ids = held.map(({ id }) => id);
    const terms = await this.grading.terms(tx, held);
    const answers = await this.grading.answers(tx, held);
    const overrides = await this.overrides.standing(tx, ids);
    const standing = new Map((await this.grades.latest(tx, ids)).map((grade) => [grade.attemptId, grade]));
    return held.map((attempt) => {
      const [before, known] = [standing.get(attempt.id), terms.get(attempt.assessmentId)];
      if (!before || !known) throw new Error('A graded attempt without a grade cannot be graded again.');
      const responses = answers.get(attempt.id) ?? new Map<string, never>();
      const score = scoreAttempt(adjust?.(known) ?? known, attempt.itemIds, responses, overrides.get(attempt.id));
      return { attempt, before, after: { attemptId: attempt.id, revision: before.revision + 1, ...score } };
    });
  }

  /** Writes the revisions of attempts that `rescore` holds, says so, and lets follow what follows from a grade. */
  async apply(tx: Tx, rescored: readonly Rescored[], why: RevisionCause): Promise<void> {
    if (rescored.length === 0) return;
    const written = await this.grades.insert(
      tx,
      rescored.map(({ after }) => ({ ...after, ...why })),
    );
    if (written.size !== rescored.length) throw new Error('A revision was written by somebody who did not hold it.');
    for (const { attempt, before, after } of rescored) {
      const { id: attemptId, assessmentId, assignmentId, candidateId, loopStageId } = attempt;
      const { revision, passed, complete } = after;
      const facts = { attemptId, assessmentId, assignmentId, candidateId, loopStageId };
      tx.emit(AttemptGraded, { ...facts, passed, revision, complete });
      tx.audit({
        action: 'attempt.regraded',
        subject: 'attempt',
        subjectId: attemptId,
        before: { revision: before.revision, percent: before.percent, passed: before.passed },
        after: { revision, percent: after.percent, passed, complete, cause: why.cause },
      });
    }
    await this.settling.run(
      tx,
      rescored.map(({ after }) => after),
    );
  }
}

/** Whether grading again came to anything else. */
export const differs = ({ before, after }: Rescored): boolean => !sameResult(before, after);
