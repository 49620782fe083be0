import type { Provider } from '@nestjs/common';
import { DuplicatePairResolver, DuplicateReportResolver, MergedQuestionResolver } from './api/duplicates.resolver.ts';
import { DuplicateRepository } from './data/duplicate.repository.ts';
import { FindDuplicatesHandler } from './jobs/find-duplicates.handler.ts';
import { MergeQuestionsUseCase } from './use-cases/merge-questions.ts';
import { ReportDuplicates } from './use-cases/report-duplicates.ts';

const shared: Provider[] = [DuplicateRepository, ReportDuplicates];

/** What near-duplicates and merging add to the question bank's module. */
export const duplicates: { api: Provider[]; worker: Provider[] } = {
  api: [...shared, MergeQuestionsUseCase, DuplicateReportResolver, DuplicatePairResolver, MergedQuestionResolver],
  worker: [...shared, FindDuplicatesHandler],
};
