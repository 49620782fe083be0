import { Field, ID, ObjectType } from '@nestjs/graphql';

/** Somebody as others see them beside their work: a name and no way to reach them. Shared by several contexts. */
@ObjectType('Person', { description: 'A member of the organization or a candidate, by name.' })
export class PersonType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  name!: string;
}
