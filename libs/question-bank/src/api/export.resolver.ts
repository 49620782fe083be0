import { ExportProgressed, Permission } from '@plumbline/contracts';
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
import type { ExportItemRecord } from '../data/export.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { ExportQuestionsUseCase, ReadExports } from '../use-cases/export-questions.ts';
import {
  ExportItemConnection,
  ExportItemType,
  ExportQuestionsInput,
  ExportReportConnection,
  ExportReportType,
} from './export.types.ts';
import { QuestionLoader } from './question-loader.ts';
import { QuestionType } from './question.types.ts';
import { toExportReport } from './to-export-report.ts';
import { toFilter } from './to-filter.ts';
import { toQuestion } from './to-question.ts';

const toItem = ({ ordinal, losses, ...item }: ExportItemRecord): ExportItemType => ({
  ...item,
  position: ordinal,
  losses: [...losses],
});

@Resolver(() => ExportReportType)
export class ExportResolver {
  constructor(
    @Inject(ExportQuestionsUseCase) private readonly exportUseCase: ExportQuestionsUseCase,
    @Inject(ReadExports) private readonly reading: ReadExports,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.QuestionExport)
  @Mutation(() => ExportReportType, {
    description: 'Up to 100 questions are written at once; more are written by a job. The file is fetched at `path`.',
  })
  async exportQuestions(
    @CurrentActor() actor: Actor,
    @Args('input') { format, questionIds = null, filter = null }: ExportQuestionsInput,
  ): Promise<ExportReportType> {
    const request = { format, questionIds, filter: filter === null ? null : toFilter(filter) };
    return toExportReport(unwrap(await this.exportUseCase.run(actor, request)));
  }

  @Allow(Permission.QuestionExport)
  @Query(() => ExportReportType, { nullable: true, description: 'Null too when it was cleared away.' })
  async exportReport(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<ExportReportType | null> {
    const record = await this.reading.one(actor, id);
    return record && toExportReport(record);
  }

  @Allow(Permission.QuestionExport)
  @Query(() => ExportReportConnection, { description: 'The newest first.' })
  async exports(@CurrentActor() actor: Actor, @Args() page: PageArgs): Promise<ExportReportConnection> {
    return toConnection(await this.reading.list(actor, unwrap(pageRequest(page))), toExportReport);
  }

  @Allow(Permission.QuestionExport)
  @Subscription(() => ExportReportType, { description: 'The report now, and whenever it has moved, until it ends.' })
  exportProgress(
    @CurrentActor() actor: Actor,
    @Args('exportId', { type: () => ID }) exportId: string,
  ): ProgressStream<'exportProgress', ExportReportType> {
    const id = exportId.toLowerCase();
    const events = this.realtime.events(ExportProgressed, actor.organizationId, (event) => event.exportId === id);
    return new ProgressStream('exportProgress', events, async () => {
      const record = await this.reading.one(actor, id);
      if (record === null) throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'export' } }).error);
      return toExportReport(record);
    });
  }

  @ResolveField(() => ExportItemConnection, { description: 'One line for each question, in the order of the file.' })
  async items(
    @CurrentActor() actor: Actor,
    @Parent() report: ExportReportType,
    @Args() page: PageArgs,
  ): Promise<ExportItemConnection> {
    return toConnection(await this.reading.items(actor, report.id, unwrap(pageRequest(page, ['number']))), toItem);
  }
}

@Resolver(() => ExportItemType)
export class ExportItemResolver {
  constructor(@Inject(QuestionLoader) private readonly questions: QuestionLoader) {}

  @ResolveField(() => QuestionType, { nullable: true })
  async question(@CurrentActor() actor: Actor, @Parent() { questionId }: ExportItemType): Promise<QuestionType | null> {
    const question = await this.questions.load(actor, questionId);
    return question && toQuestion(question);
  }
}
