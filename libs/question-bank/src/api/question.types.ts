import { ChoiceType, MatchInput, MatchType, QuestionKind } from '@plumbline/contracts';
import { connectionOf } from '@plumbline/platform';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const QuestionStatusEnum = {
  DRAFT: 'DRAFT',
  IN_REVIEW: 'IN_REVIEW',
  PUBLISHED: 'PUBLISHED',
  RETIRED: 'RETIRED',
} as const;
export type QuestionStatusEnum = keyof typeof QuestionStatusEnum;
registerEnumType(QuestionStatusEnum, { name: 'QuestionStatus', description: 'Of the newest version.' });

export const ToleranceKind = { ABSOLUTE: 'ABSOLUTE', RELATIVE: 'RELATIVE' } as const;
export type ToleranceKind = keyof typeof ToleranceKind;
registerEnumType(ToleranceKind, { name: 'ToleranceKind' });

export const QuestionOrder = { NEWEST: 'NEWEST', OLDEST: 'OLDEST', RELEVANCE: 'RELEVANCE' } as const;
export type QuestionOrder = keyof typeof QuestionOrder;
registerEnumType(QuestionOrder, {
  name: 'QuestionOrder',
  description:
    'By relevance, a frequent word is ranked among the newest questions, and the others follow by age; of a rarer one at most 1,000 matches are listed.',
});

@ObjectType('AnswerKey', {
  description: "What makes an answer right; which fields are set follows from the question's kind.",
})
export class AnswerKeyType {
  @Field(() => [ID], { nullable: true })
  choiceIds!: string[] | null;

  @Field(() => [String], { nullable: true, description: 'The labels of `choiceIds`, in the order of the choices.' })
  labels!: string[] | null;

  @Field(() => Float, { nullable: true, description: 'For reading; grading uses the exact decimal that was written.' })
  numeric!: number | null;

  @Field(() => Float, { nullable: true })
  tolerance!: number | null;

  @Field(() => ToleranceKind, { nullable: true, description: 'A relative tolerance is a fraction of the value.' })
  toleranceKind!: ToleranceKind | null;

  @Field(() => [String], { nullable: true })
  accepted!: string[] | null;

  @Field(() => Boolean, { nullable: true })
  caseSensitive!: boolean | null;

  @Field(() => [ID], { nullable: true })
  order!: string[] | null;

  @Field(() => [MatchType], { nullable: true })
  matches!: MatchType[] | null;
}

@ObjectType('ScenarioPrompt', { description: 'What the interviewer says next.' })
export class ScenarioPromptType {
  @Field(() => String, { description: 'Markdown.' })
  text!: string;

  @Field(() => String, { nullable: true, description: 'What a good answer outlines.' })
  expectedOutline!: string | null;
}

/** What a version says and what is known about it; which fields are set follows from the kind. */
@ObjectType({ isAbstract: true })
export class QuestionSayingType {
  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Field(() => String, { nullable: true, description: 'A short heading, where there is one.' })
  title!: string | null;

  @Field(() => String)
  stem!: string;

  @Field(() => [String])
  skills!: string[];

  @Field(() => Int, { nullable: true, description: '1 (easy) to 5 (hard).' })
  difficulty!: number | null;

  @Field(() => String, { nullable: true, description: 'The language of its texts: a BCP 47 tag.' })
  locale!: string | null;

  @Field(() => String, { nullable: true, description: 'Where it comes from.' })
  source!: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Under which terms it may be used: an SPDX identifier, or words.',
  })
  licence!: string | null;

  @Field(() => [ChoiceType])
  choices!: ChoiceType[];

  @Field(() => [ChoiceType], { description: 'The right-hand side of a MATCHING question.' })
  targets!: ChoiceType[];

  @Field(() => AnswerKeyType, { nullable: true })
  key!: AnswerKeyType | null;

  @Field(() => String, { nullable: true })
  explanation!: string | null;

  @Field(() => String, { nullable: true })
  modelAnswer!: string | null;

  @Field(() => [String])
  keyPoints!: string[];

  @Field(() => [String])
  commonMistakes!: string[];

  @Field(() => [String])
  followUps!: string[];

  @Field(() => [ScenarioPromptType])
  prompts!: ScenarioPromptType[];

  @Field(() => [String])
  redFlags!: string[];
}

@ObjectType('Question', { description: 'A question at its newest version. All texts are Markdown.' })
export class QuestionType extends QuestionSayingType {
  @Field(() => ID)
  id!: string;

  @Field(() => QuestionStatusEnum)
  status!: QuestionStatusEnum;

  @Field(() => Int)
  version!: number;

  @Field(() => Int, { nullable: true, description: 'The version that new assessments pick.' })
  publishedVersion!: number | null;

  @Field(() => [String], {
    description: 'What somebody should look at, each beginning with its code, for instance LABEL_REFERENCE.',
  })
  warnings!: string[];
}

@ObjectType('QuestionConnection')
export class QuestionConnection extends connectionOf(QuestionType, 'Question') {}

@InputType()
export class QuestionFilter {
  @Field(() => String, {
    nullable: true,
    description:
      'Words that all stand in the stem, the title, the choices or the explanation; what is in double quotes is a phrase. Other forms of a word are found where the question says its language, and words spelt alike where the bank has none like it.',
  })
  text?: string | null;

  @Field(() => QuestionKind, { nullable: true })
  kind?: QuestionKind | null;

  @Field(() => [QuestionKind], { nullable: true, description: 'Any of these.' })
  kinds?: QuestionKind[] | null;

  @Field(() => QuestionStatusEnum, { nullable: true })
  status?: QuestionStatusEnum | null;

  @Field(() => [QuestionStatusEnum], { nullable: true, description: 'Any of these.' })
  statuses?: QuestionStatusEnum[] | null;

  @Field(() => String, { nullable: true, description: 'By any of its names, the skills below it included.' })
  skill?: string | null;

  @Field(() => [String], { nullable: true, description: 'Any of these, those below them included.' })
  skills?: string[] | null;

  @Field(() => [Int], { nullable: true, description: 'Any of these.' })
  difficulties?: number[] | null;

  @Field(() => Int, { nullable: true, description: '1 to 5.' })
  minDifficulty?: number | null;

  @Field(() => Int, { nullable: true, description: '1 to 5.' })
  maxDifficulty?: number | null;

  @Field(() => String, { nullable: true, description: "The newest version's, as it is written there." })
  locale?: string | null;

  @Field(() => Boolean, { nullable: true, description: 'Somebody should look at something, or nobody need.' })
  hasWarnings?: boolean | null;

  @Field(() => ID, { nullable: true, description: 'The member who wrote the newest version.' })
  authorId?: string | null;
}

@InputType()
export class ChoiceInput {
  @Field(() => ID, {
    nullable: true,
    description:
      'Names the choice within this input, so that the key can refer to it; its label (A, B, C …) when left out. In a revision, the id that it had keeps it the same choice.',
  })
  id?: string | null;

  @Field(() => String)
  text!: string;

  @Field(() => Boolean, { defaultValue: false })
  anchored!: boolean;
}

@InputType({ description: 'Give what fits the kind. Choices are named by the ids of the input, or by their labels.' })
export class AnswerKeyInput {
  @Field(() => [ID], { nullable: true })
  choiceIds?: string[] | null;

  @Field(() => [String], { nullable: true, description: 'Instead of `choiceIds`.' })
  labels?: string[] | null;

  @Field(() => String, { nullable: true, description: 'An exact decimal.' })
  numeric?: string | null;

  @Field(() => String, { nullable: true, description: 'An exact decimal; 0 when left out.' })
  tolerance?: string | null;

  @Field(() => ToleranceKind, { nullable: true })
  toleranceKind?: ToleranceKind | null;

  @Field(() => [String], { nullable: true })
  accepted?: string[] | null;

  @Field(() => Boolean, { nullable: true })
  caseSensitive?: boolean | null;

  @Field(() => [ID], { nullable: true })
  order?: string[] | null;

  @Field(() => [MatchInput], { nullable: true })
  matches?: MatchInput[] | null;
}

@InputType()
export class ScenarioPromptInput {
  @Field(() => String)
  text!: string;

  @Field(() => String, { nullable: true })
  expectedOutline?: string | null;
}

/** What a question says; which fields count follows from the kind. */
@InputType({ isAbstract: true })
class QuestionWording {
  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => String)
  stem!: string;

  @Field(() => [ChoiceInput], { defaultValue: [] })
  choices!: ChoiceInput[];

  @Field(() => [ChoiceInput], { defaultValue: [] })
  targets!: ChoiceInput[];

  @Field(() => AnswerKeyInput, { nullable: true })
  key?: AnswerKeyInput | null;

  @Field(() => String, { nullable: true })
  explanation?: string | null;

  @Field(() => String, { nullable: true })
  modelAnswer?: string | null;

  @Field(() => [String], { defaultValue: [] })
  keyPoints!: string[];

  @Field(() => [String], { defaultValue: [] })
  commonMistakes!: string[];

  @Field(() => [String], { defaultValue: [] })
  followUps!: string[];

  @Field(() => [ScenarioPromptInput], { defaultValue: [] })
  prompts!: ScenarioPromptInput[];

  @Field(() => [String], { defaultValue: [] })
  redFlags!: string[];

  @Field(() => [String], { defaultValue: [] })
  skills!: string[];

  @Field(() => Int, { nullable: true })
  difficulty?: number | null;

  @Field(() => String, { nullable: true, description: 'A BCP 47 tag, for instance "en" or "pt-BR".' })
  locale?: string | null;

  @Field(() => String, { nullable: true })
  source?: string | null;

  @Field(() => String, { nullable: true })
  licence?: string | null;

  @Field(() => Boolean, {
    defaultValue: false,
    description: 'Somebody has looked at the texts that name letters, and lets the choices be shuffled all the same.',
  })
  labelsCleared!: boolean;
}

@InputType()
export class CreateQuestionInput extends QuestionWording {
  @Field(() => QuestionKind)
  kind!: QuestionKind;
}

@InputType({ description: 'The whole of the next version; the kind stays.' })
export class ReviseQuestionInput extends QuestionWording {}
