import { QuestionKind } from '@plumbline/contracts';
import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { InterviewStatus } from '../domain/interview.ts';
import { RubricCompetencyType } from './loop-template.types.ts';

export const InterviewStatusEnum = { SCHEDULED: 'SCHEDULED', COMPLETED: 'COMPLETED', CANCELLED: 'CANCELLED' } as const;
registerEnumType(InterviewStatusEnum, {
  name: 'InterviewStatus',
  valuesMap: { COMPLETED: { description: 'Everybody on the panel has submitted a scorecard.' } },
});

@ObjectType('KitPrompt', { description: 'What the interviewer says next in a scenario.' })
export class KitPromptType {
  @Field(() => String, { description: 'Markdown.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'What a good answer outlines.' })
  expectedOutline!: string | null;
}

@ObjectType('KitQuestion', { description: 'A question as it stood when the loop began. Texts are Markdown.' })
export class KitQuestionType {
  @Field(() => ID)
  questionId!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Field(() => String)
  stem!: string;

  @Field(() => String, { nullable: true })
  modelAnswer!: string | null;

  @Field(() => [String])
  keyPoints!: readonly string[];

  @Field(() => [String])
  commonMistakes!: readonly string[];

  @Field(() => [String])
  followUps!: readonly string[];

  @Field(() => [KitPromptType])
  prompts!: readonly KitPromptType[];

  @Field(() => [String])
  redFlags!: readonly string[];
}

@ObjectType('InterviewKit', { description: 'What to ask, and what to rate.' })
export class InterviewKitType {
  @Field(() => [KitQuestionType])
  questions!: readonly KitQuestionType[];

  @Field(() => [RubricCompetencyType])
  rubric!: readonly RubricCompetencyType[];

  @Field(() => Int)
  durationMinutes!: number;

  @Field(() => Int)
  interviewersRequired!: number;
}

@ObjectType('Interview')
export class InterviewType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  loopId!: string;

  @Field(() => ID)
  loopStageId!: string;

  @Field(() => String)
  title!: string;

  @Field(() => InterviewStatusEnum)
  status!: InterviewStatus;

  @Field(() => Date)
  startsAt!: Date;

  @Field(() => Date)
  endsAt!: Date;

  @Field(() => String, { nullable: true })
  place!: string | null;

  @Field(() => String, { nullable: true })
  videoLink!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was cancelled.' })
  cancelReason!: string | null;
}

@ObjectType('InterviewConnection')
export class InterviewConnection extends connectionOf(InterviewType, 'Interview') {}

@InputType()
export class ScheduleInterviewInput {
  @Field(() => ID, { description: 'A stage that is READY; the interview takes as long as it says.' })
  loopStageId!: string;

  @Field(() => [ID], { description: 'Members who form the panel.' })
  interviewerIds!: string[];

  @Field(() => Date)
  startsAt!: Date;

  @Field(() => String, { nullable: true, description: 'A place or a video link is needed.' })
  place?: string | null;

  @Field(() => String, { nullable: true, description: 'An https address.' })
  videoLink?: string | null;
}

@InputType()
export class CancelInterviewInput {
  @Field(() => ID)
  interviewId!: string;

  @Field(() => String)
  reason!: string;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Cancels it although it holds feedback, which is kept and counts no longer.',
  })
  evenWithFeedback!: boolean;
}
