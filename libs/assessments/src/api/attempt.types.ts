import { ChoiceType, MatchInput, MatchType, QuestionKind } from '@plumbline/contracts';
import { DecimalScalar } from '@plumbline/platform';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import { Navigation } from './assessment.types.ts';

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

  @Field(() => Boolean, { description: 'The candidate wants to come back to it.' })
  flagged!: boolean;
}

@ObjectType('AttemptSection')
export class AttemptSectionType {
  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => Int, { description: 'The position of its first item.' })
  first!: number;

  @Field(() => Int, { description: 'The position of its last item.' })
  last!: number;

  @Field(() => Date, {
    nullable: true,
    description: 'When it ends if nobody moves on early. Null once it is over, and where sections have no limits.',
  })
  deadlineAt!: Date | null;
}

export const GradeCause = {
  GRADING: 'GRADING',
  REGRADE: 'REGRADE',
  OVERRIDE: 'OVERRIDE',
  LATE_EVIDENCE: 'LATE_EVIDENCE',
} as const;
export type GradeCause = keyof typeof GradeCause;
registerEnumType(GradeCause, {
  name: 'GradeCause',
  description: 'Why there is this revision.',
  valuesMap: {
    GRADING: { description: 'The attempt was handed in.' },
    REGRADE: { description: 'A key or the pass mark was corrected.' },
    OVERRIDE: { description: 'A person gave points, or took them back.' },
    LATE_EVIDENCE: { description: 'An answer that came late was accepted.' },
  },
});

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

  @Field(() => Boolean, { description: 'Whether a person gave these points.' })
  overridden!: boolean;
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

  @Field(() => Boolean, { nullable: true, description: 'Null without a pass mark, and while it is not complete.' })
  passed!: boolean | null;

  @Field(() => Boolean, { description: 'False while a person has yet to give points; what is pending counts nothing.' })
  complete!: boolean;

  @Field(() => GradeCause)
  cause!: GradeCause;

  @Field(() => String, { nullable: true, description: 'Of whoever had it made; null for a first grading.' })
  reason!: string | null;

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

  @Field(() => Navigation)
  navigation!: Navigation;

  @Field(() => Int, { description: 'Of the whole paper, delivered or not.' })
  itemCount!: number;

  @Field(() => Int, { nullable: true, description: 'Forward only: the position of the item it is at. Null: any.' })
  reached!: number | null;

  @Field(() => Int, { description: 'A candidate is given the items up to this position; 0 during a break.' })
  deliveredTo!: number;

  @Field(() => Int, { nullable: true, description: 'The section that runs, from 1. Null: sections have no limits.' })
  section!: number | null;

  @Field(() => [AttemptSectionType])
  sections!: AttemptSectionType[];

  @Field(() => Date, { nullable: true, description: 'When the section that runs ends; null where none has a limit.' })
  sectionDeadlineAt!: Date | null;

  @Field(() => Int, { description: 'Until the deadline, as of serverNow; a break stops it. 0 once it is closed.' })
  remainingSeconds!: number;

  @Field(() => Int)
  flaggedCount!: number;

  @Field(() => Date, { nullable: true, description: 'When the break began that stops the clock; null without one.' })
  pausedAt!: Date | null;

  @Field(() => Int, { description: 'Of the breaks that stop the clock, as the last one left it.' })
  breakSecondsLeft!: number;

  @Field(() => Int, { description: 'Of the accommodation that its time was granted with.' })
  extraTimePercent!: number;

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

@InputType({
  description:
    'With one of choiceIds, numeric, text, order and matches, as the question’s kind asks. With none of them the answer is taken back: the question is blank again.',
})
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
