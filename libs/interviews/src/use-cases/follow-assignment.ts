import { AssignmentStandings, type AssignmentStanding } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { LoopRepository } from '../data/loop.repository.ts';
import type { StageEvent } from '../domain/stage-state.ts';
import { LoopMover } from './loop-mover.ts';

/** What became of an assignment that may serve a loop's stage. */
export interface AssignmentNews {
  readonly assignmentId: string;
  readonly loopStageId: string | null;
}

/**
 * Moves a stage with its assignment. It follows what stands now, not what the news was of: being assigned, withdrawn,
 * expired and opened again reach us by a queue, in any order. Only the newest assignment moves its stage.
 */
@Injectable()
export class FollowAssignment {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(LoopMover) private readonly mover: LoopMover,
    @Inject(AssignmentStandings) private readonly standings: AssignmentStandings,
  ) {}

  /** `whenOpen`: the event where work can be handed in; null where that moves nothing. */
  async run(
    tx: Tx,
    { assignmentId, loopStageId }: AssignmentNews,
    whenOpen: 'SCHEDULED' | 'REOPENED' | null,
  ): Promise<Result<void>> {
    if (loopStageId === null) return ok(undefined);
    const loopId = await this.loops.loopOfStage(tx, loopStageId);
    const loop = loopId === null ? null : await this.loops.lock(tx, loopId);
    const stage = loop?.stages.find(({ id }) => id === loopStageId);
    // Loops are never deleted and an assignment's stage was checked, so there is nothing that a retry could bring.
    if (!loop || !stage) return ok(undefined);
    if (stage.assignmentId !== null && stage.assignmentId > assignmentId) return ok(undefined);
    if (stage.assignmentId !== assignmentId) await this.loops.saveAssignment(tx, loopStageId, assignmentId);
    // Read with the stage in hand: whoever changed the assignment before has told of it, and comes after us.
    const standing = (await this.standings.find(tx, [assignmentId])).get(assignmentId);
    const event = standing && (eventOf(standing, whenOpen) ?? (await this.failedBefore(tx, loopStageId, standing)));
    // A refusal means that the stage was decided, closed or blocked again since: then it has nothing to wait for.
    if (event) await this.mover.move(tx, loop, loopStageId, event);
    return ok(undefined);
  }

  /** A fail that came while the candidate was at it again asked nobody; now that nothing came of that, it does. */
  private async failedBefore(tx: Tx, loopStageId: string, standing: AssignmentStanding): Promise<StageEvent | null> {
    if (standing !== 'OPEN' && standing !== 'HANDED_IN') return null;
    return (await this.loops.hasPass(tx, loopStageId)) === false ? 'FAILED' : null;
  }
}

function eventOf(standing: AssignmentStanding, whenOpen: 'SCHEDULED' | 'REOPENED' | null): StageEvent | null {
  switch (standing) {
    case 'OPEN':
    case 'RUNNING':
      return whenOpen;
    case 'HANDED_IN':
      // Its result may have come before this news, and asked a person: that stands.
      return whenOpen && 'SCHEDULED';
    case 'UNFINISHED':
      return 'UNFINISHED';
    case 'REVOKED':
      return 'UNSCHEDULED';
  }
}
