import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('Candidate')
export class CandidateType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;

  @Field(() => String)
  email!: string;

  @Field(() => String, { nullable: true, description: 'The id by which another system knows this person.' })
  externalId!: string | null;

  @Field(() => Int, { description: 'Accommodation: percent added to every time limit.' })
  extraTimePercent!: number;

  @Field(() => Int, { description: 'Accommodation: minutes of breaks that stop the clock, in an attempt in all.' })
  breakMinutes!: number;

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType('CandidateConnection')
export class CandidateConnection extends connectionOf(CandidateType, 'Candidate') {}

@InputType()
export class CreateCandidateInput {
  @Field(() => String)
  name!: string;

  @Field(() => String)
  email!: string;

  @Field(() => String, { nullable: true })
  externalId?: string | null;
}

@InputType()
export class CandidateFilter {
  @Field(() => String, { nullable: true, description: 'Part of a name or an e-mail.' })
  text?: string | null;
}
