import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { connectionOf } from '../../graphql/pagination.ts';

@ObjectType('DeadLetter', {
  description: 'A job that has used up its attempts. It tells what failed and why by codes; it holds no contents.',
})
export class DeadLetterType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  jobName!: string;

  @Field(() => String, { description: 'The event that the job followed from.' })
  eventName!: string;

  @Field(() => Date, { description: 'When the event happened.' })
  occurredAt!: Date;

  @Field(() => Date)
  failedAt!: Date;

  @Field(() => Int)
  attempts!: number;

  @Field(() => String, {
    description: "The last failure: a refusal's code, an error's kind and SQLSTATE, or WORKER_LOST for a lost process.",
  })
  errorCode!: string;
}

@ObjectType('DeadLetterConnection')
export class DeadLetterConnection extends connectionOf(DeadLetterType, 'DeadLetter') {}
