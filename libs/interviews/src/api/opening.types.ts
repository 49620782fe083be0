import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('NeededCompetency')
export class NeededCompetencyType {
  @Field(() => String)
  name!: string;

  @Field(() => Int, { description: 'How many interviews have to assess it.' })
  required!: number;
}

@ObjectType('Opening', { description: 'The job that people are interviewed for.' })
export class OpeningType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => [NeededCompetencyType])
  competencies!: readonly NeededCompetencyType[];

  @Field(() => Date)
  createdAt!: Date;
}

@ObjectType('OpeningConnection')
export class OpeningConnection extends connectionOf(OpeningType, 'Opening') {}

@InputType()
export class NeededCompetencyInput {
  @Field(() => String)
  name!: string;

  @Field(() => Int, { defaultValue: 1 })
  required!: number;
}

@InputType()
export class CreateOpeningInput {
  @Field(() => String)
  title!: string;

  @Field(() => ID, { nullable: true, description: 'A member; whoever creates it when left out.' })
  ownerId?: string | null;

  @Field(() => [ID], { nullable: true, description: 'Members of the hiring team; the owner belongs to it anyway.' })
  teamMemberIds?: string[] | null;

  @Field(() => [NeededCompetencyInput], { nullable: true })
  competencies?: NeededCompetencyInput[] | null;
}
