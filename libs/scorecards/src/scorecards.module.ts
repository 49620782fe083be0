import { InterviewFeedback, LoopDecisions } from '@plumbline/contracts';
import { Module, type DynamicModule, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { DebriefCardResolver, DecisionResolver } from './api/debrief-people.resolver.ts';
import { DebriefResolver } from './api/debrief.resolver.ts';
import { ScorecardLoaders } from './api/scorecard-loaders.ts';
import { ScorecardResolver } from './api/scorecard.resolver.ts';
import { VisibilityResolver } from './api/visibility.resolver.ts';
import { DecisionRepository } from './data/decision.repository.ts';
import * as entities from './data/entities.ts';
import { ScorecardRepository } from './data/scorecard.repository.ts';
import { OpenDueDebriefHandler } from './jobs/open-due-debrief.ts';
import { AmendScorecard } from './use-cases/amend-scorecard.ts';
import { DebriefOpener } from './use-cases/debrief-opener.ts';
import { FindScorecards } from './use-cases/find-scorecards.ts';
import { OpenDebrief } from './use-cases/open-debrief.ts';
import { ReadDebrief } from './use-cases/read-debrief.ts';
import { ReaderScopes } from './use-cases/reader-scopes.ts';
import { RecordDecision } from './use-cases/record-decision.ts';
import { SaveScorecardDraft } from './use-cases/save-scorecard-draft.ts';
import { SetBlindSetting } from './use-cases/set-blind-setting.ts';
import { SubmitScorecard } from './use-cases/submit-scorecard.ts';

const shared: Provider[] = [
  ScorecardRepository,
  DecisionRepository,
  DebriefOpener,
  { provide: InterviewFeedback, useExisting: ScorecardRepository },
  { provide: LoopDecisions, useExisting: DecisionRepository },
];
const ports = [InterviewFeedback, LoopDecisions];

/**
 * Scorecards, debriefs, decisions. Global for its ports: interviews ask whether feedback is held and what was decided.
 * It asks for the interviews' and members' ports in turn.
 */
@Module({})
export class ScorecardsModule {
  static forApi(): DynamicModule {
    return {
      module: ScorecardsModule,
      global: true,
      imports: [TypeOrmModule.forFeature(Object.values(entities))],
      providers: [
        ...shared,
        ReaderScopes,
        SaveScorecardDraft,
        SubmitScorecard,
        AmendScorecard,
        FindScorecards,
        SetBlindSetting,
        ReadDebrief,
        OpenDebrief,
        RecordDecision,
        ScorecardLoaders,
        ScorecardResolver,
        DebriefResolver,
        DebriefCardResolver,
        DecisionResolver,
        VisibilityResolver,
      ],
      exports: ports,
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: ScorecardsModule,
      global: true,
      imports: [TypeOrmModule.forFeature(Object.values(entities))],
      providers: [...shared, OpenDueDebriefHandler],
      exports: ports,
    };
  }
}
