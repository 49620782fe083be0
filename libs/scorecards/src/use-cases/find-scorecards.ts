import { MemberDirectory, type MemberSummary } from '@plumbline/contracts';
import { isId, type Page, type PageRequest } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ScorecardRepository, type ScorecardRecord } from '../data/scorecard.repository.ts';
import type { BlindSetting } from '../domain/blind-rule.ts';
import type { ScorecardVersion } from '../domain/scorecard.ts';
import { ReaderScopes } from './reader-scopes.ts';

/** Cards as far as the blind rule lets their reader. What may not be seen looks like what does not exist. */
@Injectable()
export class FindScorecards {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
    @Inject(ReaderScopes) private readonly scopes: ReaderScopes,
    @Inject(MemberDirectory) private readonly memberDirectory: MemberDirectory,
  ) {}

  one(actor: Actor, id: string): Promise<ScorecardRecord | null> {
    return this.unitOfWork.read(actor, async (tx) => {
      const scope = await this.scopes.of(tx, actor, await this.scorecards.loopsOf(tx, [id]));
      return (await this.scorecards.readable(tx, scope, [id]))[0] ?? null;
    });
  }

  /** The reader's own card for an interview; null while nothing was saved. */
  mine(actor: Actor, interviewId: string): Promise<ScorecardRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.scorecards.ownOf(tx, interviewId, actingMember(actor)));
  }

  /** Oldest first. */
  async list(actor: Actor, loopId: string, page: PageRequest): Promise<Page<ScorecardRecord>> {
    if (!isId(loopId)) return { edges: [], hasNextPage: false };
    return this.unitOfWork.read(actor, async (tx) => {
      const scope = await this.scopes.of(tx, actor, [loopId]);
      return this.scorecards.readablePage(tx, scope, loopId, page);
    });
  }

  /** Every version of those of these cards that the reader may see, oldest first. */
  versions(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, readonly ScorecardVersion[]>> {
    return this.unitOfWork.read(actor, async (tx) => {
      const scope = await this.scopes.of(tx, actor, await this.scorecards.loopsOf(tx, ids));
      const readable = await this.scorecards.readable(tx, scope, ids);
      return this.scorecards.versionsOf(
        tx,
        readable.map(({ id }) => id),
      );
    });
  }

  members(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, MemberSummary>> {
    return this.unitOfWork.read(actor, (tx) => this.memberDirectory.find(tx, ids));
  }

  setting(actor: Actor): Promise<BlindSetting> {
    return this.unitOfWork.read(actor, (tx) => this.scorecards.setting(tx));
  }
}
