import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { RequestStatus } from '../domain/accommodation.ts';

export const AccommodationRequestStatus = { OPEN: 'OPEN', GRANTED: 'GRANTED', DECLINED: 'DECLINED' } as const;
registerEnumType(AccommodationRequestStatus, { name: 'AccommodationRequestStatus' });

@ObjectType('AccommodationRequest', { description: 'What a candidate says would help them.' })
export class AccommodationRequestType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  candidateId!: string;

  @Field(() => AccommodationRequestStatus)
  status!: RequestStatus;

  @Field(() => Int, {
    nullable: true,
    description: 'As asked for; what was granted may differ, and is on the candidate.',
  })
  extraTimePercent!: number | null;

  @Field(() => Int, {
    nullable: true,
    description: 'As asked for; what was granted may differ, and is on the candidate.',
  })
  breakMinutes!: number | null;

  @Field(() => String, { nullable: true, description: 'In the candidate’s own words.' })
  note!: string | null;

  @Field(() => Date)
  requestedAt!: Date;

  @Field(() => Date, { nullable: true })
  decidedAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'What whoever decided wrote to the candidate.' })
  answer!: string | null;
}

@ObjectType('AccommodationRequestConnection')
export class AccommodationRequestConnection extends connectionOf(AccommodationRequestType, 'AccommodationRequest') {}

@InputType()
export class AccommodationRequestFilter {
  @Field(() => AccommodationRequestStatus, { nullable: true })
  status?: RequestStatus | null;

  @Field(() => ID, { nullable: true })
  candidateId?: string | null;
}

@InputType()
export class SetAccommodationInput {
  @Field(() => ID)
  candidateId!: string;

  @Field(() => Int, { description: 'Added to every time limit, 0 to 400.' })
  extraTimePercent!: number;

  @Field(() => Int, { description: 'Breaks that stop the clock, in an attempt in all, 0 to 480.' })
  breakMinutes!: number;
}

@InputType({ description: 'What would help. No diagnosis is needed, and nobody will ask for one.' })
export class RequestAccommodationInput {
  @Field(() => Int, { nullable: true, description: '0 to 400.' })
  extraTimePercent?: number | null;

  @Field(() => Int, { nullable: true, description: 'Breaks that stop the clock, 0 to 480.' })
  breakMinutes?: number | null;

  @Field(() => String, { nullable: true, description: 'At most 1,000 characters.' })
  note?: string | null;
}

@InputType()
export class DecideAccommodationInput {
  @Field(() => ID)
  requestId!: string;

  @Field(() => Boolean)
  grant!: boolean;

  @Field(() => Int, { nullable: true, description: 'Left out: as asked, or else as it stands.' })
  extraTimePercent?: number | null;

  @Field(() => Int, { nullable: true, description: 'Left out: as asked, or else as it stands.' })
  breakMinutes?: number | null;

  @Field(() => String, { nullable: true, description: 'To the candidate, at most 1,000 characters.' })
  note?: string | null;
}
