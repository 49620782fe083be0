import { Field, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('FacetCount', { description: 'How many questions there are of one value.' })
export class FacetCountType {
  @Field(() => String)
  value!: string;

  @Field(() => Int)
  count!: number;

  @Field(() => Boolean, { description: 'More than 1,000 questions match, and no more were counted.' })
  atLeast!: boolean;
}

@ObjectType('QuestionFacets', {
  description: 'What the questions that meet a filter are, the most frequent first. Counting ends at 1,000 questions.',
})
export class QuestionFacetsType {
  @Field(() => [FacetCountType])
  kinds!: FacetCountType[];

  @Field(() => [FacetCountType])
  statuses!: FacetCountType[];

  @Field(() => [FacetCountType], { description: '1 to 5.' })
  difficulties!: FacetCountType[];

  @Field(() => [FacetCountType])
  skills!: FacetCountType[];
}
