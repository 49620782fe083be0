import { InterviewScheduled } from '@plumbline/contracts';
import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { InterviewRepository, type InterviewRecord } from '../data/interview.repository.ts';
import { LoopRepository } from '../data/loop.repository.ts';
import { planInterview, requireFree, type InterviewInput, type InterviewPlan } from '../domain/interview.ts';
import type { StageKit } from '../domain/loop.ts';
import { refusals } from '../domain/refusals.ts';
import { KnownMembers } from './known-members.ts';
import { LoopLock } from './loop-lock.ts';
import { LoopMover } from './loop-mover.ts';

export interface ScheduleInterviewCommand extends InterviewInput {
  readonly loopStageId: string;
}

/**
 * Gives a ready interview stage its time, panel and place. Refuses with `NOT_FOUND`, `STAGE_NOT_READY`,
 * `MEMBER_UNKNOWN`, `SLOT_TAKEN`, `LOOP_CLOSED`, or as {@link planInterview} does.
 */
@Injectable()
export class ScheduleInterview {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(LoopRepository) private readonly loops: LoopRepository,
    @Inject(InterviewRepository) private readonly interviews: InterviewRepository,
    @Inject(KnownMembers) private readonly members: KnownMembers,
    @Inject(LoopLock) private readonly locks: LoopLock,
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  run(actor: Actor, { loopStageId, ...input }: ScheduleInterviewCommand): Promise<Result<InterviewRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const loop = await this.locks.takeOfStage(tx, loopStageId);
      const kit = (await this.loops.kitsOf(tx, [loopStageId])).get(loopStageId);
      if (!loop || !kit) return refusals.NOT_FOUND({ field: 'input.loopStageId', values: { what: 'interview stage' } });
      const moved = await this.mover.move(tx, loop, loopStageId, 'SCHEDULED');
      if (!moved.ok) return moved;
      const plan = atField(await this.requirePlan(tx, kit, input), 'input');
      if (!plan.ok) return plan;

      const id = newId<'Interview'>();
      const interview = { id, loopId: loop.id, loopStageId, plan: plan.value, scheduledBy: actingMember(actor) };
      if (!(await this.interviews.insert(tx, interview))) return refusals.SLOT_TAKEN({ field: 'input.startsAt' });
      tx.emit(InterviewScheduled, { interviewId: id, loopId: loop.id });
      const { interviewerIds, startsAt, endsAt } = plan.value;
      const after = { loopStageId, interviewerIds, startsAt, endsAt };
      tx.audit({ action: 'interview.scheduled', subject: 'interview', subjectId: id, after });
      const record = await this.interviews.get(tx, id);
      if (record === null) throw new Error('An interview just inserted was not found.');
      return ok(record);
    });
  }

  private async requirePlan(tx: Tx, kit: StageKit, input: InterviewInput): Promise<Result<InterviewPlan>> {
    const known = await this.members.require(tx, input.interviewerIds, 'interviewerIds');
    if (!known.ok) return known;
    const plan = planInterview(kit, input, await tx.now());
    return plan.ok ? requireFree(plan.value, await this.interviews.engagements(tx, plan.value)) : plan;
  }
}
