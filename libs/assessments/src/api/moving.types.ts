import { ChoiceType, QuestionKind } from '@plumbline/contracts';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ResponseType } from './attempt.types.ts';

@InputType()
export class AdvanceAttemptInput {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => Int, { description: 'The position of the item that is left. Asked for again, it is one step.' })
  fromPosition!: number;
}

@InputType()
export class FinishSectionInput {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => Int, { description: 'The section that is left, from 1. Asked for again, it is one step.' })
  section!: number;
}

@InputType()
export class FlagItemInput {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => ID)
  itemId!: string;

  @Field(() => Boolean)
  flagged!: boolean;
}

@ObjectType('PracticeQuestion', {
  description: 'To try out how a test works. It has no time limit and counts nowhere.',
})
export class PracticeQuestionType {
  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Field(() => String, { description: 'Markdown.' })
  stem!: string;

  @Field(() => [ChoiceType])
  choices!: ChoiceType[];
}

@InputType()
export class PracticeSavedInput {
  @Field(() => Int)
  sequence!: number;

  @Field(() => [ID])
  choiceIds!: string[];
}

@InputType({ description: 'Nothing is stored, so what was saved before is sent along.' })
export class AnswerPracticeInput {
  @Field(() => Int, { description: 'One more than the last one seen, as in a test.' })
  sequence!: number;

  @Field(() => [ID])
  choiceIds!: string[];

  @Field(() => PracticeSavedInput, { nullable: true, description: 'Left out before the first answer.' })
  saved?: PracticeSavedInput | null;
}

@ObjectType('PracticeAnswer')
export class PracticeAnswerType {
  @Field(() => Boolean, { description: 'False when a later answer stands.' })
  applied!: boolean;

  @Field(() => Int, { description: 'Of the answer that stands.' })
  sequence!: number;

  @Field(() => ResponseType)
  response!: ResponseType;

  @Field(() => Boolean, { nullable: true, description: 'Null for a blank.' })
  right!: boolean | null;

  @Field(() => String, { nullable: true, description: 'Why; null for a blank.' })
  feedback!: string | null;
}
