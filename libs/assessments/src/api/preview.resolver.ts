import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Query, Resolver } from '@nestjs/graphql';
import { PreviewAssessment } from '../use-cases/preview-assessment.ts';
import { AttemptPreviewType, GradePreviewInput, PreviewGradeType } from './preview.types.ts';
import { toPreview, toPreviewGrade } from './to-preview.ts';

@Resolver(() => AttemptPreviewType)
export class PreviewResolver {
  constructor(@Inject(PreviewAssessment) private readonly previewing: PreviewAssessment) {}

  @Allow(Permission.AssessmentWrite)
  @Query(() => AttemptPreviewType, {
    description: 'What a candidate would be given; of a draft, with draws filled from the question bank as it is now.',
  })
  async previewAssessment(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
    @Args('seed', { type: () => String, nullable: true, description: 'Another one each time when left out.' })
    seed?: string | null,
  ): Promise<AttemptPreviewType> {
    return toPreview(unwrap(await this.previewing.preview(actor, id, seed ?? null)));
  }

  @Allow(Permission.AssessmentWrite)
  @Query(() => PreviewGradeType, { description: 'Grades answers given to a preview, with keys and explanations.' })
  async gradePreview(@CurrentActor() actor: Actor, @Args('input') input: GradePreviewInput): Promise<PreviewGradeType> {
    return toPreviewGrade(unwrap(await this.previewing.grade(actor, input)));
  }
}
