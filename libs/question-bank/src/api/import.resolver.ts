import { ImportProgressed, Permission } from '@plumbline/contracts';
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
import { refusals } from '../domain/refusals.ts';
import { ImportQuestionsUseCase } from '../use-cases/import-questions.ts';
import { ReadImports } from '../use-cases/read-imports.ts';
import {
  ImportItemConnection,
  ImportItemType,
  ImportQuestionsInput,
  ImportReportConnection,
  ImportReportType,
} from './import.types.ts';
import { QuestionLoader } from './question-loader.ts';
import { toItem, toReport } from './to-import-report.ts';
import { toQuestion } from './to-question.ts';
import { QuestionType } from './question.types.ts';

@Resolver(() => ImportReportType)
export class ImportResolver {
  constructor(
    @Inject(ImportQuestionsUseCase) private readonly importUseCase: ImportQuestionsUseCase,
    @Inject(ReadImports) private readonly reading: ReadImports,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.QuestionImport)
  @Mutation(() => ImportReportType, {
    description: 'Up to 100 items are answered at once; more are taken in by a job.',
  })
  async importQuestions(
    @CurrentActor() actor: Actor,
    @Args('input') input: ImportQuestionsInput,
  ): Promise<ImportReportType> {
    // An explicit null means the same as leaving the field out.
    const { content, format = null, fileName = null } = input;
    const request = {
      content,
      format,
      fileName,
      encoding: input.encoding ?? 'UTF8',
      publish: input.publish ?? false,
      dryRun: input.dryRun ?? false,
    };
    return toReport(unwrap(await this.importUseCase.run(actor, request)));
  }

  @Allow(Permission.QuestionImport, Permission.QuestionRead)
  @Query(() => ImportReportType, { nullable: true })
  async importReport(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<ImportReportType | null> {
    const record = await this.reading.one(actor, id);
    return record && toReport(record);
  }

  @Allow(Permission.QuestionImport, Permission.QuestionRead)
  @Query(() => ImportReportConnection, { description: 'All imports of the organization, the newest first.' })
  async imports(@CurrentActor() actor: Actor, @Args() page: PageArgs): Promise<ImportReportConnection> {
    return toConnection(await this.reading.list(actor, unwrap(pageRequest(page, ['id']))), toReport);
  }

  @Allow(Permission.QuestionImport, Permission.QuestionRead)
  @Subscription(() => ImportReportType, {
    description: 'The report now, and whenever it has moved, until the import ends.',
  })
  importProgress(
    @CurrentActor() actor: Actor,
    @Args('importId', { type: () => ID }) importId: string,
  ): ProgressStream<'importProgress', ImportReportType> {
    const id = importId.toLowerCase();
    const events = this.realtime.events(ImportProgressed, actor.organizationId, (event) => event.importId === id);
    return new ProgressStream('importProgress', events, async () => {
      const record = await this.reading.one(actor, id);
      if (record === null) throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'import' } }).error);
      return toReport(record);
    });
  }

  @ResolveField(() => ImportItemConnection, { description: 'One line for each item of the source, in its order.' })
  async items(
    @CurrentActor() actor: Actor,
    @Parent() report: ImportReportType,
    @Args() page: PageArgs,
  ): Promise<ImportItemConnection> {
    return toConnection(await this.reading.items(actor, report.id, unwrap(pageRequest(page, ['number']))), toItem);
  }
}

@Resolver(() => ImportItemType)
export class ImportItemResolver {
  constructor(@Inject(QuestionLoader) private readonly questions: QuestionLoader) {}

  @ResolveField(() => QuestionType, { nullable: true, description: 'The one made, or the one that stands already.' })
  async question(@CurrentActor() actor: Actor, @Parent() { questionId }: ImportItemType): Promise<QuestionType | null> {
    const question = questionId === null ? null : await this.questions.load(actor, questionId);
    return question && toQuestion(question);
  }
}
