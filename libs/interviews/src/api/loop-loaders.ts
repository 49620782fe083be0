import type { CandidateSummary, MemberSummary } from '@plumbline/contracts';
import type { Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { InterviewRecord } from '../data/interview.repository.ts';
import type { StageRecord } from '../data/loop.repository.ts';
import type { Opening } from '../data/opening.repository.ts';
import type { StageKit } from '../domain/loop.ts';
import { FindLoops } from '../use-cases/find-loops.ts';
import { FindOpenings } from '../use-cases/find-openings.ts';

export interface Loaders {
  readonly opening: DataLoader<string, Opening | null>;
  readonly stages: DataLoader<string, readonly StageRecord[]>;
  readonly interviews: DataLoader<string, readonly InterviewRecord[]>;
  readonly kit: DataLoader<string, StageKit | null>;
  readonly member: DataLoader<string, MemberSummary | null>;
  readonly candidate: DataLoader<string, CandidateSummary | null>;
}

/** Batches only: the actor of a subscription lives long, and what it sees must not be what it saw before. */
function batched<Found, Missing extends Found | null>(
  fetch: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
  missing: Missing,
): DataLoader<string, Found | Missing> {
  const batch = async (ids: readonly string[]) => {
    const found = await fetch([...new Set(ids)]);
    return ids.map((id) => found.get(id) ?? missing);
  };
  return new DataLoader(batch, { cache: false });
}

/** One statement for each field of a list, however long the list is. */
@Injectable()
export class LoopLoaders {
  readonly #loaders = new WeakMap<Actor, Loaders>();

  constructor(
    @Inject(FindLoops) private readonly loops: FindLoops,
    @Inject(FindOpenings) private readonly openings: FindOpenings,
  ) {}

  of(actor: Actor): Loaders {
    const loaders = this.#loaders.get(actor) ?? this.make(actor);
    this.#loaders.set(actor, loaders);
    return loaders;
  }

  private make(actor: Actor): Loaders {
    return {
      opening: batched((ids) => this.openings.openingsById(actor, ids), null),
      stages: batched((ids) => this.loops.stages(actor, ids), []),
      interviews: batched((ids) => this.loops.interviews(actor, ids), []),
      kit: batched((ids) => this.loops.kits(actor, ids), null),
      member: batched((ids) => this.loops.members(actor, ids), null),
      candidate: batched((ids) => this.loops.candidates(actor, ids), null),
    };
  }
}
