import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

/**
 * The GraphQL names that a question has both in the bank and in an assessment. A schema knows each name once, so the
 * two contexts share these classes instead of writing them twice.
 */
export const QuestionKind = {
  SINGLE_CHOICE: 'SINGLE_CHOICE',
  MULTIPLE_CHOICE: 'MULTIPLE_CHOICE',
  TRUE_FALSE: 'TRUE_FALSE',
  NUMERIC: 'NUMERIC',
  SHORT_TEXT: 'SHORT_TEXT',
  ORDERING: 'ORDERING',
  MATCHING: 'MATCHING',
  OPEN: 'OPEN',
  SCENARIO: 'SCENARIO',
} as const;

export type QuestionKind = (typeof QuestionKind)[keyof typeof QuestionKind];

registerEnumType(QuestionKind, { name: 'QuestionKind' });

@ObjectType('Choice', { description: 'What can be picked, put in order or matched.' })
export class ChoiceType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'A, B, C … by the place it is shown at.' })
  label!: string;

  @Field(() => String, { description: 'Markdown.' })
  text!: string;

  @Field(() => Boolean, { description: 'Stays at its place when choices are shuffled.' })
  anchored!: boolean;
}

@ObjectType('Match', { description: 'One pair of a MATCHING question.' })
export class MatchType {
  @Field(() => ID, { description: 'A choice.' })
  left!: string;

  @Field(() => ID, { description: 'A target.' })
  right!: string;
}

@InputType('MatchInput')
export class MatchInput {
  @Field(() => ID)
  left!: string;

  @Field(() => ID)
  right!: string;
}
