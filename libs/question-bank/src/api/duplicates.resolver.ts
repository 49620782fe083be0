import { DuplicatesSought, Permission } from '@plumbline/contracts';
import {
  Allow,
  batchedById,
  CurrentActor,
  PageArgs,
  pageRequest,
  ProgressStream,
  perActor,
  Realtime,
  RefusedError,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { refusals } from '../domain/refusals.ts';
import { MergeQuestionsUseCase } from '../use-cases/merge-questions.ts';
import { ReportDuplicates } from '../use-cases/report-duplicates.ts';
import {
  DuplicatePairConnection,
  DuplicatePairType,
  DuplicateReportType,
  MergeQuestionsInput,
} from './duplicates.types.ts';
import { QuestionLoader } from './question-loader.ts';
import { QuestionType } from './question.types.ts';
import { toQuestion } from './to-question.ts';

@Resolver(() => DuplicateReportType)
export class DuplicateReportResolver {
  constructor(
    @Inject(ReportDuplicates) private readonly reports: ReportDuplicates,
    @Inject(MergeQuestionsUseCase) private readonly mergeUseCase: MergeQuestionsUseCase,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.QuestionWrite)
  @Mutation(() => DuplicateReportType, {
    description: 'Begins to compare the whole bank; while a report is under way, it is that one.',
  })
  async findDuplicates(@CurrentActor() actor: Actor): Promise<DuplicateReportType> {
    return unwrap(await this.reports.begin(actor));
  }

  @Allow(Permission.QuestionRead)
  @Query(() => DuplicateReportType, { nullable: true })
  duplicateReport(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<DuplicateReportType | null> {
    return this.reports.one(actor, id);
  }

  @Allow(Permission.QuestionRead)
  @Subscription(() => DuplicateReportType, {
    description: 'The report now, and whenever it has moved, until it has ended.',
  })
  duplicateProgress(
    @CurrentActor() actor: Actor,
    @Args('reportId', { type: () => ID }) reportId: string,
  ): ProgressStream<'duplicateProgress', DuplicateReportType> {
    const id = reportId.toLowerCase();
    const events = this.realtime.events(DuplicatesSought, actor.organizationId, (event) => event.reportId === id);
    return new ProgressStream('duplicateProgress', events, async () => {
      const report = await this.reports.one(actor, id);
      if (report === null) throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'report' } }).error);
      return report;
    });
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionType, {
    description:
      'One question stands in the place of others: they are retired, stay readable, and importing them again finds the one that was kept.',
  })
  async mergeQuestions(
    @CurrentActor() actor: Actor,
    @Args('input') { keepId, mergeIds, uniteSkills }: MergeQuestionsInput,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.mergeUseCase.run(actor, { keepId, mergeIds, uniteSkills })));
  }

  @ResolveField(() => DuplicatePairConnection, { description: 'The nearest first.' })
  async pairs(
    @CurrentActor() actor: Actor,
    @Parent() { id }: DuplicateReportType,
    @Args() page: PageArgs,
  ): Promise<DuplicatePairConnection> {
    return toConnection(await this.reports.pairs(actor, id, unwrap(pageRequest(page, ['number', 'id', 'id']))));
  }
}

@Resolver(() => DuplicatePairType)
export class DuplicatePairResolver {
  constructor(@Inject(QuestionLoader) private readonly questions: QuestionLoader) {}

  @ResolveField(() => QuestionType, { nullable: true, description: 'The newer one.' })
  question(@CurrentActor() actor: Actor, @Parent() { questionId }: DuplicatePairType): Promise<QuestionType | null> {
    return this.load(actor, questionId);
  }

  @ResolveField(() => QuestionType, { nullable: true, description: 'The older one.' })
  older(@CurrentActor() actor: Actor, @Parent() { olderId }: DuplicatePairType): Promise<QuestionType | null> {
    return this.load(actor, olderId);
  }

  private async load(actor: Actor, id: string): Promise<QuestionType | null> {
    const question = await this.questions.load(actor, id);
    return question && toQuestion(question);
  }
}

@Resolver(() => QuestionType)
export class MergedQuestionResolver {
  private readonly kept = perActor((actor) => batchedById((ids) => this.reports.mergedInto(actor, ids), null));

  constructor(
    @Inject(ReportDuplicates) private readonly reports: ReportDuplicates,
    @Inject(QuestionLoader) private readonly questions: QuestionLoader,
  ) {}

  @ResolveField(() => QuestionType, { nullable: true, description: 'What stands in the place of a retired question.' })
  async mergedInto(@CurrentActor() actor: Actor, @Parent() { id }: QuestionType): Promise<QuestionType | null> {
    const into = await this.kept(actor).load(id);
    const question = into === null ? null : await this.questions.load(actor, into);
    return question && toQuestion(question);
  }
}
