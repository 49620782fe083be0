import type { Provider } from '@nestjs/common';
import { BulkItemResolver, BulkResolver } from './api/bulk.resolver.ts';
import { PersonLoader } from './api/person-loader.ts';
import { CommentPeopleResolver, HistoryPeopleResolver, ReviewResolver } from './api/review.resolver.ts';
import { SkillResolver } from './api/skill.resolver.ts';
import { UsageResolver } from './api/usage.resolver.ts';
import { VersionPeopleResolver, VersionResolver, WarningPeopleResolver } from './api/version.resolver.ts';
import { BulkRepository } from './data/bulk.repository.ts';
import { ExposureRepository } from './data/exposure.repository.ts';
import { ReviewRepository } from './data/review.repository.ts';
import { VersionRepository } from './data/version.repository.ts';
import { CountExposureHandler } from './jobs/count-exposure.handler.ts';
import { RunBulkActionHandler } from './jobs/run-bulk-action.handler.ts';
import { BulkQuestions } from './use-cases/bulk-questions.ts';
import { BulkRunner } from './use-cases/bulk-runner.ts';
import { ChangeSkills } from './use-cases/change-skills.ts';
import { ClearWarning } from './use-cases/clear-warning.ts';
import { FindSkills } from './use-cases/find-skills.ts';
import { FindUsage } from './use-cases/find-usage.ts';
import { MoveQuestion, WithdrawQuestionUseCase } from './use-cases/move-question.ts';
import { QuestionExposure } from './use-cases/question-exposure.ts';
import { ReadVersions } from './use-cases/read-versions.ts';
import { ReopenQuestion } from './use-cases/reopen-question.ts';
import { RestoreVersion } from './use-cases/restore-version.ts';
import { ReviewQuestion } from './use-cases/review-question.ts';

const shared: Provider[] = [ExposureRepository, BulkRepository, MoveQuestion];

/** What people do with questions beside writing them: review, versions, warnings, skills, usage, exposure, bulk actions. */
export const reviewing: { api: Provider[]; worker: Provider[] } = {
  api: [
    ...shared,
    VersionRepository,
    ReviewRepository,
    ReadVersions,
    RestoreVersion,
    ClearWarning,
    WithdrawQuestionUseCase,
    ReviewQuestion,
    ReopenQuestion,
    ChangeSkills,
    FindSkills,
    QuestionExposure,
    FindUsage,
    BulkQuestions,
    PersonLoader,
    BulkResolver,
    BulkItemResolver,
    VersionResolver,
    VersionPeopleResolver,
    WarningPeopleResolver,
    ReviewResolver,
    CommentPeopleResolver,
    HistoryPeopleResolver,
    SkillResolver,
    UsageResolver,
  ],
  worker: [...shared, CountExposureHandler, BulkRunner, RunBulkActionHandler],
};
