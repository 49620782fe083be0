import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { QUESTION_STEPS, type QuestionStep } from '../data/question-steps.ts';

export const QuestionStepEnum = Object.fromEntries(QUESTION_STEPS.map((step) => [step, step])) as {
  readonly [Step in QuestionStep]: Step;
};
registerEnumType(QuestionStepEnum, { name: 'QuestionStep', description: 'How a question came from state to state.' });

@ObjectType('QuestionComment', { description: 'What somebody said about a version.' })
export class QuestionCommentType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => String, { nullable: true, description: 'What it is about, for instance `choices.1.text`.' })
  field!: string | null;

  @Field(() => String, { description: 'Markdown.' })
  body!: string;

  @Field(() => Boolean, { description: 'A reviewer sent the question back with it.' })
  asksForChanges!: boolean;

  /** What the people are looked up by. */
  authorId!: string;
  resolvedById!: string | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true, description: 'Null while it is open.' })
  resolvedAt!: Date | null;
}

@ObjectType('QuestionCommentConnection')
export class QuestionCommentConnection extends connectionOf(QuestionCommentType, 'QuestionComment') {}

@ObjectType('QuestionHistoryEntry', { description: 'Who moved a question when.' })
export class QuestionHistoryEntryType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'The newest version at that time.' })
  version!: number;

  @Field(() => QuestionStepEnum)
  step!: QuestionStep;

  /** What the person is looked up by. */
  actorId!: string | null;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType('QuestionHistoryConnection')
export class QuestionHistoryConnection extends connectionOf(QuestionHistoryEntryType, 'QuestionHistory') {}

@InputType()
export class RequestChangesInput {
  @Field(() => String, { description: 'Markdown; what is to be changed.' })
  body!: string;

  @Field(() => String, { nullable: true, description: 'What it is about, for instance `choices.1.text`.' })
  field?: string | null;
}

@InputType()
export class QuestionCommentInput extends RequestChangesInput {
  @Field(() => Int, { nullable: true, description: 'The newest when left out.' })
  version?: number | null;
}
