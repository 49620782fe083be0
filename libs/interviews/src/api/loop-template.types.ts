import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { TemplateStatus } from '../domain/loop-template.ts';
import type { StageDefinition, StageKind } from '../domain/stage-definition.ts';

export const LoopStageKind = { ASSESSMENT: 'ASSESSMENT', INTERVIEW: 'INTERVIEW', DEBRIEF: 'DEBRIEF' } as const;
registerEnumType(LoopStageKind, { name: 'LoopStageKind' });

export const LoopTemplateStatus = { DRAFT: 'DRAFT', PUBLISHED: 'PUBLISHED' } as const;
registerEnumType(LoopTemplateStatus, { name: 'LoopTemplateStatus' });

@ObjectType('RubricCompetency')
export class RubricCompetencyType {
  @Field(() => String)
  name!: string;

  @Field(() => [String], { description: 'What the levels 1, 2, 3 and 4 look like, in this order.' })
  anchors!: readonly string[];
}

@ObjectType('LoopTemplateStage', { description: 'What a kind of stage does not have is null.' })
export class LoopTemplateStageType {
  @Field(() => String)
  key!: string;

  @Field(() => LoopStageKind)
  kind!: StageKind;

  @Field(() => String)
  title!: string;

  @Field(() => [String], { description: 'Keys of the stages that must be done before.' })
  after!: readonly string[];

  @Field(() => ID, { nullable: true })
  assessmentId!: string | null;

  @Field(() => [ID], { nullable: true })
  questionIds!: readonly string[] | null;

  @Field(() => [RubricCompetencyType], { nullable: true })
  rubric!: readonly RubricCompetencyType[] | null;

  @Field(() => Int, { nullable: true })
  durationMinutes!: number | null;

  @Field(() => Int, { nullable: true })
  interviewersRequired!: number | null;
}

export const toTemplateStage = (stage: StageDefinition): LoopTemplateStageType => ({
  key: stage.key,
  kind: stage.kind,
  title: stage.title,
  after: stage.after,
  assessmentId: stage.kind === 'ASSESSMENT' ? stage.assessmentId : null,
  questionIds: stage.kind === 'INTERVIEW' ? stage.questionIds : null,
  rubric: stage.kind === 'INTERVIEW' ? stage.rubric : null,
  durationMinutes: stage.kind === 'INTERVIEW' ? stage.durationMinutes : null,
  interviewersRequired: stage.kind === 'INTERVIEW' ? stage.interviewersRequired : null,
});

@ObjectType('LoopTemplate', { description: 'How candidates for an opening are assessed.' })
export class LoopTemplateType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  openingId!: string;

  @Field(() => String)
  title!: string;

  @Field(() => LoopTemplateStatus)
  status!: TemplateStatus;

  @Field(() => Int, { description: 'Raised by each edit.' })
  revision!: number;
}

@ObjectType('LoopTemplateConnection')
export class LoopTemplateConnection extends connectionOf(LoopTemplateType, 'LoopTemplate') {}

@InputType()
export class RubricCompetencyInput {
  @Field(() => String)
  name!: string;

  @Field(() => [String], { description: 'What the levels 1, 2, 3 and 4 look like, in this order.' })
  anchors!: string[];
}

@InputType()
export class LoopTemplateStageInput {
  @Field(() => LoopStageKind)
  kind!: StageKind;

  @Field(() => String, {
    nullable: true,
    description: 'Names the stage for others; "stage-1" and so on when left out.',
  })
  key?: string | null;

  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => [String], { nullable: true, description: 'Keys of earlier stages; the one before when left out.' })
  after?: string[] | null;

  @Field(() => ID, { nullable: true, description: 'Of an ASSESSMENT stage.' })
  assessmentId?: string | null;

  @Field(() => [ID], { nullable: true, description: 'The kit of an INTERVIEW stage: OPEN questions and SCENARIOs.' })
  questionIds?: string[] | null;

  @Field(() => [RubricCompetencyInput], { nullable: true, description: 'Of an INTERVIEW stage.' })
  rubric?: RubricCompetencyInput[] | null;

  @Field(() => Int, { nullable: true, description: 'Of an INTERVIEW stage; 60 when left out.' })
  durationMinutes?: number | null;

  @Field(() => Int, { nullable: true, description: 'Of an INTERVIEW stage; 1 when left out.' })
  interviewersRequired?: number | null;
}

@InputType()
export class CreateLoopTemplateInput {
  @Field(() => ID)
  openingId!: string;

  @Field(() => String)
  title!: string;

  @Field(() => [LoopTemplateStageInput])
  stages!: LoopTemplateStageInput[];
}

@InputType()
export class ReviseLoopTemplateInput {
  @Field(() => String)
  title!: string;

  @Field(() => [LoopTemplateStageInput])
  stages!: LoopTemplateStageInput[];
}
