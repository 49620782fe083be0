import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { LoopTemplate } from '../domain/loop-template.ts';
import { CreateLoopTemplate } from '../use-cases/create-loop-template.ts';
import { FindOpenings } from '../use-cases/find-openings.ts';
import { PublishLoopTemplate } from '../use-cases/publish-loop-template.ts';
import { ReviseLoopTemplate } from '../use-cases/revise-loop-template.ts';
import { LoopLoaders } from './loop-loaders.ts';
import {
  CreateLoopTemplateInput,
  LoopTemplateConnection,
  LoopTemplateStageType,
  LoopTemplateType,
  ReviseLoopTemplateInput,
  toTemplateStage,
} from './loop-template.types.ts';
import { OpeningType } from './opening.types.ts';

@Resolver(() => LoopTemplateType)
export class LoopTemplateResolver {
  constructor(
    @Inject(CreateLoopTemplate) private readonly createUseCase: CreateLoopTemplate,
    @Inject(ReviseLoopTemplate) private readonly reviseUseCase: ReviseLoopTemplate,
    @Inject(PublishLoopTemplate) private readonly publishUseCase: PublishLoopTemplate,
    @Inject(FindOpenings) private readonly findUseCase: FindOpenings,
    @Inject(LoopLoaders) private readonly loaders: LoopLoaders,
  ) {}

  @Allow(Permission.LoopWrite)
  @Mutation(() => LoopTemplateType)
  async createLoopTemplate(
    @CurrentActor() actor: Actor,
    @Args('input') input: CreateLoopTemplateInput,
  ): Promise<LoopTemplateType> {
    return unwrap(await this.createUseCase.run(actor, input.openingId, input));
  }

  @Allow(Permission.LoopWrite)
  @Mutation(() => LoopTemplateType, { description: 'Makes it a draft again. Running loops keep their copies.' })
  async reviseLoopTemplate(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
    @Args('input') input: ReviseLoopTemplateInput,
  ): Promise<LoopTemplateType> {
    return unwrap(await this.reviseUseCase.run(actor, id, input));
  }

  @Allow(Permission.LoopWrite)
  @Mutation(() => LoopTemplateType)
  async publishLoopTemplate(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<LoopTemplateType> {
    return unwrap(await this.publishUseCase.run(actor, id));
  }

  @Allow(Permission.LoopRead)
  @Query(() => LoopTemplateType, { nullable: true })
  loopTemplate(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<LoopTemplateType | null> {
    return this.findUseCase.template(actor, id);
  }

  @Allow(Permission.LoopRead)
  @Query(() => LoopTemplateConnection, { description: 'Newest first, of one opening or of all.' })
  async loopTemplates(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('openingId', { type: () => ID, nullable: true }) openingId?: string | null,
  ): Promise<LoopTemplateConnection> {
    return toConnection(await this.findUseCase.templatesOf(actor, openingId ?? null, unwrap(pageRequest(page))));
  }

  @ResolveField(() => [LoopTemplateStageType])
  stages(@Parent() template: LoopTemplate): LoopTemplateStageType[] {
    return template.stages.map(toTemplateStage);
  }

  @ResolveField(() => OpeningType, { nullable: true })
  opening(@CurrentActor() actor: Actor, @Parent() template: LoopTemplate): Promise<OpeningType | null> {
    return this.loaders.of(actor).opening.load(template.openingId);
  }
}
