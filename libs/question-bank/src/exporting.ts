import type { Provider, Type } from '@nestjs/common';
import { ExportController } from './api/export.controller.ts';
import { ExportItemResolver, ExportResolver } from './api/export.resolver.ts';
import { ExportRepository } from './data/export.repository.ts';
import { PruneExportsHandler } from './jobs/prune-exports.handler.ts';
import { RunExportHandler } from './jobs/run-export.handler.ts';
import { ExportQuestionsUseCase, ReadExports } from './use-cases/export-questions.ts';
import { ExportRunner } from './use-cases/export-runner.ts';
import { ExportedQuestions } from './use-cases/exported-questions.ts';

const shared: Provider[] = [ExportRepository, ExportedQuestions, ExportRunner];

/** What exports add to the question bank's module. */
export const exporting: { api: Provider[]; controllers: Type[]; worker: Provider[] } = {
  api: [...shared, ExportQuestionsUseCase, ReadExports, ExportResolver, ExportItemResolver],
  controllers: [ExportController],
  worker: [...shared, RunExportHandler, PruneExportsHandler],
};
