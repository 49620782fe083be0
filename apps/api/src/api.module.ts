import { AssessmentsModule } from '@plumbline/assessments';
import { CandidatesModule } from '@plumbline/candidates';
import { IdentityModule } from '@plumbline/identity';
import { InterviewsModule } from '@plumbline/interviews';
import { NotificationsModule } from '@plumbline/notifications';
import {
  AuditModule,
  CoreModule,
  DatabaseModule,
  HealthModule,
  QueuesModule,
  SessionGuard,
  type Config,
} from '@plumbline/platform';
import { QuestionBankModule } from '@plumbline/question-bank';
import { ScorecardsModule } from '@plumbline/scorecards';
import { Module, type DynamicModule } from '@nestjs/common';
import { APP_GUARD } from '@nestjs/core';
import type { Logger } from 'pino';
import { graphql } from './graphql.ts';
import { Heart } from './heart.ts';

@Module({})
export class ApiModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        CoreModule.forRoot(config, logger),
        DatabaseModule,
        QueuesModule.forApi(),
        graphql(config, logger),
        HealthModule,
        AuditModule,
        IdentityModule.forApi(),
        CandidatesModule.forApi(),
        QuestionBankModule.forApi(),
        AssessmentsModule.forApi(),
        InterviewsModule.forApi(),
        ScorecardsModule.forApi(),
        NotificationsModule.forApi(config),
      ],
      providers: [{ provide: APP_GUARD, useClass: SessionGuard }, Heart],
    };
  }
}
