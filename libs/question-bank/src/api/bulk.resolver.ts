import { BulkActionProgressed, Permission } from '@plumbline/contracts';
import {
  Allow,
  CurrentActor,
  PageArgs,
  pageRequest,
  ProgressStream,
  Realtime,
  RefusedError,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import type { BulkActionRecord, BulkItemRecord } from '../data/bulk.repository.ts';
import type { BulkStatus } from '../domain/bulk.ts';
import { refusals } from '../domain/refusals.ts';
import { BulkQuestions, type BulkTarget } from '../use-cases/bulk-questions.ts';
import {
  BulkActionType,
  BulkItemConnection,
  BulkItemType,
  BulkStatusEnum,
  BulkTagInput,
  BulkTargetInput,
} from './bulk.types.ts';
import { QuestionLoader } from './question-loader.ts';
import { QuestionType } from './question.types.ts';
import { toFilter } from './to-filter.ts';
import { toQuestion } from './to-question.ts';

const toAction = ({ change: _change, requestedBy: _by, ...record }: BulkActionRecord): BulkActionType => record;

const toItem = ({ ordinal: _ordinal, ...item }: BulkItemRecord): BulkItemType => item;

const targetOf = ({ ids, filter }: BulkTargetInput): BulkTarget => ({
  ids: ids ?? null,
  filter: filter == null ? null : toFilter(filter),
});

@Resolver(() => BulkActionType)
export class BulkResolver {
  constructor(
    @Inject(BulkQuestions) private readonly bulk: BulkQuestions,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.QuestionWrite)
  @Mutation(() => BulkActionType, { description: 'By a job. What is published stays published.' })
  async bulkTagQuestions(@CurrentActor() actor: Actor, @Args('input') input: BulkTagInput): Promise<BulkActionType> {
    const { ids: _ids, filter: _filter, ...change } = input;
    return toAction(unwrap(await this.bulk.tag(actor, targetOf(input), change)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => BulkActionType, { description: 'By a job, each question as `publishQuestion` would.' })
  async bulkPublishQuestions(
    @CurrentActor() actor: Actor,
    @Args('input') input: BulkTargetInput,
  ): Promise<BulkActionType> {
    return toAction(unwrap(await this.bulk.move(actor, 'PUBLISH', targetOf(input))));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => BulkActionType, { description: 'By a job, each question as `retireQuestion` would.' })
  async bulkRetireQuestions(
    @CurrentActor() actor: Actor,
    @Args('input') input: BulkTargetInput,
  ): Promise<BulkActionType> {
    return toAction(unwrap(await this.bulk.move(actor, 'RETIRE', targetOf(input))));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Query(() => BulkActionType, { nullable: true })
  async bulkAction(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<BulkActionType | null> {
    const record = await this.bulk.one(actor, id);
    return record && toAction(record);
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Subscription(() => BulkActionType, { description: 'The action now, and whenever it has moved, until it ends.' })
  bulkProgress(
    @CurrentActor() actor: Actor,
    @Args('bulkActionId', { type: () => ID }) bulkActionId: string,
  ): ProgressStream<'bulkProgress', BulkActionType> {
    const id = bulkActionId.toLowerCase();
    const events = this.realtime.events(
      BulkActionProgressed,
      actor.organizationId,
      (event) => event.bulkActionId === id,
    );
    return new ProgressStream('bulkProgress', events, async () => {
      const record = await this.bulk.one(actor, id);
      if (record === null) throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'bulk action' } }).error);
      return toAction(record);
    });
  }

  @ResolveField(() => BulkItemConnection, { description: 'What became of questions so far, in the order asked.' })
  async items(
    @CurrentActor() actor: Actor,
    @Parent() { id }: BulkActionType,
    @Args() page: PageArgs,
    @Args('status', { type: () => BulkStatusEnum, nullable: true }) status?: BulkStatus | null,
  ): Promise<BulkItemConnection> {
    const request = unwrap(pageRequest(page, ['number']));
    return toConnection(await this.bulk.items(actor, id, status ?? null, request), toItem);
  }
}

@Resolver(() => BulkItemType)
export class BulkItemResolver {
  constructor(@Inject(QuestionLoader) private readonly questions: QuestionLoader) {}

  @ResolveField(() => QuestionType, { nullable: true })
  async question(@CurrentActor() actor: Actor, @Parent() { questionId }: BulkItemType): Promise<QuestionType | null> {
    const question = await this.questions.load(actor, questionId);
    return question && toQuestion(question);
  }
}
