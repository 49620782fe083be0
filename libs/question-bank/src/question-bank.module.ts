import { QuestionContents, QuestionPool } from '@plumbline/contracts';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { QuestionLoader } from './api/question-loader.ts';
import { QuestionResolver } from './api/question.resolver.ts';
import { SearchResolver } from './api/search.resolver.ts';
import * as attachmentEntities from './data/attachment.entities.ts';
import * as bulkEntities from './data/bulk.entities.ts';
import * as duplicateEntities from './data/duplicate.entities.ts';
import * as exportEntities from './data/export.entities.ts';
import * as questionEntities from './data/entities.ts';
import * as importEntities from './data/import.entities.ts';
import { PublishedQuestions } from './data/published-questions.ts';
import { SqlQuestionPool } from './data/question-pool.ts';
import { QuestionRepository } from './data/question.repository.ts';
import * as reviewEntities from './data/review.entities.ts';
import * as skillEntities from './data/skill.entities.ts';
import { SkillRepository } from './data/skill.repository.ts';
import { duplicates } from './duplicates.ts';
import { exporting } from './exporting.ts';
import { importing } from './importing.ts';
import { reviewing } from './reviewing.ts';
import { CountFacets } from './use-cases/count-facets.ts';
import { CreateQuestionUseCase } from './use-cases/create-question.ts';
import { FindQuestions } from './use-cases/find-questions.ts';
import {
  PublishQuestionUseCase,
  RetireQuestionUseCase,
  SubmitQuestionForReviewUseCase,
} from './use-cases/move-question.ts';
import { QuestionWriter } from './use-cases/question-writer.ts';
import { ReviseQuestionUseCase } from './use-cases/revise-question.ts';
import { SkillNames } from './use-cases/skill-names.ts';

const entities = [
  ...Object.values(questionEntities),
  ...Object.values(attachmentEntities),
  ...Object.values(importEntities),
  ...Object.values(exportEntities),
  ...Object.values(duplicateEntities),
  ...Object.values(reviewEntities),
  ...Object.values(bulkEntities),
  ...Object.values(skillEntities),
];
const contents: Provider[] = [
  PublishedQuestions,
  { provide: QuestionContents, useExisting: PublishedQuestions },
  { provide: QuestionPool, useClass: SqlQuestionPool },
];
const writing: Provider[] = [QuestionRepository, SkillRepository, SkillNames, QuestionWriter];

/** Questions and their imports. Global for its ports: what the published questions say, and which of them can be drawn. */
@Module({})
export class QuestionBankModule {
  static forApi(): DynamicModule {
    return {
      module: QuestionBankModule,
      global: true,
      imports: [TypeOrmModule.forFeature(entities)],
      providers: [
        ...contents,
        ...writing,
        CreateQuestionUseCase,
        ReviseQuestionUseCase,
        SubmitQuestionForReviewUseCase,
        PublishQuestionUseCase,
        RetireQuestionUseCase,
        ...reviewing.api,
        FindQuestions,
        CountFacets,
        QuestionLoader,
        QuestionResolver,
        SearchResolver,
        ...importing.api,
        ...exporting.api,
        ...duplicates.api,
      ],
      controllers: [...importing.controllers, ...exporting.controllers],
      exports: contents,
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: QuestionBankModule,
      global: true,
      imports: [TypeOrmModule.forFeature(entities)],
      providers: [
        ...contents,
        ...writing,
        ...importing.worker,
        ...reviewing.worker,
        ...exporting.worker,
        ...duplicates.worker,
      ],
      exports: contents,
    };
  }
}
