import { connectionOf } from '@plumbline/platform';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { CHANGE_KINDS, type ChangeKind } from '../domain/diff-content.ts';
import { QuestionSayingType } from './question.types.ts';

export const QuestionChangeKind = Object.fromEntries(CHANGE_KINDS.map((kind) => [kind, kind])) as {
  readonly [Kind in ChangeKind]: Kind;
};
registerEnumType(QuestionChangeKind, {
  name: 'QuestionChangeKind',
  description: 'RELEASED: a choice that was anchored is shuffled with the others again.',
});

export const TextChange = { SAME: 'SAME', ADDED: 'ADDED', REMOVED: 'REMOVED' } as const;
export type TextChange = keyof typeof TextChange;
registerEnumType(TextChange, { name: 'TextChange' });

@ObjectType('QuestionWarning', { description: 'What somebody should look at.' })
export class QuestionWarningType {
  @Field(() => String, { description: 'For instance LABEL_REFERENCE, NEAR_DUPLICATE or JOINED_WORDS.' })
  code!: string;

  @Field(() => Int, { description: 'Its place among its version’s warnings, from 0.' })
  index!: number;

  @Field(() => String)
  message!: string;

  @Field(() => Date, { nullable: true, description: 'Null while it is open.' })
  clearedAt!: Date | null;

  /** What the person is looked up by. */
  clearedById!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it was cleared, where somebody said so.' })
  reason!: string | null;
}

@ObjectType('QuestionVersion', { description: 'A version as it was written; it never changes.' })
export class QuestionVersionType extends QuestionSayingType {
  @Field(() => ID)
  questionId!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => Boolean, {
    description: 'It says what the version before it says; only skills and other facts about the question differ.',
  })
  descriptionOnly!: boolean;

  @Field(() => Boolean, { description: 'Its choices may be shuffled although texts name their letters.' })
  labelsCleared!: boolean;

  @Field(() => [QuestionWarningType])
  warnings!: QuestionWarningType[];

  /** What the people are looked up by. */
  authorId!: string | null;
  publishedById!: string | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  publishedAt!: Date | null;

  @Field(() => Float, { description: 'How often candidates were given it; a whole number, some minutes behind.' })
  deliveries!: number;
}

@ObjectType('QuestionVersionConnection')
export class QuestionVersionConnection extends connectionOf(QuestionVersionType, 'QuestionVersion') {}

@ObjectType('TextSegment', { description: 'A run of words that both texts have, or one of them.' })
export class TextSegmentType {
  @Field(() => TextChange)
  change!: TextChange;

  @Field(() => String)
  text!: string;
}

@ObjectType('QuestionChange', { description: 'One thing that differs between two versions.' })
export class QuestionChangeType {
  @Field(() => String, { description: 'A path such as `choices.1.text`; for what was removed, where it stood.' })
  field!: string;

  @Field(() => QuestionChangeKind)
  kind!: ChangeKind;

  @Field(() => ID, { nullable: true, description: 'The choice or target that it is about.' })
  choiceId!: string | null;

  @Field(() => String, { nullable: true })
  before!: string | null;

  @Field(() => String, { nullable: true })
  after!: string | null;

  @Field(() => [TextSegmentType], {
    nullable: true,
    description: 'Word by word, for what was reworded; null where the two texts have too little in common.',
  })
  segments!: TextSegmentType[] | null;
}

@ObjectType('QuestionDiff')
export class QuestionDiffType {
  @Field(() => QuestionVersionType)
  from!: QuestionVersionType;

  @Field(() => QuestionVersionType)
  to!: QuestionVersionType;

  @Field(() => [QuestionChangeType], { description: 'In the order in which a reader meets them.' })
  changes!: QuestionChangeType[];
}
