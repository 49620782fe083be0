import { CandidateDirectory, MemberDirectory, type CandidateSummary, type MemberSummary } from '@plumbline/contracts';
import { isId, type Page, type PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { InterviewRepository, type InterviewRecord } from '../data/interview.repository.ts';
import { LoopRepository, type LoopFilter, type LoopRecord, type StageRecord } from '../data/loop.repository.ts';
import type { StageKit } from '../domain/loop.ts';

/** Reads for whoever was let through to a loop or an interview; the batched ones take any number of ids. */
@Injectable()
export class FindLoops {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(InterviewRepository) private readonly repository: InterviewRepository,
    @Inject(MemberDirectory) private readonly memberDirectory: MemberDirectory,
    @Inject(CandidateDirectory) private readonly candidateDirectory: CandidateDirectory,
  ) {}

  /** Null for an id that is unknown or another organization's: the two look the same. */
  one(actor: Actor, id: string): Promise<LoopRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.loops.get(tx, id));
  }

  /** Newest first. A filter by what cannot be an id finds nothing. */
  async list(actor: Actor, filter: LoopFilter, page: PageRequest): Promise<Page<LoopRecord>> {
    const ids = [filter.openingId, filter.candidateId].filter((id) => id != null);
    if (!ids.every(isId)) return { edges: [], hasNextPage: false };
    return this.unitOfWork.read(actor, (tx) => this.loops.list(tx, filter, page));
  }

  stages(actor: Actor, loopIds: readonly string[]): Promise<ReadonlyMap<string, readonly StageRecord[]>> {
    return this.unitOfWork.read(actor, (tx) => this.loops.stagesOf(tx, loopIds));
  }

  interviews(actor: Actor, loopIds: readonly string[]): Promise<ReadonlyMap<string, readonly InterviewRecord[]>> {
    return this.unitOfWork.read(actor, (tx) => this.repository.ofLoops(tx, loopIds));
  }

  kits(actor: Actor, stageIds: readonly string[]): Promise<ReadonlyMap<string, StageKit>> {
    return this.unitOfWork.read(actor, (tx) => this.loops.kitsOf(tx, stageIds));
  }

  members(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, MemberSummary>> {
    return this.unitOfWork.read(actor, (tx) => this.memberDirectory.find(tx, ids));
  }

  candidates(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, CandidateSummary>> {
    return this.unitOfWork.read(actor, (tx) => this.candidateDirectory.find(tx, ids));
  }
}
