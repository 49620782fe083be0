import { QUESTION_USERS, type QuestionUser } from '@plumbline/contracts';
import { connectionOf } from '@plumbline/platform';
import { Field, Float, ID, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const QuestionUserEnum = Object.fromEntries(QUESTION_USERS.map((usedBy) => [usedBy, usedBy])) as {
  readonly [User in QuestionUser]: User;
};
registerEnumType(QuestionUserEnum, { name: 'QuestionUser', description: 'What a question is used by.' });

@ObjectType('QuestionUse', { description: 'A place where a question is used.' })
export class QuestionUseType {
  @Field(() => QuestionUserEnum)
  usedBy!: QuestionUser;

  @Field(() => ID, { description: 'Of the assessment, the loop template or the loop.' })
  id!: string;

  @Field(() => String, { description: 'Of a loop, its opening’s.' })
  title!: string;

  @Field(() => String, { description: 'DRAFT or PUBLISHED; of a loop, ACTIVE or CLOSED.' })
  status!: string;

  @Field(() => Int, { nullable: true, description: 'The version that it keeps; null where it takes the newest.' })
  version!: number | null;
}

@ObjectType('QuestionUsageConnection')
export class QuestionUsageConnection extends connectionOf(QuestionUseType, 'QuestionUsage') {
  @Field(() => [QuestionUserEnum], {
    description: 'Kinds of places that you may not see: it may be used there too.',
  })
  hidden!: QuestionUser[];
}

@ObjectType('QuestionExposure', { description: 'How often candidates were given a question.' })
export class QuestionExposureType {
  @Field(() => Float, { description: 'A whole number; some minutes behind.' })
  count!: number;

  @Field(() => Int, { nullable: true, description: 'After so many deliveries no random draw picks it.' })
  cap!: number | null;

  @Field(() => Boolean, { description: 'The cap is reached.' })
  capped!: boolean;
}
