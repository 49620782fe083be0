import { AssessmentsModule } from '@plumbline/assessments';
import { CandidatesModule } from '@plumbline/candidates';
import { jobs } from '@plumbline/contracts';
import { IdentityModule } from '@plumbline/identity';
import { InterviewsModule } from '@plumbline/interviews';
import { NotificationsModule } from '@plumbline/notifications';
import { CoreModule, DatabaseModule, HealthModule, QueuesModule, type Config } from '@plumbline/platform';
import { QuestionBankModule } from '@plumbline/question-bank';
import { ScorecardsModule } from '@plumbline/scorecards';
import { Module, type DynamicModule } from '@nestjs/common';
import type { Logger } from 'pino';

@Module({})
export class WorkerModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        CoreModule.forRoot(config, logger),
        DatabaseModule,
        QueuesModule.forWorker(jobs),
        HealthModule,
        IdentityModule.forWorker(),
        CandidatesModule.forWorker(),
        QuestionBankModule.forWorker(),
        AssessmentsModule.forWorker(),
        InterviewsModule.forWorker(),
        ScorecardsModule.forWorker(),
        NotificationsModule.forWorker(),
      ],
    };
  }
}
