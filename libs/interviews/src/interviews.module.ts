import { InterviewDirectory, LoopStages, UsesInLoops } from '@plumbline/contracts';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { InterviewResolver } from './api/interview.resolver.ts';
import { LoopLoaders } from './api/loop-loaders.ts';
import { LoopStageResolver } from './api/loop-stage.resolver.ts';
import { LoopTemplateResolver } from './api/loop-template.resolver.ts';
import { LoopResolver } from './api/loop.resolver.ts';
import { OpeningResolver } from './api/opening.resolver.ts';
import * as entities from './data/entities.ts';
import { SqlInterviewDirectory } from './data/interview.directory.ts';
import { InterviewRepository } from './data/interview.repository.ts';
import { LoopTemplateRepository } from './data/loop-template.repository.ts';
import { LoopRepository } from './data/loop.repository.ts';
import { OpeningRepository } from './data/opening.repository.ts';
import { SqlUsesInLoops } from './data/uses-in-loops.ts';
import { CompleteDebriefHandler, FollowDecisionHandler, NoteFeedbackHandler } from './jobs/scorecard-jobs.ts';
import {
  AdvanceStageHandler,
  AttachAssignmentHandler,
  FollowAbandonmentHandler,
  FollowExpiryHandler,
  FollowReopeningHandler,
  FollowRevocationHandler,
} from './jobs/stage-jobs.ts';
import { AdvanceLoopStage } from './use-cases/advance-loop-stage.ts';
import { AssessmentStages } from './use-cases/assessment-stages.ts';
import { CancelInterview } from './use-cases/cancel-interview.ts';
import { CreateLoopTemplate } from './use-cases/create-loop-template.ts';
import { CreateOpening } from './use-cases/create-opening.ts';
import { FindInterviews } from './use-cases/find-interviews.ts';
import { FindLoops } from './use-cases/find-loops.ts';
import { FindOpenings } from './use-cases/find-openings.ts';
import { FollowAssignment } from './use-cases/follow-assignment.ts';
import { InterviewCanceller } from './use-cases/interview-canceller.ts';
import { KnownMembers } from './use-cases/known-members.ts';
import { LoopLock } from './use-cases/loop-lock.ts';
import { LoopMover } from './use-cases/loop-mover.ts';
import { PublishLoopTemplate } from './use-cases/publish-loop-template.ts';
import { ReviseLoopTemplate } from './use-cases/revise-loop-template.ts';
import { ScheduleInterview } from './use-cases/schedule-interview.ts';
import { StartLoop } from './use-cases/start-loop.ts';
import { TakeResult } from './use-cases/take-result.ts';
import { TemplateReferences } from './use-cases/template-references.ts';
import { WatchLoop } from './use-cases/watch-loop.ts';

const shared: Provider[] = [
  LoopRepository,
  InterviewRepository,
  LoopLock,
  LoopMover,
  InterviewCanceller,
  { provide: LoopStages, useClass: AssessmentStages },
  { provide: InterviewDirectory, useClass: SqlInterviewDirectory },
];
const uses: Provider = { provide: UsesInLoops, useClass: SqlUsesInLoops };
const ports = [LoopStages, InterviewDirectory];

/**
 * Openings, loop templates, loops, interviews. Global for its ports: assessments ask which stage an assignment may
 * serve, scorecards who sits on a panel, the question bank which loops ask a question. It asks for the members', candidates', questions', assessments' and
 * scorecards' ports in turn.
 */
@Module({})
export class InterviewsModule {
  static forApi(): DynamicModule {
    return {
      module: InterviewsModule,
      global: true,
      imports: [TypeOrmModule.forFeature(Object.values(entities))],
      providers: [
        ...shared,
        uses,
        OpeningRepository,
        LoopTemplateRepository,
        KnownMembers,
        TemplateReferences,
        CreateOpening,
        CreateLoopTemplate,
        ReviseLoopTemplate,
        PublishLoopTemplate,
        StartLoop,
        AdvanceLoopStage,
        ScheduleInterview,
        CancelInterview,
        FindOpenings,
        FindLoops,
        FindInterviews,
        WatchLoop,
        LoopLoaders,
        OpeningResolver,
        LoopTemplateResolver,
        LoopResolver,
        LoopStageResolver,
        InterviewResolver,
      ],
      exports: [...ports, uses],
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: InterviewsModule,
      global: true,
      imports: [TypeOrmModule.forFeature(Object.values(entities))],
      providers: [
        ...shared,
        FollowAssignment,
        TakeResult,
        AdvanceStageHandler,
        AttachAssignmentHandler,
        FollowRevocationHandler,
        FollowReopeningHandler,
        FollowExpiryHandler,
        FollowAbandonmentHandler,
        NoteFeedbackHandler,
        CompleteDebriefHandler,
        FollowDecisionHandler,
      ],
      exports: ports,
    };
  }
}
