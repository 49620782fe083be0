import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { BulkLineStatus, BulkState } from '../domain/bulk-assignment.ts';

export const BulkAssignmentState = {
  QUEUED: 'QUEUED',
  RUNNING: 'RUNNING',
  DONE: 'DONE',
  FAILED: 'FAILED',
  CANCELLED: 'CANCELLED',
} as const;
registerEnumType(BulkAssignmentState, { name: 'BulkAssignmentState' });

export const BulkAssignmentLineStatus = { ASSIGNED: 'ASSIGNED', SKIPPED: 'SKIPPED', FAILED: 'FAILED' } as const;
registerEnumType(BulkAssignmentLineStatus, {
  name: 'BulkAssignmentLineStatus',
  description: 'SKIPPED: the person has an assignment of this assessment that is still good.',
});

@ObjectType('BulkAssignmentLine', { description: 'What became of one person.' })
export class BulkAssignmentLineType {
  @Field(() => Int, { description: 'From 1, in the order asked.' })
  ordinal!: number;

  @Field(() => ID, { nullable: true })
  candidateId!: string | null;

  @Field(() => String, { nullable: true, description: 'Of a person who was named and could not be made a candidate.' })
  email!: string | null;

  @Field(() => BulkAssignmentLineStatus)
  status!: BulkLineStatus;

  @Field(() => String, { nullable: true, description: 'Why nothing was assigned, for instance ALREADY_ASSIGNED.' })
  code!: string | null;

  @Field(() => String, { nullable: true })
  message!: string | null;

  @Field(() => ID, { nullable: true })
  assignmentId!: string | null;
}

@ObjectType('BulkAssignmentLineConnection')
export class BulkAssignmentLineConnection extends connectionOf(BulkAssignmentLineType, 'BulkAssignmentLine') {}

@ObjectType('BulkAssignment', { description: 'An assessment that is assigned to many people, with how far that is.' })
export class BulkAssignmentType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  assessmentId!: string;

  @Field(() => BulkAssignmentState, {
    description: 'FAILED and CANCELLED: what was assigned until then stays assigned.',
  })
  state!: BulkState;

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  assigned!: number;

  @Field(() => Int)
  skipped!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@InputType()
export class PersonInput {
  @Field(() => String)
  name!: string;

  @Field(() => String, { description: 'Of a candidate, or of one that is made.' })
  email!: string;

  @Field(() => String, { nullable: true })
  externalId?: string | null;
}

@InputType({ description: 'As for one assignment.' })
export class AssignmentTermsInput {
  @Field(() => Date, { nullable: true })
  opensAt?: Date | null;

  @Field(() => Date, { nullable: true })
  expiresAt?: Date | null;

  @Field(() => Int, { nullable: true })
  extraTimePercent?: number | null;

  @Field(() => Int, { nullable: true, defaultValue: 1 })
  attemptsAllowed?: number | null;

  @Field(() => Int, { nullable: true, defaultValue: 0 })
  coolDownMinutes?: number | null;

  @Field(() => Int, { nullable: true })
  breakMinutes?: number | null;
}

@InputType({ description: 'Either candidates or people, at most 10,000.' })
export class AssignInBulkInput {
  @Field(() => ID)
  assessmentId!: string;

  @Field(() => [ID], { nullable: true })
  candidateIds?: string[] | null;

  @Field(() => [PersonInput], { nullable: true })
  people?: PersonInput[] | null;

  @Field(() => AssignmentTermsInput, { nullable: true })
  terms?: AssignmentTermsInput | null;
}
