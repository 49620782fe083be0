import { batched, batchedById, perActor, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import type { ItemRecord } from '../data/assessment.repository.ts';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import type { GradeRecord } from '../data/grade.repository.ts';
import { ReadAssessments } from '../use-cases/read-assessments.ts';
import { ReadAttempts, type AttemptItemView } from '../use-cases/read-attempts.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';

export interface Loaders {
  /** By assessment id. */
  readonly items: DataLoader<string, readonly ItemRecord[]>;
  /** By assignment id. */
  readonly attempts: DataLoader<string, readonly AttemptRecord[]>;
  readonly attemptItems: DataLoader<AttemptRecord, readonly AttemptItemView[]>;
  readonly answeredCounts: DataLoader<AttemptRecord, number>;
  /** By attempt id. */
  readonly grade: DataLoader<string, GradeRecord | null>;
}

/** A fixed number of statements for each field of a list, however long the list is. */
@Injectable()
export class AssessmentLoaders {
  readonly of = perActor((actor) => this.make(actor));

  constructor(
    @Inject(ReadAssessments) private readonly assessments: ReadAssessments,
    @Inject(ReadAttempts) private readonly attempts: ReadAttempts,
    @Inject(ReadGrades) private readonly grades: ReadGrades,
  ) {}

  private make(actor: Actor): Loaders {
    return {
      items: batched(async (ids: readonly string[]) => {
        const found = await this.assessments.items(actor, ids);
        return (id) => found.filter(({ assessmentId }) => assessmentId === id);
      }),
      attempts: batched(async (ids: readonly string[]) => {
        const found = await this.attempts.ofAssignments(actor, ids);
        return (id) => found.filter(({ assignmentId }) => assignmentId === id);
      }),
      attemptItems: batched(async (attempts: readonly AttemptRecord[]) => {
        const found = await this.attempts.items(actor, attempts);
        return ({ id }) => found.get(id) ?? [];
      }),
      answeredCounts: batched(async (attempts: readonly AttemptRecord[]) => {
        const found = await this.attempts.answeredCounts(actor, attempts);
        return ({ id }) => found.get(id) ?? 0;
      }),
      grade: batchedById((ids) => this.grades.latest(actor, ids), null),
    };
  }
}
