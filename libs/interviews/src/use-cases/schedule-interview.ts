import { InterviewScheduled } from '@plumbline/contracts';
import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { InterviewRepository, type InterviewRecord } from '../data/interview.repository.ts';
import { LoopRepository } from '../data/loop.repository.ts';
import { planInterview, requireFree, type InterviewInput, type InterviewPlan } from '../domain/interview.ts';
import { refusals } from '../domain/refusals.ts';
import { KnownMembers } from './known-members.ts';
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
    @Inject(LoopMover) private readonly mover: LoopMover,
  ) {}

  run(actor: Actor, { loopStageId, ...input }: ScheduleInterviewCommand): Promise<Result<InterviewRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const loopId = await this.loops.loopOfStage(tx, loopStageId);
      const loop = loopId === null ? null : await this.loops.lock(tx, loopId);
      const kit = (await this.loops.kitsOf(tx, [loopStageId])).get(loopStageId);
      if (!loop || !kit) return refusals.NOT_FOUND({ field: 'input.loopStageId', values: { what: 'interview stage' } });
      const moved = await this.mover.move(tx, loop, loopStageId, 'SCHEDULED');
      if (!moved.ok) return moved;
      const planned = planInterview(kit, input);
      const plan = atField(planned.ok ? await this.requirePanel(tx, planned.value) : planned, 'input');
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

  private async requirePanel(tx: Tx, plan: InterviewPlan): Promise<Result<InterviewPlan>> {
    const known = await this.members.require(tx, plan.interviewerIds, 'interviewerIds');
    return known.ok ? requireFree(plan, await this.interviews.engagements(tx, plan)) : known;
  }
}
