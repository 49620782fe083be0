import {
  AssessmentCatalogue,
  AssessmentLetters,
  Deliveries,
  InvitationRedeemer,
  UsesInAssessments,
} from '@plumbline/contracts';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { assigning } from './assigning.ts';
import { building } from './building.ts';
import { AssessmentLoaders } from './api/assessment-loaders.ts';
import { AssignmentResolver } from './api/assignment.resolver.ts';
import { MovingResolver } from './api/moving.resolver.ts';
import { AttemptResolver } from './api/attempt.resolver.ts';
import { DashboardResolver } from './api/dashboard.resolver.ts';
import { GradeResolver } from './api/grade.resolver.ts';
import { ResultsController } from './api/results.controller.ts';
import * as assessmentEntities from './data/assessment.entities.ts';
import { AssessmentRepository } from './data/assessment.repository.ts';
import { AssignmentRepository } from './data/assignment.repository.ts';
import * as attemptEntities from './data/attempt.entities.ts';
import { ItemBodies } from './data/item-bodies.ts';
import { HotAttempts } from './data/hot-attempts.ts';
import { AttemptRepository } from './data/attempt.repository.ts';
import { DashboardRepository } from './data/dashboard.repository.ts';
import { GradeRepository } from './data/grade.repository.ts';
import * as bulkEntities from './data/bulk-assignment.entities.ts';
import * as gradingEntities from './data/grading.entities.ts';
import { GradingRepository } from './data/grading.repository.ts';
import * as timeEntities from './data/time.entities.ts';
import { ResultRepository } from './data/result.repository.ts';
import { LetterRepository } from './data/letter.repository.ts';
import { SqlDeliveries } from './data/sql-deliveries.ts';
import { SqlUsesInAssessments } from './data/uses-in-assessments.ts';
import { CloseOverdueAttemptsHandler } from './jobs/close-overdue-attempts.handler.ts';
import { GradeAttemptsHandler } from './jobs/grade-attempts.handler.ts';
import { TellDeliveriesHandler } from './jobs/tell-deliveries.handler.ts';
import { TellExpiringHandler } from './jobs/tell-expiring.handler.ts';
import { regrading } from './regrading.ts';
import { AssignAssessmentUseCase } from './use-cases/assign-assessment.ts';
import { CloseOverdue } from './use-cases/close-overdue.ts';
import { ExportResults } from './use-cases/export-results.ts';
import { GradeAttempts } from './use-cases/grade-attempts.ts';
import { InvitationTokens } from './use-cases/invitation-tokens.ts';
import { ReadAssessments } from './use-cases/read-assessments.ts';
import { ReadAssignments } from './use-cases/read-assignments.ts';
import { ReadAttempts } from './use-cases/read-attempts.ts';
import { ReadDashboards } from './use-cases/read-dashboards.ts';
import { ReadGrades } from './use-cases/read-grades.ts';
import { ReadLetters } from './use-cases/read-letters.ts';
import { RedeemAssignmentLink } from './use-cases/redeem-invitation.ts';
import { RevokeAssignmentUseCase } from './use-cases/revoke-assignment.ts';
import { ComposePaper } from './use-cases/compose-paper.ts';
import { MoveAttemptUseCase } from './use-cases/move-attempt.ts';
import { SaveAnswerUseCase } from './use-cases/save-answer.ts';
import { StartAttemptUseCase } from './use-cases/start-attempt.ts';
import { SubmitAttemptUseCase } from './use-cases/submit-attempt.ts';
import { timing } from './timing.ts';

const entities = [
  ...Object.values(assessmentEntities),
  ...Object.values(attemptEntities),
  ...Object.values(gradingEntities),
  ...Object.values(timeEntities),
  ...Object.values(bulkEntities),
];
const repositories: Provider[] = [AssessmentRepository, AssignmentRepository, AttemptRepository, GradeRepository];
const catalogue: Provider = { provide: AssessmentCatalogue, useExisting: AssessmentRepository };
const deliveries: Provider = { provide: Deliveries, useExisting: SqlDeliveries };
const uses: Provider = { provide: UsesInAssessments, useClass: SqlUsesInAssessments };
const lettering: Provider[] = [LetterRepository, InvitationTokens, ReadLetters];
const letters: Provider = { provide: AssessmentLetters, useExisting: ReadLetters };
const redeemer: Provider = { provide: InvitationRedeemer, useExisting: RedeemAssignmentLink };

/**
 * Assessments, from the draft to the grade. Global for its ports: which assessments there are, what attempts delivered,
 * where a question is used, and whom an invitation's link is for. Needs the ports of question bank, candidates and interviews.
 */
@Module({})
export class AssessmentsModule {
  static forApi(): DynamicModule {
    return {
      module: AssessmentsModule,
      global: true,
      imports: [TypeOrmModule.forFeature(entities)],
      controllers: [ResultsController],
      providers: [
        ...repositories,
        catalogue,
        uses,
        redeemer,
        ...lettering,
        letters,
        ...building,
        ReadAssessments,
        AssignAssessmentUseCase,
        RevokeAssignmentUseCase,
        ReadAssignments,
        RedeemAssignmentLink,
        CloseOverdue,
        HotAttempts,
        ItemBodies,
        ComposePaper,
        StartAttemptUseCase,
        MoveAttemptUseCase,
        SaveAnswerUseCase,
        SubmitAttemptUseCase,
        ReadAttempts,
        ReadGrades,
        GradingRepository,
        ...regrading.api,
        ...assigning.api,
        ...timing.api,
        DashboardRepository,
        ResultRepository,
        ReadDashboards,
        ExportResults,
        DashboardResolver,
        AssessmentLoaders,
        AssignmentResolver,
        AttemptResolver,
        MovingResolver,
        GradeResolver,
      ],
      exports: [catalogue, uses, redeemer, letters, ...timing.apiPorts],
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: AssessmentsModule,
      global: true,
      imports: [TypeOrmModule.forFeature(entities)],
      providers: [
        ...repositories,
        catalogue,
        SqlDeliveries,
        deliveries,
        ...lettering,
        letters,
        CloseOverdue,
        GradingRepository,
        ...regrading.worker,
        ...assigning.worker,
        GradeAttempts,
        GradeAttemptsHandler,
        CloseOverdueAttemptsHandler,
        TellDeliveriesHandler,
        TellExpiringHandler,
      ],
      exports: [catalogue, deliveries, letters, ...assigning.workerPorts],
    };
  }
}
