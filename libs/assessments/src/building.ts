import type { Provider } from '@nestjs/common';
import { AssessmentResolver } from './api/assessment.resolver.ts';
import { BuildingResolver } from './api/building.resolver.ts';
import { PreviewResolver } from './api/preview.resolver.ts';
import { DealRepository } from './data/deal.repository.ts';
import { VersionRepository } from './data/version.repository.ts';
import { ArchiveAssessmentUseCase } from './use-cases/archive-assessment.ts';
import { CopyAssessment } from './use-cases/copy-assessment.ts';
import { CreateAssessmentUseCase } from './use-cases/create-assessment.ts';
import { DealPaper } from './use-cases/deal-paper.ts';
import { FillDraws } from './use-cases/fill-draws.ts';
import { PinQuestions } from './use-cases/pin-questions.ts';
import { PreviewAssessment } from './use-cases/preview-assessment.ts';
import { PublishAssessmentUseCase } from './use-cases/publish-assessment.ts';
import { UpdateAssessmentUseCase } from './use-cases/update-assessment.ts';

/** Making assessments: drafts, versions, previews, and the papers that are dealt of them. */
export const building: Provider[] = [
  DealRepository,
  VersionRepository,
  PinQuestions,
  FillDraws,
  CreateAssessmentUseCase,
  UpdateAssessmentUseCase,
  CopyAssessment,
  PublishAssessmentUseCase,
  ArchiveAssessmentUseCase,
  PreviewAssessment,
  DealPaper,
  AssessmentResolver,
  BuildingResolver,
  PreviewResolver,
];
