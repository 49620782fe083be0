import type { Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
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
  /** By attempt id. */
  readonly grade: DataLoader<string, GradeRecord | null>;
}

/** Batches and keeps nothing: an answer in progress and a grade are to be read when they are asked for. */
const batched = <Key, Value>(fetch: (keys: readonly Key[]) => Promise<(key: Key) => Value>): DataLoader<Key, Value> =>
  new DataLoader(
    async (keys) => {
      const valueOf = await fetch([...new Set(keys)]);
      return keys.map(valueOf);
    },
    { cache: false },
  );

/** A fixed number of statements for each field of a list, however long the list is. */
@Injectable()
export class AssessmentLoaders {
  readonly #loaders = new WeakMap<Actor, Loaders>();

  constructor(
    @Inject(ReadAssessments) private readonly assessments: ReadAssessments,
    @Inject(ReadAttempts) private readonly attempts: ReadAttempts,
    @Inject(ReadGrades) private readonly grades: ReadGrades,
  ) {}

  of(actor: Actor): Loaders {
    const loaders = this.#loaders.get(actor) ?? this.make(actor);
    this.#loaders.set(actor, loaders);
    return loaders;
  }

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
      grade: batched(async (ids: readonly string[]) => {
        const found = await this.grades.latest(actor, ids);
        return (id) => found.get(id) ?? null;
      }),
    };
  }
}
