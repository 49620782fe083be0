import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { Recommendation } from '../domain/content.ts';
import type { Outcome } from '../domain/decision.ts';
import { RecommendationEnum } from './scorecard.types.ts';

export const DecisionOutcome = { HIRE: 'HIRE', NO_HIRE: 'NO_HIRE', HOLD: 'HOLD' } as const;
registerEnumType(DecisionOutcome, {
  name: 'DecisionOutcome',
  valuesMap: { HOLD: { description: 'The loop stays open.' } },
});

@ObjectType('Decision', { description: 'Never edited; a later one supersedes it.' })
export class DecisionType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  loopId!: string;

  @Field(() => DecisionOutcome)
  outcome!: Outcome;

  @Field(() => String)
  reason!: string;

  @Field(() => String, { description: 'What it rests on, in words.' })
  evidence!: string;

  @Field(() => [ID], { description: 'The scorecards it rests on.' })
  scorecardIds!: readonly string[];

  @Field(() => String, { description: 'Who saw it otherwise, and why.' })
  dissent!: string;

  @Field(() => Date)
  decidedAt!: Date;

  @Field(() => ID, { nullable: true, description: 'The decision that this one replaced.' })
  supersedesId!: string | null;
}

@ObjectType('DecisionConnection')
export class DecisionConnection extends connectionOf(DecisionType, 'Decision') {}

@ObjectType('DebriefCard', { description: 'A submitted scorecard that you may see; a column of the matrix.' })
export class DebriefCardType {
  @Field(() => ID)
  scorecardId!: string;

  @Field(() => ID)
  interviewId!: string;

  @Field(() => ID)
  interviewerId!: string;

  @Field(() => RecommendationEnum)
  recommendation!: Recommendation;
}

@ObjectType('DebriefCell')
export class DebriefCellType {
  @Field(() => ID)
  scorecardId!: string;

  @Field(() => Int, { nullable: true, description: 'Null: not assessed.' })
  level!: number | null;

  @Field(() => String)
  evidence!: string;
}

@ObjectType('DebriefRow')
export class DebriefRowType {
  @Field(() => String)
  competency!: string;

  @Field(() => [DebriefCellType], { description: 'One for each card, in the order of the cards.' })
  cells!: readonly DebriefCellType[];

  @Field(() => String, { nullable: true, description: 'An exact decimal, two places; null when nobody assessed it.' })
  mean!: string | null;

  @Field(() => Int, { nullable: true, description: 'Highest less lowest level.' })
  spread!: number | null;

  @Field(() => Boolean, { description: 'Levels two or more apart.' })
  disagreement!: boolean;

  @Field(() => Int, { description: 'How many interviews the opening requires to assess it.' })
  required!: number;

  @Field(() => Int, { description: 'How many did.' })
  assessed!: number;
}

@ObjectType('Debrief', { description: 'Competency by interviewer, from the cards that you may see and no others.' })
export class DebriefType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  loopId!: string;

  @Field(() => Date)
  openedAt!: Date;

  @Field(() => DecisionType, { nullable: true, description: 'The decision that stands, once you may see it.' })
  decision!: DecisionType | null;
}

@InputType()
export class RecordDecisionInput {
  @Field(() => ID)
  loopId!: string;

  @Field(() => DecisionOutcome)
  outcome!: Outcome;

  @Field(() => String)
  reason!: string;

  @Field(() => String, { nullable: true })
  evidence?: string | null;

  @Field(() => [ID], { nullable: true })
  scorecardIds?: string[] | null;

  @Field(() => String, { nullable: true })
  dissent?: string | null;

  @Field(() => ID, { nullable: true, description: 'Needed when a decision stands already.' })
  supersedesId?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Records HIRE although no scorecard of the loop has been submitted.',
  })
  evenWithoutFeedback!: boolean;
}
