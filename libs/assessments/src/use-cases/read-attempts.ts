import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import { AttemptRepository, type AnswerRecord, type AttemptRecord } from '../data/attempt.repository.ts';
import { presentPaper, type PresentedItem } from '../domain/shuffle.ts';
import { assignmentScope } from './candidate-scope.ts';

/** An item as the attempt shows it, with the answer that stands. */
export interface AttemptItemView extends PresentedItem {
  readonly answer: AnswerRecord | null;
}

/** Attempts for candidates, who see their own assignment's, and for staff. Neither key nor explanation is in them. */
@Injectable()
export class ReadAttempts {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
  ) {}

  async one(actor: Actor, id: string): Promise<AttemptRecord | null> {
    const scope = assignmentScope(actor);
    const attempt = await this.unitOfWork.read(actor, (tx) => this.attempts.get(tx, id));
    return attempt && (scope === null || attempt.assignmentId === scope) ? attempt : null;
  }

  /** The attempts of any number of assignments, in the order they were made, in one statement. */
  async ofAssignments(actor: Actor, assignmentIds: readonly string[]): Promise<AttemptRecord[]> {
    const scope = assignmentScope(actor);
    const visible = assignmentIds.filter((id) => scope === null || id === scope);
    return this.unitOfWork.read(actor, (tx) => this.attempts.ofAssignments(tx, visible));
  }

  /**
   * What each of these attempts shows, in its own order, in two statements for any number of them. A candidate whose
   * invitation was withdrawn is shown nothing, however long their session lasts.
   */
  async items(
    actor: Actor,
    attempts: readonly AttemptRecord[],
  ): Promise<ReadonlyMap<string, readonly AttemptItemView[]>> {
    const scope = assignmentScope(actor);
    const visible = attempts.filter(
      ({ assignmentId, revoked }) => scope === null || (assignmentId === scope && !revoked),
    );
    return this.unitOfWork.read(actor, async (tx) => {
      const placed = await this.assessments.placedItems(tx, [
        ...new Set(visible.map(({ assessmentId }) => assessmentId)),
      ]);
      const answers = await this.attempts.answers(
        tx,
        visible.map(({ id }) => id),
      );
      const answerOf = new Map(answers.map((answer) => [`${answer.attemptId} ${answer.itemId}`, answer]));
      return new Map(
        visible.map((attempt) => {
          const own = placed.filter(({ assessmentId }) => assessmentId === attempt.assessmentId);
          const shown = presentPaper(attempt.itemIds, own, attempt.seed, attempt);
          return [
            attempt.id,
            shown.map((item) => ({ ...item, answer: answerOf.get(`${attempt.id} ${item.id}`) ?? null })),
          ];
        }),
      );
    });
  }
}
