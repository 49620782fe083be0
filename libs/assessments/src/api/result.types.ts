import { ChoiceType, QuestionKind } from '@plumbline/contracts';
import { connectionOf, DecimalScalar } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { ItemOutcome, ResponseType } from './attempt.types.ts';

export const ResultState = { NOT_RELEASED: 'NOT_RELEASED', RELEASED: 'RELEASED' } as const;
export type ResultState = keyof typeof ResultState;
registerEnumType(ResultState, { name: 'ResultState' });

@ObjectType('ResultItem', { description: 'A question of a released result, as the attempt showed it.' })
export class ResultItemType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'From 1.' })
  position!: number;

  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Field(() => String, { description: 'Markdown.' })
  stem!: string;

  @Field(() => [ChoiceType])
  choices!: ChoiceType[];

  @Field(() => [ChoiceType])
  targets!: ChoiceType[];

  @Field(() => ResponseType, { nullable: true })
  response!: ResponseType | null;

  @Field(() => ItemOutcome)
  outcome!: ItemOutcome;

  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => DecimalScalar)
  maximum!: string;

  @Field(() => [String], {
    description:
      'What would have been right, by the labels shown: choices, an order, pairs; or a number, accepted texts.',
  })
  keyLabels!: string[];

  @Field(() => String, { nullable: true, description: 'Markdown.' })
  explanation!: string | null;
}

@ObjectType('CandidateResult', { description: 'All but attemptId and state is null until the result is released.' })
export class CandidateResultType {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => ResultState)
  state!: ResultState;

  @Field(() => DecimalScalar, { nullable: true })
  points!: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  maximum!: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  percent!: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Null too where the assessment has no pass mark.' })
  passed!: boolean | null;

  @Field(() => Date, { nullable: true })
  gradedAt!: Date | null;

  @Field(() => [ResultItemType], { nullable: true, description: 'Null too where results come without their items.' })
  items!: ResultItemType[] | null;
}

@ObjectType('PendingAnswer', { description: 'An answer that a person has to give points for.' })
export class PendingAnswerType {
  @Field(() => ID)
  itemId!: string;

  @Field(() => Int, { description: 'From 1, in the assessment.' })
  position!: number;

  @Field(() => String, { description: 'Markdown.' })
  stem!: string;

  @Field(() => DecimalScalar)
  maximum!: string;

  @Field(() => String, { nullable: true, description: 'What was answered.' })
  text!: string | null;

  @Field(() => String, { nullable: true, description: 'Markdown.' })
  modelAnswer!: string | null;

  @Field(() => [String])
  keyPoints!: string[];

  @Field(() => String, { nullable: true, description: 'Markdown.' })
  explanation!: string | null;
}

@ObjectType('PendingReview', { description: 'An attempt that waits for points; nothing here says whose it is.' })
export class PendingReviewType {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => Date)
  submittedAt!: Date;

  @Field(() => [PendingAnswerType])
  answers!: PendingAnswerType[];
}

@ObjectType('PendingReviewConnection')
export class PendingReviewConnection extends connectionOf(PendingReviewType, 'PendingReview') {}

@ObjectType('ReleaseReport')
export class ReleaseReportType {
  @Field(() => Int, { description: 'Results that candidates may see from now on and could not before.' })
  released!: number;

  @Field(() => Int, { description: 'Attempts handed in that have no complete grade yet; they are not released.' })
  waiting!: number;
}

@InputType({ description: 'Either all results of an assessment or those of attempts.' })
export class ReleaseResultsInput {
  @Field(() => ID, { nullable: true })
  assessmentId?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Up to 500.' })
  attemptIds?: string[] | null;
}
