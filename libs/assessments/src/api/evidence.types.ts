import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { ResponseType } from './attempt.types.ts';

@ObjectType('LateAnswerAcceptance')
export class LateAnswerAcceptanceType {
  @Field(() => Date)
  acceptedAt!: Date;

  @Field(() => ID, { nullable: true, description: 'A member.' })
  acceptedBy!: string | null;

  @Field(() => String)
  reason!: string;
}

@ObjectType('LateAnswer', {
  description:
    'An answer that came after the deadline, or after that of its section: kept, and not graded unless it is accepted.',
})
export class LateAnswerType {
  @Field(() => ID)
  itemId!: string;

  @Field(() => Int)
  sequence!: number;

  @Field(() => ResponseType)
  response!: ResponseType;

  @Field(() => Date)
  receivedAt!: Date;

  @Field(() => LateAnswerAcceptanceType, { nullable: true })
  acceptance!: LateAnswerAcceptanceType | null;
}

@ObjectType('LateAnswerConnection')
export class LateAnswerConnection extends connectionOf(LateAnswerType, 'LateAnswer') {}

@InputType()
export class AcceptLateEvidenceInput {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => [ID], { nullable: true, description: 'All of them when left out.' })
  itemIds?: string[] | null;

  @Field(() => String, { description: '1 to 500 characters; it stands with the grade.' })
  reason!: string;
}
