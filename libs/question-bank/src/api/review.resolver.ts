import { Permission, PersonType } from '@plumbline/contracts';
import {
  Allow,
  batchedById,
  CurrentActor,
  PageArgs,
  pageRequest,
  perActor,
  toConnection,
  unwrap,
  pagedLoader,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { CommentRecord } from '../data/review.repository.ts';
import { WithdrawQuestionUseCase } from '../use-cases/move-question.ts';
import { ReopenQuestion } from '../use-cases/reopen-question.ts';
import { ReviewQuestion } from '../use-cases/review-question.ts';
import { PersonLoader } from './person-loader.ts';
import { QuestionType } from './question.types.ts';
import {
  QuestionCommentConnection,
  QuestionCommentInput,
  QuestionCommentType,
  QuestionHistoryConnection,
  QuestionHistoryEntryType,
  RequestChangesInput,
} from './review.types.ts';
import { toQuestion } from './to-question.ts';

const toComment = ({ resolvedBy: resolvedById, ...comment }: CommentRecord): QuestionCommentType => ({
  ...comment,
  resolvedById,
});

const ID_ARGUMENT = { type: () => ID };

@Resolver(() => QuestionType)
export class ReviewResolver {
  private readonly commentPages = pagedLoader((actor, ids, page) => this.reviewing.comments(actor, ids, page));
  private readonly stepPages = pagedLoader((actor, ids, page) => this.reviewing.steps(actor, ids, page));
  private readonly waiting = perActor((actor) => batchedById((ids) => this.reviewing.waitingSince(actor, ids), null));

  constructor(
    @Inject(ReviewQuestion) private readonly reviewing: ReviewQuestion,
    @Inject(WithdrawQuestionUseCase) private readonly withdrawUseCase: WithdrawQuestionUseCase,
    @Inject(ReopenQuestion) private readonly reopening: ReopenQuestion,
  ) {}

  @ResolveField(() => QuestionCommentConnection, { description: 'On all versions, the oldest first.' })
  async comments(
    @CurrentActor() actor: Actor,
    @Parent() { id }: QuestionType,
    @Args() page: PageArgs,
  ): Promise<QuestionCommentConnection> {
    return toConnection(await this.commentPages(actor, id, unwrap(pageRequest(page))), toComment);
  }

  @ResolveField(() => QuestionHistoryConnection, { description: 'The newest first.' })
  async history(
    @CurrentActor() actor: Actor,
    @Parent() { id }: QuestionType,
    @Args() page: PageArgs,
  ): Promise<QuestionHistoryConnection> {
    return toConnection(await this.stepPages(actor, id, unwrap(pageRequest(page))));
  }

  @ResolveField(() => Date, { nullable: true, description: 'Since when it is in review; null unless it is.' })
  waitingSince(@CurrentActor() actor: Actor, @Parent() { id }: QuestionType): Promise<Date | null> {
    return this.waiting(actor).load(id);
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionCommentType)
  async commentOnQuestion(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('input') { body, field = null, version = null }: QuestionCommentInput,
  ): Promise<QuestionCommentType> {
    return toComment(unwrap(await this.reviewing.comment(actor, id, { body, field }, version)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionCommentType)
  async resolveQuestionComment(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
  ): Promise<QuestionCommentType> {
    return toComment(unwrap(await this.reviewing.resolve(actor, id, true)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionCommentType, { description: 'What was resolved is open again.' })
  async reopenQuestionComment(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
  ): Promise<QuestionCommentType> {
    return toComment(unwrap(await this.reviewing.resolve(actor, id, false)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionType, { description: 'Sends a question in review back, with what is to be changed.' })
  async requestQuestionChanges(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('input') { body, field = null }: RequestChangesInput,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.reviewing.requestChanges(actor, id, { body, field })));
  }

  @Allow(Permission.QuestionWrite)
  @Mutation(() => QuestionType, { description: 'Takes it back out of review.' })
  async withdrawQuestionFromReview(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.withdrawUseCase.run(actor, id)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionType, { description: 'Takes a retirement back: published again, or a draft.' })
  async reopenQuestion(@CurrentActor() actor: Actor, @Args('id', ID_ARGUMENT) id: string): Promise<QuestionType> {
    return toQuestion(unwrap(await this.reopening.run(actor, id)));
  }
}

@Resolver(() => QuestionCommentType)
export class CommentPeopleResolver {
  constructor(@Inject(PersonLoader) private readonly people: PersonLoader) {}

  @ResolveField(() => PersonType, { nullable: true })
  author(@CurrentActor() actor: Actor, @Parent() { authorId }: QuestionCommentType): Promise<PersonType | null> {
    return this.people.load(actor, authorId);
  }

  @ResolveField(() => PersonType, { nullable: true })
  resolvedBy(
    @CurrentActor() actor: Actor,
    @Parent() { resolvedById }: QuestionCommentType,
  ): Promise<PersonType | null> {
    return this.people.load(actor, resolvedById);
  }
}

@Resolver(() => QuestionHistoryEntryType)
export class HistoryPeopleResolver {
  constructor(@Inject(PersonLoader) private readonly people: PersonLoader) {}

  @ResolveField(() => PersonType, { nullable: true, description: 'Null for what the system did by itself.' })
  actor(@CurrentActor() actor: Actor, @Parent() { actorId }: QuestionHistoryEntryType): Promise<PersonType | null> {
    return this.people.load(actor, actorId);
  }
}
