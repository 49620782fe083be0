import type { Provider } from '@nestjs/common';
import { RegradeResolver } from './api/regrade.resolver.ts';
import { ResultResolver } from './api/result.resolver.ts';
import { CandidateResultRepository } from './data/candidate-result.repository.ts';
import { KeyRepository } from './data/key.repository.ts';
import { OverrideRepository } from './data/override.repository.ts';
import { RegradeRepository } from './data/regrade.repository.ts';
import { ReleaseRepository } from './data/release.repository.ts';
import { ReviewRepository } from './data/review.repository.ts';
import { RevisionRepository } from './data/revision.repository.ts';
import { ReleaseDueResultsHandler } from './jobs/release-due-results.handler.ts';
import { RunRegradeHandler } from './jobs/run-regrade.handler.ts';
import { NewestVersions } from './use-cases/newest-versions.ts';
import { OverrideGradeUseCase } from './use-cases/override-grade.ts';
import { ReadCandidateResults } from './use-cases/read-candidate-results.ts';
import { ReadRegrades } from './use-cases/read-regrades.ts';
import { ReadReviews } from './use-cases/read-reviews.ts';
import { RegradeAssessmentUseCase } from './use-cases/regrade-assessment.ts';
import { RegradeRunner } from './use-cases/regrade-runner.ts';
import { ReleaseResultsUseCase } from './use-cases/release-results.ts';
import { ReviseGrade } from './use-cases/revise-grade.ts';
import { SettleGrades } from './use-cases/settle-grades.ts';

const shared: Provider[] = [
  OverrideRepository,
  ReleaseRepository,
  RevisionRepository,
  RegradeRepository,
  SettleGrades,
  ReviseGrade,
  RegradeRunner,
];

/** What points given by persons, regrades and the release of results add to the assessments' module. */
export const regrading: { api: Provider[]; worker: Provider[] } = {
  api: [
    ...shared,
    KeyRepository,
    ReviewRepository,
    CandidateResultRepository,
    NewestVersions,
    OverrideGradeUseCase,
    RegradeAssessmentUseCase,
    ReadRegrades,
    ReadReviews,
    ReadCandidateResults,
    ReleaseResultsUseCase,
    RegradeResolver,
    ResultResolver,
  ],
  worker: [...shared, RunRegradeHandler, ReleaseDueResultsHandler],
};
