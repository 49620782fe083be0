import { ChoiceType, MatchInput, MatchType, QuestionKind } from '@plumbline/contracts';
import { DecimalScalar } from '@plumbline/platform';
import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { Navigation } from './assessment.types.ts';
import { ItemOutcome } from './attempt.types.ts';

@ObjectType('PreviewItem', { description: 'A question as a candidate would be shown it.' })
export class PreviewItemType {
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

  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => ID)
  questionId!: string;

  @Field(() => Int)
  questionVersion!: number;
}

@ObjectType('PreviewSection')
export class PreviewSectionType {
  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => Int, { description: 'The position of its first item.' })
  first!: number;

  @Field(() => Int, { description: 'The position of its last item.' })
  last!: number;

  @Field(() => Int, { nullable: true })
  timeLimitMinutes!: number | null;
}

@ObjectType('AttemptPreview', {
  description: 'An assessment as a candidate would be given it. Nothing of it is kept, and it counts nowhere.',
})
export class AttemptPreviewType {
  @Field(() => ID)
  assessmentId!: string;

  @Field(() => String, { description: 'The same seed gives the same preview.' })
  seed!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Int)
  timeLimitMinutes!: number;

  @Field(() => Navigation)
  navigation!: Navigation;

  @Field(() => String, { nullable: true, description: 'Markdown.' })
  instructions!: string | null;

  @Field(() => String, { nullable: true, description: 'Markdown.' })
  consentText!: string | null;

  @Field(() => [PreviewSectionType])
  sections!: PreviewSectionType[];

  @Field(() => [PreviewItemType])
  items!: PreviewItemType[];
}

@ObjectType('PreviewKey', { description: 'What is right; which fields are set follows from the kind.' })
export class PreviewKeyType {
  @Field(() => [ID], { nullable: true })
  choiceIds?: string[];

  @Field(() => [String], { nullable: true, description: 'The right choices’ labels, as this preview shows them.' })
  labels?: string[];

  @Field(() => DecimalScalar, { nullable: true })
  numeric?: string;

  @Field(() => DecimalScalar, { nullable: true, description: 'Inclusive.' })
  tolerance?: string;

  @Field(() => Boolean, { nullable: true, description: 'Whether the tolerance is a share of the number.' })
  relative?: boolean;

  @Field(() => [String], { nullable: true })
  accepted?: string[];

  @Field(() => Boolean, { nullable: true })
  caseSensitive?: boolean;

  @Field(() => [ID], { nullable: true })
  order?: string[];

  @Field(() => [MatchType], { nullable: true })
  matches?: MatchType[];

  @Field(() => String, { nullable: true, description: 'Of a question that a person judges.' })
  modelAnswer?: string | null;

  @Field(() => [String], { nullable: true, description: 'Of a question that a person judges.' })
  keyPoints?: string[];
}

@ObjectType('PreviewItemGrade')
export class PreviewItemGradeType {
  @Field(() => ID)
  itemId!: string;

  @Field(() => Int)
  position!: number;

  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => DecimalScalar)
  maximum!: string;

  @Field(() => ItemOutcome)
  outcome!: ItemOutcome;

  @Field(() => PreviewKeyType)
  key!: PreviewKeyType;

  @Field(() => String, { nullable: true, description: 'Markdown.' })
  explanation!: string | null;
}

@ObjectType('PreviewGrade', { description: 'What the answers given to a preview would be worth. It is not kept.' })
export class PreviewGradeType {
  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => DecimalScalar)
  maximum!: string;

  @Field(() => DecimalScalar, { description: 'Rounded to six decimals; the pass mark was compared before that.' })
  percent!: string;

  @Field(() => Boolean, { nullable: true, description: 'Null without a pass mark, and while a person has to judge.' })
  passed!: boolean | null;

  @Field(() => [PreviewItemGradeType])
  items!: PreviewItemGradeType[];
}

@InputType()
export class PreviewAnswerInput {
  @Field(() => ID)
  itemId!: string;

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

@InputType()
export class GradePreviewInput {
  @Field(() => ID)
  assessmentId!: string;

  @Field(() => String, { description: 'The preview’s.' })
  seed!: string;

  @Field(() => [PreviewAnswerInput], { description: 'What is left out is blank.' })
  answers!: PreviewAnswerInput[];
}
