import { Permission, PersonType } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { InterviewRecord } from '../data/interview.repository.ts';
import { CancelInterview } from '../use-cases/cancel-interview.ts';
import { FindInterviews, mayReadInterview } from '../use-cases/find-interviews.ts';
import { ScheduleInterview } from '../use-cases/schedule-interview.ts';
import {
  CancelInterviewInput,
  InterviewConnection,
  InterviewKitType,
  InterviewType,
  ScheduleInterviewInput,
} from './interview.types.ts';
import { LoopLoaders } from './loop-loaders.ts';
import { peopleOf, personOf } from './people.ts';

@Resolver(() => InterviewType)
export class InterviewResolver {
  constructor(
    @Inject(ScheduleInterview) private readonly scheduleUseCase: ScheduleInterview,
    @Inject(CancelInterview) private readonly cancelUseCase: CancelInterview,
    @Inject(FindInterviews) private readonly findUseCase: FindInterviews,
    @Inject(LoopLoaders) private readonly loaders: LoopLoaders,
  ) {}

  @Allow(Permission.LoopWrite)
  @Mutation(() => InterviewType)
  async scheduleInterview(
    @CurrentActor() actor: Actor,
    @Args('input') input: ScheduleInterviewInput,
  ): Promise<InterviewType> {
    return unwrap(await this.scheduleUseCase.run(actor, input));
  }

  @Allow(Permission.LoopWrite)
  @Mutation(() => InterviewType)
  async cancelInterview(
    @CurrentActor() actor: Actor,
    @Args('input') input: CancelInterviewInput,
  ): Promise<InterviewType> {
    return unwrap(await this.cancelUseCase.run(actor, input));
  }

  @Allow(Permission.LoopRead, Permission.InterviewConduct)
  @Query(() => InterviewType, { nullable: true, description: 'For its panel and for whoever reads loops.' })
  interview(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<InterviewType | null> {
    return this.findUseCase.one(actor, id);
  }

  @Allow(Permission.InterviewConduct)
  @Query(() => InterviewConnection, { description: 'What I conduct, by time; cancelled ones are left out.' })
  async myInterviews(@CurrentActor() actor: Actor, @Args() page: PageArgs): Promise<InterviewConnection> {
    return toConnection(await this.findUseCase.mine(actor, unwrap(pageRequest(page, ['time', 'id']))));
  }

  @ResolveField(() => PersonType, { nullable: true })
  candidate(@CurrentActor() actor: Actor, @Parent() interview: InterviewRecord): Promise<PersonType | null> {
    return personOf(this.loaders.of(actor).candidate, interview.candidateId);
  }

  @ResolveField(() => [PersonType], { description: 'The panel.' })
  interviewers(@CurrentActor() actor: Actor, @Parent() interview: InterviewRecord): Promise<PersonType[]> {
    return peopleOf(this.loaders.of(actor).member, interview.interviewerIds);
  }

  @ResolveField(() => InterviewKitType, { nullable: true, description: 'For its panel and for whoever reads loops.' })
  async kit(@CurrentActor() actor: Actor, @Parent() interview: InterviewRecord): Promise<InterviewKitType | null> {
    return mayReadInterview(actor, interview) ? this.loaders.of(actor).kit.load(interview.loopStageId) : null;
  }
}
