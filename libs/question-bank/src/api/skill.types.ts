import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType } from '@nestjs/graphql';

@ObjectType('Skill', { description: 'A place in the tree of what questions ask about.' })
export class SkillType {
  @Field(() => ID)
  id!: string;

  @Field(() => String, { description: 'In lower case; no other skill has it as its name or synonym.' })
  name!: string;

  /** What `parent` is looked up by. */
  parentId!: string | null;

  @Field(() => [String], { description: 'What else people call it: questions that are given one get the skill.' })
  synonyms!: string[];

  @Field(() => Boolean)
  hasChildren!: boolean;
}

@ObjectType('SkillQuestionCount')
export class SkillQuestionCountType {
  @Field(() => Int, { description: 'At most 1,000.' })
  count!: number;

  @Field(() => Boolean, { description: 'There are more than `count`.' })
  more!: boolean;
}

@ObjectType('SkillConnection')
export class SkillConnection extends connectionOf(SkillType, 'Skill') {}

@InputType()
export class CreateSkillInput {
  @Field(() => String)
  name!: string;

  @Field(() => ID, { nullable: true, description: 'At the root when left out.' })
  parentId?: string | null;

  @Field(() => [String], { defaultValue: [] })
  synonyms!: string[];
}

@InputType({ description: 'What is left out stays as it is.' })
export class UpdateSkillInput {
  @Field(() => String, { nullable: true, description: 'The former name stays a synonym.' })
  name?: string | null;

  @Field(() => ID, { nullable: true, description: 'Null moves it to the root.' })
  parentId?: string | null;

  @Field(() => [String], { nullable: true, description: 'All of them: those that are not given are taken away.' })
  synonyms?: string[] | null;
}
