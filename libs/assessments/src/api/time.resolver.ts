import { Permission } from '@plumbline/contracts';
import { Allow, batched, CurrentActor, perActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import type { TimeCreditRecord } from '../data/time.repository.ts';
import { CreditTime } from '../use-cases/credit-time.ts';
import { ExtendTime } from '../use-cases/extend-time.ts';
import { ReadTimeCredits } from '../use-cases/read-time-credits.ts';
import { AttemptType } from './attempt.types.ts';
import {
  CreditTimeInput,
  ExtendTimeInput,
  TimeCreditReportType,
  TimeCreditSource,
  TimeCreditType,
  TimeExtensionReportType,
} from './time.types.ts';

@Resolver(() => AttemptType)
export class TimeResolver {
  private readonly credits = perActor((actor) =>
    batched<AttemptRecord, readonly TimeCreditRecord[]>(async (attempts) => {
      const found = await this.reading.ofAttempts(actor, attempts);
      return ({ id }) => found.filter(({ attemptId }) => attemptId === id);
    }),
  );

  constructor(
    @Inject(ExtendTime) private readonly extending: ExtendTime,
    @Inject(CreditTime) private readonly crediting: CreditTime,
    @Inject(ReadTimeCredits) private readonly reading: ReadTimeCredits,
  ) {}

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => TimeExtensionReportType, {
    description:
      'Gives open attempts more time. A window’s close moves along where the new deadline is past it and where no attempt has begun.',
  })
  async extendTime(
    @CurrentActor() actor: Actor,
    @Args('input') { assignmentId, assessmentId, minutes, reason }: ExtendTimeInput,
  ): Promise<TimeExtensionReportType> {
    const input = { assignmentId: assignmentId ?? null, assessmentId: assessmentId ?? null, minutes, reason };
    return unwrap(await this.extending.run(actor, input));
  }

  @Allow(Permission.TimeCredit)
  @Mutation(() => TimeCreditReportType, {
    description:
      'Gives every attempt that was open in a span the time that it had of it, beside what an outage credited by itself.',
  })
  async creditTime(
    @CurrentActor() actor: Actor,
    @Args('input') { assessmentId, from, to, reason }: CreditTimeInput,
  ): Promise<TimeCreditReportType> {
    return unwrap(await this.crediting.run(actor, { assessmentId: assessmentId ?? null, from, to, reason }));
  }

  @ResolveField(() => Int, { description: 'What was added to the time since the start, in all.' })
  async creditedSeconds(@CurrentActor() actor: Actor, @Parent() { record }: AttemptType): Promise<number> {
    return (await this.credits(actor).load(record)).reduce((sum, { seconds }) => sum + seconds, 0);
  }

  @ResolveField(() => [TimeCreditSource], { description: 'Why time was added, each kind once.' })
  async creditSources(@CurrentActor() actor: Actor, @Parent() { record }: AttemptType): Promise<TimeCreditSource[]> {
    return [...new Set((await this.credits(actor).load(record)).map(({ source }) => source))];
  }

  @ResolveField(() => [TimeCreditType], {
    nullable: true,
    description: 'The ledger, in the order in which the time was given. For those who may read grades.',
  })
  async timeCredits(@CurrentActor() actor: Actor, @Parent() { record }: AttemptType): Promise<TimeCreditType[] | null> {
    return this.reading.mayReadLedger(actor) ? [...(await this.credits(actor).load(record))] : null;
  }
}
