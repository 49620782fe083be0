import { Permission, type QuestionKind } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Query, Resolver } from '@nestjs/graphql';
import { hasText } from '../data/question-search.ts';
import type { QuestionDraft } from '../domain/question.ts';
import { CreateQuestionUseCase } from '../use-cases/create-question.ts';
import { FindQuestions } from '../use-cases/find-questions.ts';
import {
  PublishQuestionUseCase,
  RetireQuestionUseCase,
  SubmitQuestionForReviewUseCase,
} from '../use-cases/move-question.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import {
  CreateQuestionInput,
  QuestionConnection,
  QuestionFilter,
  QuestionOrder,
  QuestionType,
  ReviseQuestionInput,
} from './question.types.ts';
import { toContent } from './to-content.ts';
import { toFilter } from './to-filter.ts';
import { toQuestion } from './to-question.ts';

const toDraft = (kind: QuestionKind, input: ReviseQuestionInput): QuestionDraft => ({
  content: toContent(kind, input),
  skills: input.skills,
  difficulty: input.difficulty ?? null,
  locale: input.locale ?? null,
  source: input.source ?? null,
  licence: input.licence ?? null,
  labelsCleared: input.labelsCleared,
});

const ID_ARGUMENT = { type: () => ID };

@Resolver(() => QuestionType)
export class QuestionResolver {
  constructor(
    @Inject(FindQuestions) private readonly reading: FindQuestions,
    @Inject(CreateQuestionUseCase) private readonly createUseCase: CreateQuestionUseCase,
    @Inject(ReviseQuestionUseCase) private readonly reviseUseCase: ReviseQuestionUseCase,
    @Inject(SubmitQuestionForReviewUseCase) private readonly submitUseCase: SubmitQuestionForReviewUseCase,
    @Inject(PublishQuestionUseCase) private readonly publishUseCase: PublishQuestionUseCase,
    @Inject(RetireQuestionUseCase) private readonly retireUseCase: RetireQuestionUseCase,
  ) {}

  @Allow(Permission.QuestionRead)
  @Query(() => QuestionType, { nullable: true, description: 'Null when there is none, or it is not yours to see.' })
  async question(@CurrentActor() actor: Actor, @Args('id', ID_ARGUMENT) id: string): Promise<QuestionType | null> {
    const question = await this.reading.one(actor, id);
    return question && toQuestion(question);
  }

  @Allow(Permission.QuestionRead)
  @Query(() => QuestionConnection)
  async questions(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => QuestionFilter, nullable: true }) filter?: QuestionFilter | null,
    @Args('orderBy', {
      type: () => QuestionOrder,
      nullable: true,
      description: 'RELEVANCE to the text, or NEWEST, when left out.',
    })
    orderBy?: QuestionOrder | null,
  ): Promise<QuestionConnection> {
    const search = toFilter(filter);
    const order = orderBy ?? (hasText(search) ? 'RELEVANCE' : 'NEWEST');
    const request = unwrap(pageRequest(page, order === 'RELEVANCE' ? ['number', 'id'] : ['id']));
    return toConnection(await this.reading.list(actor, search, order, request), toQuestion);
  }

  @Allow(Permission.QuestionWrite)
  @Mutation(() => QuestionType, { description: 'A draft.' })
  async createQuestion(@CurrentActor() actor: Actor, @Args('input') input: CreateQuestionInput): Promise<QuestionType> {
    return toQuestion(unwrap(await this.createUseCase.run(actor, toDraft(input.kind, input))));
  }

  @Allow(Permission.QuestionWrite)
  @Mutation(() => QuestionType, { description: 'A new version as a draft; what is published stays in use meanwhile.' })
  async reviseQuestion(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('input') input: ReviseQuestionInput,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.reviseUseCase.run(actor, id, (kind) => toDraft(kind, input))));
  }

  @Allow(Permission.QuestionWrite)
  @Mutation(() => QuestionType)
  async submitQuestionForReview(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.submitUseCase.run(actor, id)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionType, { description: 'Where four eyes are asked for, by somebody else than the author.' })
  async publishQuestion(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('version', {
      type: () => Int,
      nullable: true,
      description: 'The one that was read: refused where there is a newer one by now.',
    })
    version?: number | null,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.publishUseCase.run(actor, id, version ?? null)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionType, { description: 'It stays readable wherever it was used.' })
  async retireQuestion(@CurrentActor() actor: Actor, @Args('id', ID_ARGUMENT) id: string): Promise<QuestionType> {
    return toQuestion(unwrap(await this.retireUseCase.run(actor, id)));
  }
}
