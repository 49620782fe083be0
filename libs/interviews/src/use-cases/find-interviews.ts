import { Permission } from '@plumbline/contracts';
import type { Page, PageRequest } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { InterviewRepository, type InterviewRecord } from '../data/interview.repository.ts';

/** Whether somebody may see an interview and its kit: its panel, and whoever reads loops. Never the candidate. */
export function mayReadInterview(actor: Actor, { interviewerIds }: Pick<InterviewRecord, 'interviewerIds'>): boolean {
  if (actor.permissions.has(Permission.LoopRead)) return true;
  return actor.memberId !== null && interviewerIds.includes(actor.memberId);
}

@Injectable()
export class FindInterviews {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(InterviewRepository) private readonly interviews: InterviewRepository,
  ) {}

  /** Null for an id that is unknown or not this person's to see: the two look the same. */
  async one(actor: Actor, id: string): Promise<InterviewRecord | null> {
    const interview = await this.unitOfWork.read(actor, (tx) => this.interviews.get(tx, id));
    return interview !== null && mayReadInterview(actor, interview) ? interview : null;
  }

  /** The interviews that this person conducts, by time; cancelled ones are left out. */
  mine(actor: Actor, page: PageRequest): Promise<Page<InterviewRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.interviews.ofMember(tx, actingMember(actor), page));
  }
}
