import { connectionOf, DecimalScalar } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import { Navigation, OverduePolicy, ScoringPolicy } from './assessment.types.ts';

export const AssignmentStatus = {
  ASSIGNED: 'ASSIGNED',
  IN_PROGRESS: 'IN_PROGRESS',
  SUBMITTED: 'SUBMITTED',
  EXPIRED: 'EXPIRED',
  REVOKED: 'REVOKED',
} as const;
export type AssignmentStatus = keyof typeof AssignmentStatus;
registerEnumType(AssignmentStatus, { name: 'AssignmentStatus' });

@ObjectType('AssignmentSection', { description: 'What a candidate is told of a section before the start.' })
export class AssignmentSectionType {
  @Field(() => String, { nullable: true })
  title!: string | null;

  @Field(() => Int)
  questionCount!: number;

  @Field(() => Int, {
    nullable: true,
    description:
      'The time that the section has for itself, extra time in it, before a window cuts it. It is not carried over to the next. Null: only the whole has a limit.',
  })
  grantedSeconds!: number | null;
}

@ObjectType('Assignment')
export class AssignmentType {
  @Field(() => ID)
  id!: string;

  @Field(() => AssignmentStatus)
  status!: AssignmentStatus;

  @Field(() => ID)
  assessmentId!: string;

  @Field(() => String)
  assessmentTitle!: string;

  @Field(() => ID)
  candidateId!: string;

  @Field(() => ID, { nullable: true })
  loopStageId!: string | null;

  @Field(() => Date, { nullable: true })
  opensAt!: Date | null;

  @Field(() => Date, { nullable: true })
  expiresAt!: Date | null;

  @Field(() => Int, { nullable: true, description: 'Null: as it stands on the candidate.' })
  extraTimePercent!: number | null;

  @Field(() => Int, { description: 'What the assessment allows everybody, before any extra time.' })
  timeLimitMinutes!: number;

  @Field(() => Int, {
    description:
      'The time that an attempt begun now has: extra time is in it, and where the window cuts it, that is taken off. An accommodated attempt is never cut.',
  })
  grantedSeconds!: number;

  @Field(() => Int, { description: 'Breaks that stop the clock: the larger of its own and the candidate’s.' })
  breakMinutes!: number;

  @Field(() => Navigation)
  navigation!: Navigation;

  @Field(() => [AssignmentSectionType])
  sections!: readonly AssignmentSectionType[];

  @Field(() => ScoringPolicy)
  scoring!: ScoringPolicy;

  @Field(() => DecimalScalar, {
    nullable: true,
    description: 'The share of its points that a wrong answer costs. Null: a wrong answer costs nothing.',
  })
  negativeFraction!: string | null;

  @Field(() => OverduePolicy)
  overduePolicy!: OverduePolicy;

  @Field(() => Int, { description: 'How many questions a candidate is asked.' })
  questionCount!: number;

  @Field(() => String, { nullable: true, description: 'Markdown, to be read before the start.' })
  instructions!: string | null;

  @Field(() => String, { nullable: true, description: 'What the candidate agrees to before the first attempt.' })
  consentText!: string | null;

  @Field(() => Date, { nullable: true })
  consentedAt!: Date | null;

  @Field(() => Boolean, {
    description:
      'Whether the attempt records that focus was lost, something pasted, full screen left, or the address changed. To be shown before the start.',
  })
  integritySignals!: boolean;

  @Field(() => Int, { description: 'Minutes between the end of one attempt and the start of the next.' })
  coolDownMinutes!: number;

  @Field(() => Int)
  attemptsLeft!: number;

  @Field(() => Date, {
    nullable: true,
    description: 'From when on the next attempt can be begun. Null: none can, or one is under way.',
  })
  nextAttemptAt!: Date | null;

  @Field(() => Int)
  attemptsAllowed!: number;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => String, { nullable: true, description: 'Shown once, where the assignment is made.' })
  invitationToken!: string | null;
}

@ObjectType('AssignmentConnection')
export class AssignmentConnection extends connectionOf(AssignmentType, 'Assignment') {}

@InputType()
export class AssignAssessmentInput {
  @Field(() => ID)
  assessmentId!: string;

  @Field(() => ID)
  candidateId!: string;

  @Field(() => Date, { nullable: true })
  opensAt?: Date | null;

  @Field(() => Date, { nullable: true })
  expiresAt?: Date | null;

  @Field(() => Int, { nullable: true })
  extraTimePercent?: number | null;

  @Field(() => ID, { nullable: true })
  loopStageId?: string | null;

  @Field(() => Int, { nullable: true, defaultValue: 1 })
  attemptsAllowed?: number | null;

  @Field(() => Int, {
    nullable: true,
    defaultValue: 0,
    description: 'Minutes between the end of one attempt and the start of the next, up to a year.',
  })
  coolDownMinutes?: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'Breaks that stop the clock, 0 to 480 minutes; left out, as they stand on the candidate.',
  })
  breakMinutes?: number | null;
}

@InputType()
export class AssignmentFilter {
  @Field(() => ID, { nullable: true })
  assessmentId?: string | null;

  @Field(() => ID, { nullable: true })
  candidateId?: string | null;

  @Field(() => ID, { nullable: true, description: 'The stage of a loop that it serves.' })
  loopStageId?: string | null;

  @Field(() => AssignmentStatus, { nullable: true })
  status?: AssignmentStatus | null;
}
