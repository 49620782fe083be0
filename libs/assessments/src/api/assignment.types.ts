import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const AssignmentStatus = {
  ASSIGNED: 'ASSIGNED',
  IN_PROGRESS: 'IN_PROGRESS',
  SUBMITTED: 'SUBMITTED',
  EXPIRED: 'EXPIRED',
  REVOKED: 'REVOKED',
} as const;
export type AssignmentStatus = keyof typeof AssignmentStatus;
registerEnumType(AssignmentStatus, { name: 'AssignmentStatus' });

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

  @Field(() => Int, { description: 'The time that an attempt begun now is granted, extra time included.' })
  grantedSeconds!: number;

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
}
