import { PersonType } from '@plumbline/contracts';
import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { LoopStatus } from '../domain/loop.ts';
import type { StageKind } from '../domain/stage-definition.ts';
import type { StageState } from '../domain/stage-state.ts';
import { LoopStageKind } from './loop-template.types.ts';
import { NeededCompetencyType } from './opening.types.ts';

export const LoopStatusEnum = { ACTIVE: 'ACTIVE', CLOSED: 'CLOSED' } as const;
registerEnumType(LoopStatusEnum, { name: 'LoopStatus' });

export const LoopStageState = {
  WAITING: 'WAITING',
  READY: 'READY',
  SCHEDULED: 'SCHEDULED',
  NEEDS_DECISION: 'NEEDS_DECISION',
  DONE: 'DONE',
} as const;
registerEnumType(LoopStageState, {
  name: 'LoopStageState',
  valuesMap: {
    WAITING: { description: 'Something that precedes it is not done.' },
    SCHEDULED: { description: 'An interview has a time; an assessment was assigned.' },
    NEEDS_DECISION: { description: 'The assessment was not passed. A person decides how it goes on.' },
  },
});

@ObjectType('LoopStageOverride', { description: 'Somebody let the candidate go on past this stage.' })
export class LoopStageOverrideType {
  @Field(() => PersonType, { nullable: true })
  by!: PersonType | null;

  @Field(() => Date)
  at!: Date;

  @Field(() => String)
  reason!: string;
}

@ObjectType('LoopStage')
export class LoopStageType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  key!: string;

  @Field(() => LoopStageKind)
  kind!: StageKind;

  @Field(() => String)
  title!: string;

  @Field(() => [String], { description: 'Keys of the stages that must be done before.' })
  after!: readonly string[];

  @Field(() => LoopStageState)
  state!: StageState;

  @Field(() => ID, { nullable: true })
  assessmentId!: string | null;

  @Field(() => ID, { nullable: true, description: 'The newest assignment that serves an ASSESSMENT stage.' })
  assignmentId!: string | null;
}

@ObjectType('Loop', { description: "A candidate's way through an opening." })
export class LoopType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  openingId!: string;

  @Field(() => ID)
  templateId!: string;

  @Field(() => ID)
  candidateId!: string;

  @Field(() => LoopStatusEnum)
  status!: LoopStatus;

  @Field(() => [NeededCompetencyType])
  competencies!: readonly NeededCompetencyType[];

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => Date, { nullable: true })
  closedAt!: Date | null;
}

@ObjectType('LoopConnection')
export class LoopConnection extends connectionOf(LoopType, 'Loop') {}

@InputType()
export class StartLoopInput {
  @Field(() => ID)
  templateId!: string;

  @Field(() => ID)
  candidateId!: string;
}

@InputType()
export class AdvanceLoopStageInput {
  @Field(() => ID)
  loopStageId!: string;

  @Field(() => String)
  reason!: string;
}

@InputType()
export class LoopFilter {
  @Field(() => ID, { nullable: true })
  openingId?: string | null;

  @Field(() => ID, { nullable: true })
  candidateId?: string | null;

  @Field(() => LoopStatusEnum, { nullable: true })
  status?: LoopStatus | null;
}
