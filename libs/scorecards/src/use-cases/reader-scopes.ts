import { InterviewDirectory, Permission } from '@plumbline/contracts';
import { actingMember, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { ReaderScope } from '../data/reader-scope.ts';
import { ScorecardRepository } from '../data/scorecard.repository.ts';

/** Finds out what the blind rule asks about whoever reads. Every read of another's card begins here. */
@Injectable()
export class ReaderScopes {
  constructor(
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
    @Inject(InterviewDirectory) private readonly interviews: InterviewDirectory,
  ) {}

  /** In three statements for any number of loops. */
  async of(tx: Tx, actor: Actor, loopIds: readonly string[]): Promise<ReaderScope> {
    const memberId = actingMember(actor);
    const setting = await this.scorecards.setting(tx);
    const seats = await this.interviews.seatsOf(tx, memberId, loopIds);
    const submitted = await this.scorecards.submittedInterviews(tx, memberId, loopIds);
    return {
      memberId,
      readsAll: actor.permissions.has(Permission.ScorecardRead),
      setting,
      seats: seats.map((seat) => ({ ...seat, submitted: submitted.has(seat.interviewId) })),
    };
  }
}
