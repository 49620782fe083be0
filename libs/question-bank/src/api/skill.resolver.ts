import { Permission } from '@plumbline/contracts';
import {
  Allow,
  batchedById,
  CurrentActor,
  PageArgs,
  pageRequest,
  perActor,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { SkillRecord } from '../data/skill.repository.ts';
import { ChangeSkills } from '../use-cases/change-skills.ts';
import { FindSkills } from '../use-cases/find-skills.ts';
import {
  CreateSkillInput,
  SkillConnection,
  SkillQuestionCountType,
  SkillType,
  UpdateSkillInput,
} from './skill.types.ts';

const toSkill = ({ synonyms, ...skill }: SkillRecord): SkillType => ({ ...skill, synonyms: [...synonyms] });

const ID_ARGUMENT = { type: () => ID };

@Resolver(() => SkillType)
export class SkillResolver {
  private readonly parents = perActor((actor) => batchedById((ids) => this.reading.byIds(actor, ids), null));
  private readonly counts = perActor((actor) =>
    batchedById((names) => this.reading.counts(actor, names), { count: 0, more: false }),
  );

  constructor(
    @Inject(FindSkills) private readonly reading: FindSkills,
    @Inject(ChangeSkills) private readonly changing: ChangeSkills,
  ) {}

  @Allow(Permission.QuestionRead)
  @Query(() => SkillConnection, { description: 'In alphabetical order: the roots, a skill’s children, or a search.' })
  async skills(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('parentId', { ...ID_ARGUMENT, nullable: true, description: 'Those directly below it.' })
    parentId?: string | null,
    @Args('search', {
      type: () => String,
      nullable: true,
      description: 'Part of a name or a synonym, anywhere in the tree unless a parent is given.',
    })
    search?: string | null,
  ): Promise<SkillConnection> {
    const request = unwrap(pageRequest(page, ['text']));
    const filter = { parentId: parentId ?? null, search: search ?? null };
    return toConnection(await this.reading.list(actor, filter, request), toSkill);
  }

  @ResolveField(() => SkillType, { nullable: true, description: 'Null at the root.' })
  async parent(@CurrentActor() actor: Actor, @Parent() { parentId }: SkillType): Promise<SkillType | null> {
    const parent = parentId === null ? null : await this.parents(actor).load(parentId);
    return parent && toSkill(parent);
  }

  @ResolveField(() => SkillQuestionCountType, { description: 'With those of all skills below it, in whatever state.' })
  questions(@CurrentActor() actor: Actor, @Parent() { name }: SkillType): Promise<SkillQuestionCountType> {
    return this.counts(actor).load(name);
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => SkillType)
  async createSkill(@CurrentActor() actor: Actor, @Args('input') input: CreateSkillInput): Promise<SkillType> {
    const { name, synonyms, parentId = null } = input;
    return toSkill(unwrap(await this.changing.create(actor, { name, parentId, synonyms })));
  }

  @Allow(Permission.QuestionReview)
  @Mutation(() => SkillType)
  async updateSkill(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('input') input: UpdateSkillInput,
  ): Promise<SkillType> {
    return toSkill(unwrap(await this.changing.update(actor, id, input)));
  }

  @Allow(Permission.QuestionReview)
  @Mutation(() => SkillType, { description: 'The second one, with the names, the questions and the children of both.' })
  async mergeSkills(
    @CurrentActor() actor: Actor,
    @Args('fromId', ID_ARGUMENT) fromId: string,
    @Args('intoId', ID_ARGUMENT) intoId: string,
  ): Promise<SkillType> {
    return toSkill(unwrap(await this.changing.merge(actor, fromId, intoId)));
  }

  @Allow(Permission.QuestionReview)
  @Mutation(() => ID, { description: 'The id. Refused while a question has the skill; its children move up.' })
  async deleteSkill(@CurrentActor() actor: Actor, @Args('id', ID_ARGUMENT) id: string): Promise<string> {
    unwrap(await this.changing.remove(actor, id));
    return id;
  }
}
