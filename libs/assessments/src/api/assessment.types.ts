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

export const Navigation = { FREE: 'FREE', FORWARD_ONLY: 'FORWARD_ONLY' } as const;
export type Navigation = keyof typeof Navigation;
registerEnumType(Navigation, {
  name: 'Navigation',
  description: 'FORWARD_ONLY: a question is shown when it is reached, and left for good.',
});

export const ReleasePolicy = {
  NEVER: 'NEVER',
  ON_SUBMIT: 'ON_SUBMIT',
  ON_DATE: 'ON_DATE',
  BY_RECRUITER: 'BY_RECRUITER',
} as const;
export type ReleasePolicy = keyof typeof ReleasePolicy;
registerEnumType(ReleasePolicy, {
  name: 'ReleasePolicy',
  description: 'When candidates may see their result; ON_SUBMIT: as soon as it is graded.',
});

@ObjectType('Draw', { description: 'Questions that are picked for each candidate, from those that meet all of this.' })
export class DrawType {
  @Field(() => Int)
  count!: number;

  @Field(() => [String], { description: 'Any of these, or a skill below one of them; empty: whatever the skill.' })
  skills!: string[];

  @Field(() => [Int], { description: 'Empty: however difficult.' })
  difficulty!: number[];

  @Field(() => [QuestionKind], { description: 'Empty: every kind that a program can grade.' })
  kinds!: QuestionKind[];
}

@ObjectType('DrawAvailability')
export class DrawAvailabilityType {
  @Field(() => Int, { description: 'How many questions fit the draw now, other sections aside.' })
  count!: number;

  @Field(() => Boolean, { description: 'There are more, but no draw can use them.' })
  more!: boolean;
}

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

  @Field(() => Int, { nullable: true, description: 'Either no section has a limit of its own, or all have.' })
  timeLimitMinutes!: number | null;

  @Field(() => DrawType, { nullable: true, description: 'Where questions are drawn and not listed.' })
  draw!: DrawType | null;

  @Field(() => [AssessmentItemType], {
    description:
      'The questions listed; of a draw the pool it picks from, which is filled when the assessment is published.',
  })
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

  @Field(() => Navigation)
  navigation!: Navigation;

  @Field(() => String, { nullable: true, description: 'Markdown, shown before the start.' })
  instructions!: string | null;

  @Field(() => String, { nullable: true, description: 'Markdown; nobody begins without agreeing to it.' })
  consentText!: string | null;

  @Field(() => ReleasePolicy)
  releasePolicy!: ReleasePolicy;

  @Field(() => Date, { nullable: true, description: 'Of a release ON_DATE.' })
  releaseAt!: Date | null;

  @Field(() => Boolean, { description: 'Whether a released result shows the right answers and explanations.' })
  releaseFeedback!: boolean;

  @Field(() => Boolean, { description: 'Whether signals of integrity are recorded, with the candidate’s knowledge.' })
  integritySignals!: boolean;

  @Field(() => Int, { description: 'From 1, among its versions.' })
  version!: number;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { description: 'Given along with an update, it keeps one author from overwriting another.' })
  updatedAt!: Date;

  @Field(() => Date, { nullable: true })
  publishedAt!: Date | null;

  @Field(() => Date, { nullable: true, description: 'Since when it takes no new assignments.' })
  archivedAt!: Date | null;
}

@ObjectType('AssessmentConnection')
export class AssessmentConnection extends connectionOf(AssessmentType, 'Assessment') {}

@ObjectType('AssessmentVersion')
export class AssessmentVersionType {
  @Field(() => ID, { description: 'The assessment’s id: each version is one of its own.' })
  id!: string;

  @Field(() => Int, { description: 'From 1.' })
  version!: number;

  @Field(() => String)
  title!: string;

  @Field(() => AssessmentStatus)
  status!: AssessmentStatus;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  publishedAt!: Date | null;

  @Field(() => Date, { nullable: true })
  archivedAt!: Date | null;
}

@ObjectType('AssessmentVersionConnection')
export class AssessmentVersionConnection extends connectionOf(AssessmentVersionType, 'AssessmentVersion') {}

@InputType({ description: 'What is left out asks for nothing, but for archived assessments.' })
export class AssessmentFilter {
  @Field(() => AssessmentStatus, { nullable: true })
  status?: AssessmentStatus | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'The archived ones alone, or none of them; null: both.',
  })
  archived?: boolean | null;

  @Field(() => String, { nullable: true, description: 'Part of the title, in any letter case.' })
  text?: string | null;
}

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

  @Field(() => DrawInput, { nullable: true, description: 'In place of questionIds.' })
  draw?: DrawInput | null;

  @Field(() => DecimalScalar, { nullable: true, defaultValue: '1' })
  pointsPerQuestion?: string | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Of all sections or of none; then their sum is the assessment’s limit.',
  })
  timeLimitMinutes?: number | null;
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

  @Field(() => Navigation, { nullable: true, defaultValue: Navigation.FREE })
  navigation?: Navigation | null;

  @Field(() => String, {
    nullable: true,
    description: 'Markdown of at most 20,000 characters, shown before the start.',
  })
  instructions?: string | null;

  @Field(() => String, {
    nullable: true,
    description: 'Markdown of at most 20,000 characters, to which a candidate agrees before the first attempt.',
  })
  consentText?: string | null;

  @Field(() => ReleasePolicy, { nullable: true, defaultValue: ReleasePolicy.NEVER })
  releasePolicy?: ReleasePolicy | null;

  @Field(() => Date, { nullable: true, description: 'For a release ON_DATE, and only then.' })
  releaseAt?: Date | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether a released result shows the right answers and explanations.',
  })
  releaseFeedback?: boolean | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Whether signals of integrity are recorded, with the candidate’s knowledge.',
  })
  integritySignals?: boolean | null;
}
