import type { CandidateSummary, MemberSummary } from '@plumbline/contracts';
import { batchedById, perActor, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
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

/** One statement for each field of a list, however long the list is. */
@Injectable()
export class LoopLoaders {
  readonly of = perActor((actor) => this.make(actor));

  constructor(
    @Inject(FindLoops) private readonly loops: FindLoops,
    @Inject(FindOpenings) private readonly openings: FindOpenings,
  ) {}

  private make(actor: Actor): Loaders {
    return {
      opening: batchedById((ids) => this.openings.openingsById(actor, ids), null),
      stages: batchedById((ids) => this.loops.stages(actor, ids), []),
      interviews: batchedById((ids) => this.loops.interviews(actor, ids), []),
      kit: batchedById((ids) => this.loops.kits(actor, ids), null),
      member: batchedById((ids) => this.loops.members(actor, ids), null),
      candidate: batchedById((ids) => this.loops.candidates(actor, ids), null),
    };
  }
}
