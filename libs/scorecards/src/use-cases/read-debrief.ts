import { InterviewDirectory } from '@plumbline/contracts';
import type { Page, PageRequest } from '@plumbline/kernel';
import { isId } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DecisionRepository, type DebriefRecord } from '../data/decision.repository.ts';
import { seesOthers } from '../data/reader-scope.ts';
import { ScorecardRepository } from '../data/scorecard.repository.ts';
import { debriefMatrix, type DebriefCard, type DebriefMatrix } from '../domain/debrief.ts';
import type { Decision } from '../domain/decision.ts';
import type { Scorecard } from '../domain/scorecard.ts';
import { ReaderScopes } from './reader-scopes.ts';

/** A debrief as one reader may see it. */
export interface DebriefView extends DebriefRecord {
  readonly matrix: DebriefMatrix;
  /** The one that stands; null also for whoever may not see it yet. */
  readonly decision: Decision | null;
}

/** A card as the matrix takes it; null for drafts. */
function toDebriefCard({ id, interviewId, interviewerId, submittedAt, content }: Scorecard): DebriefCard | null {
  const { recommendation, ratings } = content;
  if (submittedAt === null || recommendation === null) return null;
  return { scorecardId: id, interviewId, interviewerId, recommendation, ratings };
}

@Injectable()
export class ReadDebrief {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
    @Inject(DecisionRepository) private readonly decisions: DecisionRepository,
    @Inject(ReaderScopes) private readonly scopes: ReaderScopes,
    @Inject(InterviewDirectory) private readonly interviews: InterviewDirectory,
  ) {}

  /** Null when it is not open, or the reader has nothing to do with the loop. */
  of(actor: Actor, loopId: string): Promise<DebriefView | null> {
    return this.unitOfWork.read(actor, (tx) => this.view(tx, actor, loopId));
  }

  /** As `of`, within the caller's transaction. */
  async view(tx: Tx, actor: Actor, loopId: string): Promise<DebriefView | null> {
    const debrief = await this.decisions.debriefOf(tx, loopId);
    const loop = debrief && (await this.interviews.findLoops(tx, [loopId])).get(loopId);
    if (!debrief || !loop) return null;
    const scope = await this.scopes.of(tx, actor, [loopId]);
    if (!scope.readsAll && scope.seats.length === 0) return null;
    const cards = await this.scorecards.readableOfLoop(tx, scope, loopId);
    const counted = cards.filter(({ interviewId }) => loop.interviewIds.includes(interviewId));
    return {
      ...debrief,
      matrix: debriefMatrix(
        counted.flatMap((card) => toDebriefCard(card) ?? []),
        loop.competencies,
      ),
      decision: seesOthers(scope, loopId) ? await this.decisions.standingOf(tx, loopId) : null,
    };
  }

  /** Newest first; none for whoever may not see what others think of the loop yet. */
  async decisionsOf(actor: Actor, loopId: string, page: PageRequest): Promise<Page<Decision>> {
    const none: Page<Decision> = { edges: [], hasNextPage: false };
    if (!isId(loopId)) return none;
    return this.unitOfWork.read(actor, async (tx) => {
      const scope = await this.scopes.of(tx, actor, [loopId]);
      return seesOthers(scope, loopId) ? this.decisions.list(tx, loopId, page) : none;
    });
  }
}
