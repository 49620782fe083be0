import { ChoiceType, MatchInput, MatchType, QuestionKind } from '@plumbline/contracts';
import { DecimalScalar } from '@plumbline/platform';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AttemptRecord } from '../data/attempt.repository.ts';

export const AttemptStatus = {
  IN_PROGRESS: 'IN_PROGRESS',
  SUBMITTED: 'SUBMITTED',
  GRADED: 'GRADED',
  ABANDONED: 'ABANDONED',
} as const;
export type AttemptStatus = keyof typeof AttemptStatus;
registerEnumType(AttemptStatus, { name: 'AttemptStatus' });

export const ItemOutcome = {
  BLANK: 'BLANK',
  WRONG: 'WRONG',
  PARTIAL: 'PARTIAL',
  RIGHT: 'RIGHT',
  PENDING: 'PENDING',
} as const;
export type ItemOutcome = keyof typeof ItemOutcome;
registerEnumType(ItemOutcome, {
  name: 'ItemOutcome',
  valuesMap: { PENDING: { description: 'A person has yet to give the points; it counts nothing so far.' } },
});

@ObjectType('Response', { description: 'The part that fits the item’s kind is set; none of them when it was emptied.' })
export class ResponseType {
  @Field(() => [ID], { nullable: true })
  choiceIds!: string[] | null;

  @Field(() => Float, { nullable: true })
  numeric!: number | null;

  @Field(() => String, { nullable: true })
  text!: string | null;

  @Field(() => [ID], { nullable: true })
  order!: string[] | null;

  @Field(() => [MatchType], { nullable: true })
  matches!: MatchType[] | null;
}

@ObjectType('AttemptItem', { description: 'A question as this attempt shows it.' })
export class AttemptItemType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'From 1.' })
  position!: number;

  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Field(() => String, { description: 'Markdown.' })
  stem!: string;

  @Field(() => [ChoiceType], { description: 'Choices, elements to order, or the left-hand side of a matching.' })
  choices!: ChoiceType[];

  @Field(() => [ChoiceType], { description: 'The right-hand side of a matching.' })
  targets!: ChoiceType[];

  @Field(() => Int, { description: 'Of the answer that stands; 0: nothing saved yet.' })
  sequence!: number;

  @Field(() => ResponseType, { nullable: true })
  response!: ResponseType | null;
}

@ObjectType('ItemGrade')
export class ItemGradeType {
  @Field(() => ID)
  itemId!: string;

  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => DecimalScalar)
  maximum!: string;

  @Field(() => ItemOutcome)
  outcome!: ItemOutcome;
}

@ObjectType('Grade')
export class GradeType {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => Int, { description: 'From 1; regrades count on.' })
  revision!: number;

  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => DecimalScalar)
  maximum!: string;

  @Field(() => DecimalScalar, { description: 'Rounded to six decimals; the pass mark was compared before that.' })
  percent!: string;

  @Field(() => Boolean, { nullable: true, description: 'Null where the assessment has no pass mark.' })
  passed!: boolean | null;

  @Field(() => Date)
  gradedAt!: Date;

  @Field(() => [ItemGradeType])
  items!: ItemGradeType[];
}

@ObjectType('Attempt')
export class AttemptType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  assignmentId!: string;

  @Field(() => Int, { description: 'From 1, in the assignment.' })
  number!: number;

  @Field(() => AttemptStatus)
  status!: AttemptStatus;

  @Field(() => Date)
  startedAt!: Date;

  @Field(() => Date)
  deadlineAt!: Date;

  @Field(() => Date, { nullable: true })
  submittedAt!: Date | null;

  @Field(() => Date, { description: 'The only clock that counts.' })
  serverNow!: Date;

  /** What the fields of its own resolvers start from; not part of the schema. */
  record!: AttemptRecord;
}

@ObjectType('SavedAnswer')
export class SavedAnswerType {
  @Field(() => ID)
  itemId!: string;

  @Field(() => Boolean, { description: 'False when a later answer stands.' })
  applied!: boolean;

  @Field(() => Int, { description: 'Of the answer that stands, whoever wrote it.' })
  sequence!: number;

  @Field(() => Date, { nullable: true, description: 'When the answer that stands was saved.' })
  savedAt!: Date | null;

  @Field(() => Date)
  serverNow!: Date;

  @Field(() => Date)
  deadlineAt!: Date;
}

@ObjectType('SubmissionReceipt')
export class SubmissionReceiptType {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => Date)
  submittedAt!: Date;

  @Field(() => Int)
  answered!: number;

  @Field(() => String, { description: 'SHA-256 over the canonical answers, in hex.' })
  digest!: string;
}

@InputType()
export class SaveAnswerInput {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => ID)
  itemId!: string;

  @Field(() => Int, { description: 'One more than the last one seen.' })
  sequence!: number;

  @Field(() => [ID], { nullable: true })
  choiceIds?: string[] | null;

  @Field(() => Float, { nullable: true })
  numeric?: number | null;

  @Field(() => String, { nullable: true })
  text?: string | null;

  @Field(() => [ID], { nullable: true })
  order?: string[] | null;

  @Field(() => [MatchInput], { nullable: true })
  matches?: MatchInput[] | null;
}
