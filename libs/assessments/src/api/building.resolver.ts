import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Resolver } from '@nestjs/graphql';
import { ArchiveAssessmentUseCase } from '../use-cases/archive-assessment.ts';
import { CopyAssessment } from '../use-cases/copy-assessment.ts';
import { CreateAssessmentUseCase } from '../use-cases/create-assessment.ts';
import { PublishAssessmentUseCase } from '../use-cases/publish-assessment.ts';
import { UpdateAssessmentUseCase } from '../use-cases/update-assessment.ts';
import { AssessmentType, CreateAssessmentInput } from './assessment.types.ts';
import { toBlueprintInput } from './to-blueprint.ts';

@Resolver(() => AssessmentType)
export class BuildingResolver {
  constructor(
    @Inject(CreateAssessmentUseCase) private readonly createUseCase: CreateAssessmentUseCase,
    @Inject(UpdateAssessmentUseCase) private readonly updateUseCase: UpdateAssessmentUseCase,
    @Inject(PublishAssessmentUseCase) private readonly publishUseCase: PublishAssessmentUseCase,
    @Inject(CopyAssessment) private readonly copying: CopyAssessment,
    @Inject(ArchiveAssessmentUseCase) private readonly archiving: ArchiveAssessmentUseCase,
  ) {}

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, {
    description: 'A draft with the newest published version of each question it lists; draws are filled by publishing.',
  })
  async createAssessment(
    @CurrentActor() actor: Actor,
    @Args('input') input: CreateAssessmentInput,
  ): Promise<AssessmentType> {
    return unwrap(await this.createUseCase.run(actor, toBlueprintInput(input)));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, { description: 'Gives a draft these contents and settings in place of what it has.' })
  async updateAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
    @Args('input') input: CreateAssessmentInput,
    @Args('updatedAt', {
      type: () => Date,
      nullable: true,
      description: 'The updatedAt of the draft that was changed: refused with ASSESSMENT_CHANGED where it is older.',
    })
    updatedAt?: Date | null,
  ): Promise<AssessmentType> {
    const blueprint = toBlueprintInput(input);
    return unwrap(await this.updateUseCase.run(actor, { id, blueprint, updatedAt: updatedAt ?? null }));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => ID, { description: 'Throws a draft away.' })
  async deleteAssessment(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<string> {
    return unwrap(await this.updateUseCase.delete(actor, id));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, { description: 'From then on neither its settings nor its questions change.' })
  async publishAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AssessmentType> {
    return unwrap(await this.publishUseCase.run(actor, id));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, { description: 'A draft like it, of its own.' })
  async cloneAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
    @Args('title') title: string,
  ): Promise<AssessmentType> {
    return unwrap(await this.copying.clone(actor, id, title));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, {
    description: 'A draft of the next version; this one stays as it is, with all that was assigned of it.',
  })
  async reviseAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AssessmentType> {
    return unwrap(await this.copying.revise(actor, id));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, { description: 'It takes no new assignments; those that it has go on.' })
  async archiveAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AssessmentType> {
    return unwrap(await this.archiving.run(actor, id, true));
  }

  @Allow(Permission.AssessmentWrite)
  @Mutation(() => AssessmentType, { description: 'Takes archiving back.' })
  async restoreAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<AssessmentType> {
    return unwrap(await this.archiving.run(actor, id, false));
  }
}
