import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttemptRepository } from '../data/attempt.repository.ts';
import { CandidateResultRepository, type ResultAccess } from '../data/candidate-result.repository.ts';
import { GradeRepository, type GradeRecord } from '../data/grade.repository.ts';
import type { ItemResponse } from '../domain/response.ts';
import type { ItemGrade } from '../domain/score-attempt.ts';
import { keyLabels } from '../domain/key-labels.ts';
import { presentPaper, type PresentedItem } from '../domain/shuffle.ts';
import { assignmentScope } from './candidate-scope.ts';

/** An item of a released result, as the attempt showed it. */
export interface ResultItem extends Pick<PresentedItem, 'id' | 'position' | 'body' | 'choices' | 'targets'> {
  readonly response: ItemResponse | null;
  readonly grade: ItemGrade;
  readonly rightLabels: readonly string[];
  readonly explanation: string | null;
}

/** What a candidate may know of their result: nothing but that before it is released. */
export type CandidateResult =
  | { readonly state: 'NOT_RELEASED'; readonly attemptId: string }
  | {
      readonly state: 'RELEASED';
      readonly attemptId: string;
      readonly grade: GradeRecord;
      /** Null where results are released without their items. */
      readonly items: readonly ResultItem[] | null;
    };

/** Results for those who took the test, and for staff as the candidate sees them. */
@Injectable()
export class ReadCandidateResults {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CandidateResultRepository) private readonly results: CandidateResultRepository,
    @Inject(GradeRepository) private readonly grades: GradeRepository,
    @Inject(AttemptRepository) private readonly attempts: AttemptRepository,
  ) {}

  /** Null where there is no such attempt, or it is not the candidate's own. At most four statements. */
  one(actor: Actor, attemptId: string): Promise<CandidateResult | null> {
    const scope = assignmentScope(actor);
    return this.unitOfWork.read(actor, async (tx): Promise<CandidateResult | null> => {
      const access = await this.results.access(tx, attemptId);
      if (!access || (scope !== null && access.assignmentId !== scope)) return null;
      // Whose invitation was withdrawn is shown nothing, however long their session lasts.
      if (!access.released || access.revoked) return { state: 'NOT_RELEASED', attemptId };
      const [grade] = await this.grades.latest(tx, [attemptId]);
      if (!grade?.complete) return { state: 'NOT_RELEASED', attemptId };
      return {
        state: 'RELEASED',
        attemptId,
        grade,
        items: access.feedback ? await this.items(tx, access, grade) : null,
      };
    });
  }

  private async items(tx: Tx, access: ResultAccess, grade: GradeRecord): Promise<readonly ResultItem[]> {
    const { attemptId, itemIds, seed } = access;
    const keyed = await this.results.keyedItems(tx, itemIds);
    const answers = await this.attempts.answers(tx, [attemptId]);
    return presentPaper(itemIds, keyed, seed, access).map((shown) => {
      const item = keyed.find(({ id }) => id === shown.id);
      const graded = grade.items.find(({ itemId }) => itemId === shown.id);
      if (!item || !graded) throw new Error('A grade lacks an item of its paper.');
      return {
        ...shown,
        response: answers.find(({ itemId }) => itemId === shown.id)?.response ?? null,
        grade: graded,
        rightLabels: keyLabels(item.key, shown),
        explanation: item.explanation,
      };
    });
  }
}
