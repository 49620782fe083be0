import { DecisionRecorded, InterviewDirectory } from '@plumbline/contracts';
import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DecisionRepository } from '../data/decision.repository.ts';
import { ScorecardRepository } from '../data/scorecard.repository.ts';
import { recordDecision, type Decision, type DecisionInput } from '../domain/decision.ts';
import { refusals } from '../domain/refusals.ts';
import { ReaderScopes } from './reader-scopes.ts';

export interface RecordDecisionCommand extends DecisionInput {
  readonly loopId: string;
}

/**
 * Refuses with `NOT_FOUND` (the loop, or a cited card that is not a submitted one of this loop which the decider may
 * see), or as {@link recordDecision} does.
 */
@Injectable()
export class RecordDecision {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DecisionRepository) private readonly decisions: DecisionRepository,
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
    @Inject(InterviewDirectory) private readonly interviews: InterviewDirectory,
    @Inject(ReaderScopes) private readonly scopes: ReaderScopes,
  ) {}

  run(actor: Actor, { loopId, ...input }: RecordDecisionCommand): Promise<Result<Decision>> {
    return this.unitOfWork.run(actor, async (tx) => {
      if (!(await this.interviews.findLoops(tx, [loopId])).has(loopId)) {
        return refusals.NOT_FOUND({ field: 'input.loopId', values: { what: 'loop' } });
      }
      const making = {
        id: newId<'Decision'>(),
        loopId,
        decidedBy: actingMember(actor),
        now: await tx.now(),
        hasFeedback: await this.scorecards.hasSubmitted(tx, loopId),
      };
      const decision = atField(recordDecision(await this.decisions.standingOf(tx, loopId), input, making), 'input');
      if (!decision.ok) return decision;
      const cited = await this.requireCited(tx, actor, decision.value);
      if (!cited.ok) return cited;
      if (!(await this.decisions.insert(tx, decision.value))) {
        // Somebody was faster. What stands now is theirs, and the rule says so.
        const refused = atField(recordDecision(await this.decisions.standingOf(tx, loopId), input, making), 'input');
        return refused.ok ? refusals.DECISION_STANDS({ field: 'input.supersedesId' }) : refused;
      }
      const { id: decisionId, supersedesId } = decision.value;
      tx.emit(DecisionRecorded, { decisionId, loopId });
      tx.audit({
        action: 'decision.recorded',
        subject: 'loop',
        subjectId: loopId,
        after: { decisionId, supersedesId, withFeedback: making.hasFeedback },
      });
      return decision;
    });
  }

  private async requireCited(tx: Tx, actor: Actor, { loopId, scorecardIds }: Decision): Promise<Result<void>> {
    if (scorecardIds.length === 0) return ok(undefined);
    const scope = await this.scopes.of(tx, actor, [loopId]);
    const readable = await this.scorecards.readable(tx, scope, scorecardIds);
    const known = new Set(
      readable.filter((card) => card.loopId === loopId && card.submittedAt !== null).map(({ id }) => id),
    );
    const missing = scorecardIds.filter((id) => !known.has(id));
    const options = {
      field: 'input.scorecardIds',
      values: { what: 'submitted scorecard' },
      details: { scorecardIds: missing },
    };
    return missing.length === 0 ? ok(undefined) : refusals.NOT_FOUND(options);
  }
}
