import { CurrentActor, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { StageRecord } from '../data/loop.repository.ts';
import { InterviewType } from './interview.types.ts';
import { LoopLoaders } from './loop-loaders.ts';
import { LoopStageOverrideType, LoopStageType } from './loop.types.ts';
import { personOf } from './people.ts';

@Resolver(() => LoopStageType)
export class LoopStageResolver {
  constructor(@Inject(LoopLoaders) private readonly loaders: LoopLoaders) {}

  @ResolveField(() => [InterviewType], { description: 'Cancelled ones included, oldest first.' })
  async interviews(@CurrentActor() actor: Actor, @Parent() stage: StageRecord): Promise<readonly InterviewType[]> {
    const interviews = await this.loaders.of(actor).interviews.load(stage.loopId);
    return interviews.filter(({ loopStageId }) => loopStageId === stage.id);
  }

  @ResolveField(() => LoopStageOverrideType, { nullable: true })
  async override(@CurrentActor() actor: Actor, @Parent() stage: StageRecord): Promise<LoopStageOverrideType | null> {
    const { overriddenBy, overriddenAt, overrideReason } = stage;
    if (overriddenBy === null || overriddenAt === null || overrideReason === null) return null;
    const by = await personOf(this.loaders.of(actor).member, overriddenBy);
    return { by, at: overriddenAt, reason: overrideReason };
  }
}
