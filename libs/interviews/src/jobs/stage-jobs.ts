import { AdvanceStage, AttachAssignment, AttemptGraded, AssessmentAssigned } from '@plumbline/contracts';
import { ok, type EventPayload, type Result } from '@plumbline/kernel';
import { HandlesJob, type EventJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { LoopRepository } from '../data/loop.repository.ts';
import { LoopMover } from '../use-cases/loop-mover.ts';

/** A pass readies what follows. A fail asks a person, and so does a test without a pass mark: it says nothing. */
@HandlesJob(AdvanceStage)
export class AdvanceStageHandler implements EventJobHandler<EventPayload<typeof AttemptGraded>> {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  async handle(tx: Tx, { loopStageId, passed }: EventPayload<typeof AttemptGraded>): Promise<Result<void>> {
    if (loopStageId === null) return ok(undefined);
    const loopId = await this.loops.loopOfStage(tx, loopStageId);
    const loop = loopId === null ? null : await this.loops.lock(tx, loopId);
    // Loops are never deleted and an assignment's stage was checked, so there is nothing that a retry could bring.
    if (loop === null) return ok(undefined);
    const moved = await this.mover.move(tx, loop, loopStageId, passed === true ? 'PASSED' : 'FAILED');
    return moved.ok ? ok(undefined) : moved;
  }
}

/** Notes the assignment on the stage, which waits for its result from now on. */
@HandlesJob(AttachAssignment)
export class AttachAssignmentHandler implements EventJobHandler<EventPayload<typeof AssessmentAssigned>> {
  constructor(
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  async handle(tx: Tx, event: EventPayload<typeof AssessmentAssigned>): Promise<Result<void>> {
    const { loopStageId, assignmentId } = event;
    if (loopStageId === null) return ok(undefined);
    const loopId = await this.loops.loopOfStage(tx, loopStageId);
    const loop = loopId === null ? null : await this.loops.lock(tx, loopId);
    if (loop === null) return ok(undefined);
    await this.loops.saveAssignment(tx, loopStageId, assignmentId);
    // A refusal means that the stage was closed or blocked again since: then it has nothing to wait for.
    await this.mover.move(tx, loop, loopStageId, 'SCHEDULED');
    return ok(undefined);
  }
}
