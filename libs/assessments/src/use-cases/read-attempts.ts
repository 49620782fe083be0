import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import { AttemptRepository, type AnswerRecord, type AttemptRecord } from '../data/attempt.repository.ts';
import { ItemBodies } from '../data/item-bodies.ts';
import { deliveredTo } from '../domain/attempt-clock.ts';
import { presentPaper, type PresentedItem } from '../domain/shuffle.ts';
import { assignmentScope } from './candidate-scope.ts';

/** An item as the attempt shows it, with the answer that stands. */
export interface AttemptItemView extends PresentedItem {
  readonly answer: AnswerRecord | null;
  readonly flagged: boolean;
}

/** Attempts for candidates, who see their own assignment's, and for staff. Neither key nor explanation is in them. */
@Injectable()
export class ReadAttempts {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(ItemBodies) private readonly bodies: ItemBodies,
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

  /** How many answers of each attempt are not blank; attempts without any are absent. */
  async answeredCounts(
    actor: Actor,
    attempts: readonly Pick<AttemptRecord, 'id' | 'assignmentId'>[],
  ): Promise<ReadonlyMap<string, number>> {
    const scope = assignmentScope(actor);
    const ids = attempts.filter(({ assignmentId }) => scope === null || assignmentId === scope).map(({ id }) => id);
    return this.unitOfWork.read(actor, (tx) => this.attempts.answeredCounts(tx, ids));
  }

  /**
   * What each of these attempts shows, in its own order, in at most two statements for any number of them. Staff see all of it,
   * a candidate as far as they have come. One whose invitation was withdrawn is shown nothing, however long their session
   * lasts.
   */
  async items(
    actor: Actor,
    attempts: readonly AttemptRecord[],
  ): Promise<ReadonlyMap<string, readonly AttemptItemView[]>> {
    const scope = assignmentScope(actor);
    const visible = attempts.filter(
      ({ assignmentId, revoked }) => scope === null || (assignmentId === scope && !revoked),
    );
    const shownOf = new Map(
      visible.map((attempt) => [
        attempt.id,
        scope === null ? attempt.itemIds : attempt.itemIds.slice(0, deliveredTo(attempt)),
      ]),
    );
    return this.unitOfWork.read(actor, async (tx) => {
      const ids = [...new Set([...shownOf.values()].flat())];
      const bodies = await this.bodies.all(tx.organizationId, ids, (missing) =>
        this.assessments.itemBodies(tx, missing),
      );
      const answers = await this.attempts.answers(tx, [...shownOf.keys()]);
      const answerOf = new Map(answers.map((answer) => [`${answer.attemptId} ${answer.itemId}`, answer]));
      return new Map(
        visible.map((attempt) => {
          const flagged = new Set(attempt.flagged);
          const shown = presentPaper(shownOf.get(attempt.id) ?? [], bodies, attempt.seed, attempt);
          const views = shown.map((item) => ({
            ...item,
            answer: answerOf.get(`${attempt.id} ${item.id}`) ?? null,
            flagged: flagged.has(item.id),
          }));
          return [attempt.id, views];
        }),
      );
    });
  }
}
