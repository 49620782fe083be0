import { QuestionKind } from '@plumbline/contracts';
import { connectionOf, DecimalScalar } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const AssessmentStatus = { DRAFT: 'DRAFT', PUBLISHED: 'PUBLISHED' } as const;
export type AssessmentStatus = keyof typeof AssessmentStatus;
registerEnumType(AssessmentStatus, { name: 'AssessmentStatus' });

export const WindowPolicy = { TRUNCATE: 'TRUNCATE', FULL_TIME: 'FULL_TIME' } as const;
export type WindowPolicy = keyof typeof WindowPolicy;
registerEnumType(WindowPolicy, {
  name: 'WindowPolicy',
  description:
    'What the window’s close does to an attempt begun shortly before. An accommodated one has its full time always.',
});

export const OverduePolicy = {
  AUTO_SUBMIT: 'AUTO_SUBMIT',
  GRACE_SUBMIT_ONLY: 'GRACE_SUBMIT_ONLY',
  ABANDON: 'ABANDON',
} as const;
export type OverduePolicy = keyof typeof OverduePolicy;
registerEnumType(OverduePolicy, {
  name: 'OverduePolicy',
  description: 'What becomes of an attempt that nobody submitted in time.',
});

export const ScoringPolicy = { ALL_OR_NOTHING: 'ALL_OR_NOTHING', PARTIAL: 'PARTIAL', NEGATIVE: 'NEGATIVE' } as const;
export type ScoringPolicy = keyof typeof ScoringPolicy;
registerEnumType(ScoringPolicy, { name: 'ScoringPolicy' });

@ObjectType('AssessmentItem', { description: 'A question as an assessment holds it: a copy of one version.' })
export class AssessmentItemType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  position!: number;

  @Field(() => QuestionKind)
  kind!: QuestionKind;

  @Field(() => String)
  stem!: string;

  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => ID)
  questionId!: string;

  @Field(() => Int)
  questionVersion!: number;
}

@ObjectType('AssessmentSection')
export class AssessmentSectionType {
  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => DecimalScalar)
  pointsPerQuestion!: string;

  @Field(() => [AssessmentItemType])
  items!: AssessmentItemType[];
}

@ObjectType('Assessment')
export class AssessmentType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => AssessmentStatus)
  status!: AssessmentStatus;

  @Field(() => Int)
  timeLimitMinutes!: number;

  @Field(() => DecimalScalar, { nullable: true })
  passMarkPercent!: string | null;

  @Field(() => WindowPolicy)
  windowPolicy!: WindowPolicy;

  @Field(() => OverduePolicy)
  overduePolicy!: OverduePolicy;

  @Field(() => Int)
  gracePeriodSeconds!: number;

  @Field(() => ScoringPolicy)
  scoring!: ScoringPolicy;

  @Field(() => DecimalScalar, { nullable: true })
  negativeFraction!: string | null;

  @Field(() => Boolean)
  shuffleQuestions!: boolean;

  @Field(() => Boolean)
  shuffleChoices!: boolean;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  publishedAt!: Date | null;
}

@ObjectType('AssessmentConnection')
export class AssessmentConnection extends connectionOf(AssessmentType, 'Assessment') {}

@InputType()
export class DrawInput {
  @Field(() => Int)
  count!: number;

  @Field(() => [String], { nullable: true })
  skills?: string[] | null;

  @Field(() => [Int], { nullable: true })
  difficulty?: number[] | null;

  @Field(() => [QuestionKind], { nullable: true })
  kinds?: QuestionKind[] | null;
}

@InputType()
export class SectionInput {
  @Field(() => String, { nullable: true })
  title?: string | null;

  @Field(() => [ID], { nullable: true })
  questionIds?: string[] | null;

  @Field(() => DrawInput, { nullable: true, description: 'Refused with DRAW_UNSUPPORTED as yet.' })
  draw?: DrawInput | null;

  @Field(() => DecimalScalar, { nullable: true, defaultValue: '1' })
  pointsPerQuestion?: string | null;
}

@InputType()
export class CreateAssessmentInput {
  @Field(() => String)
  title!: string;

  @Field(() => [SectionInput])
  sections!: SectionInput[];

  @Field(() => Int)
  timeLimitMinutes!: number;

  @Field(() => DecimalScalar, { nullable: true, description: 'Without one, results neither pass nor fail.' })
  passMarkPercent?: string | null;

  @Field(() => WindowPolicy, { nullable: true, defaultValue: WindowPolicy.TRUNCATE })
  windowPolicy?: WindowPolicy | null;

  @Field(() => OverduePolicy, { nullable: true, defaultValue: OverduePolicy.AUTO_SUBMIT })
  overduePolicy?: OverduePolicy | null;

  @Field(() => Int, { nullable: true, description: 'For GRACE_SUBMIT_ONLY: how long it may still be submitted.' })
  gracePeriodSeconds?: number | null;

  @Field(() => ScoringPolicy, { nullable: true, defaultValue: ScoringPolicy.ALL_OR_NOTHING })
  scoring?: ScoringPolicy | null;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'For NEGATIVE: the share of its points a wrong answer costs.',
  })
  negativeFraction?: string | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true })
  shuffleQuestions?: boolean | null;

  @Field(() => Boolean, { nullable: true, defaultValue: true })
  shuffleChoices?: boolean | null;
}
