import { connectionOf, DateTimeScalar } from '@plumbline/platform';
import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { JobState } from './import.types.ts';

@ObjectType('DuplicatePair', { description: 'Two questions whose stems are nearly the same.' })
export class DuplicatePairType {
  questionId!: string;

  olderId!: string;

  @Field(() => Float, { description: 'Trigram similarity of the normalised stems, from 0.85 to 1.' })
  similarity!: number;
}

@ObjectType('DuplicatePairConnection')
export class DuplicatePairConnection extends connectionOf(DuplicatePairType, 'DuplicatePair') {}

@ObjectType('DuplicateReport', { description: 'A look for near-duplicates over the whole bank.' })
export class DuplicateReportType {
  @Field(() => ID)
  id!: string;

  @Field(() => JobState)
  state!: JobState;

  @Field(() => Int, { description: 'Questions that stood when it began; 0 until then.' })
  total!: number;

  @Field(() => Int)
  processed!: number;

  @Field(() => Int, { description: 'Pairs so far. Of one question at most 100 are named.' })
  found!: number;

  @Field(() => DateTimeScalar)
  createdAt!: Date;

  @Field(() => DateTimeScalar, { nullable: true })
  finishedAt!: Date | null;
}

@InputType()
export class MergeQuestionsInput {
  @Field(() => ID, { description: 'The one that stands from now on.' })
  keepId!: string;

  @Field(() => [ID], { description: 'Of the same kind, not retired; at most 50.' })
  mergeIds!: string[];

  @Field(() => Boolean, { defaultValue: true, description: 'It gets the skills of the others too.' })
  uniteSkills!: boolean;
}
