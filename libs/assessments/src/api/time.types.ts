import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const TimeCreditSource = {
  OUTAGE: 'OUTAGE',
  EXTENSION: 'EXTENSION',
  ADMINISTRATOR: 'ADMINISTRATOR',
  ACCOMMODATION: 'ACCOMMODATION',
} as const;
export type TimeCreditSource = keyof typeof TimeCreditSource;
registerEnumType(TimeCreditSource, {
  name: 'TimeCreditSource',
  description: 'The service was away, a recruiter extended it, an administrator credited it, or an accommodation did.',
});

@ObjectType('TimeCredit', { description: 'A line of the ledger of time that was given to an attempt.' })
export class TimeCreditType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  seconds!: number;

  @Field(() => TimeCreditSource)
  source!: TimeCreditSource;

  @Field(() => String)
  reason!: string;

  @Field(() => ID, { nullable: true, description: 'The member behind it; null where it was the service itself.' })
  creditedBy!: string | null;

  @Field(() => Date)
  deadlineBefore!: Date;

  @Field(() => Date)
  deadlineAfter!: Date;

  @Field(() => Date)
  createdAt!: Date;
}

@InputType({ description: 'Names one assignment, or one assessment for all of its assignments.' })
export class ExtendTimeInput {
  @Field(() => ID, { nullable: true })
  assignmentId?: string | null;

  @Field(() => ID, { nullable: true })
  assessmentId?: string | null;

  @Field(() => Int, { description: '1 to 1440.' })
  minutes!: number;

  @Field(() => String, { description: '1 to 500 characters, for the ledger; the candidate is not shown it.' })
  reason!: string;
}

@ObjectType('TimeExtensionReport')
export class TimeExtensionReportType {
  @Field(() => Int, { description: 'Open attempts, whose deadlines moved.' })
  extended!: number;

  @Field(() => Int, {
    description:
      'Assignments on which an attempt can still begin. It gets its full time; a window that closes does so later.',
  })
  notStarted!: number;

  @Field(() => Int, {
    description: 'Assignments whose attempts are over, that have expired or were withdrawn: nothing changed.',
  })
  closed!: number;

  @Field(() => Int, { description: 'Windows whose close moved.' })
  windowsMoved!: number;
}

@InputType()
export class CreditTimeInput {
  @Field(() => ID, { nullable: true, description: 'Null: every assessment of the organization.' })
  assessmentId?: string | null;

  @Field(() => Date, { description: 'At most 24 hours before the end.' })
  from!: Date;

  @Field(() => Date, { description: 'No later than now.' })
  to!: Date;

  @Field(() => String, { description: '1 to 500 characters, for the ledger; candidates are not shown it.' })
  reason!: string;
}

@ObjectType('TimeCreditReport')
export class TimeCreditReportType {
  @Field(() => Int, { description: 'Attempts that were open in the span and were given what they had of it.' })
  credited!: number;

  @Field(() => Int, { description: 'Attempts that were open in the span and are over by now: nothing changed.' })
  closed!: number;
}
