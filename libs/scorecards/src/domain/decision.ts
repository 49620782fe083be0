import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';
import { tidyText } from './text.ts';

export const OUTCOMES = ['HIRE', 'NO_HIRE', 'HOLD'] as const;
export type Outcome = (typeof OUTCOMES)[number];

/** What was decided about a candidate. Never edited: a later one supersedes it. */
export interface Decision {
  readonly id: string;
  readonly loopId: string;
  readonly outcome: Outcome;
  readonly reason: string;
  /** What it rests on, in words. */
  readonly evidence: string;
  /** The scorecards it rests on. */
  readonly scorecardIds: readonly string[];
  /** Who saw it otherwise, and why; empty when nobody did. */
  readonly dissent: string;
  readonly decidedBy: string;
  readonly decidedAt: Date;
  readonly supersedesId: string | null;
}

export interface DecisionInput {
  readonly outcome: Outcome;
  readonly reason: string;
  readonly evidence?: string | null;
  readonly scorecardIds?: readonly string[] | null;
  readonly dissent?: string | null;
  readonly supersedesId?: string | null;
  /** Said explicitly that somebody is to be hired on nobody's feedback. */
  readonly evenWithoutFeedback?: boolean;
}

export interface DecisionMaking {
  readonly id: string;
  readonly loopId: string;
  readonly decidedBy: string;
  readonly now: Date;
  /** Whether any scorecard of the loop is in. */
  readonly hasFeedback: boolean;
}

const invalid = (field: string, problem: string) => refusals.INVALID_DECISION({ field, values: { problem } });

/**
 * Records a decision over the one that stands, if any. A second one has to name the first, so that nobody overrides a
 * colleague without knowing it: refuses with `DECISION_STANDS` and `details.decisionId` otherwise, with
 * `REASON_MISSING` or `INVALID_DECISION` for what was written, and with `NOTHING_TO_REST_ON` when it hires without any
 * feedback unless that was said explicitly.
 */
export function recordDecision(
  standing: Pick<Decision, 'id'> | null,
  input: DecisionInput,
  making: DecisionMaking,
): Result<Decision> {
  const supersedesId = input.supersedesId ?? null;
  if (supersedesId !== (standing?.id ?? null)) {
    return standing === null
      ? invalid('supersedesId', 'There is no decision that this could supersede.')
      : refusals.DECISION_STANDS({ field: 'supersedesId', details: { decisionId: standing.id } });
  }
  const reason = tidyText(input.reason, 10_000);
  if (reason === null) return invalid('reason', 'A reason has at most 10,000 characters.');
  if (reason === '') return refusals.REASON_MISSING({ field: 'reason' });
  const evidence = tidyText(input.evidence, 10_000);
  if (evidence === null) return invalid('evidence', 'Evidence has at most 10,000 characters.');
  const dissent = tidyText(input.dissent, 10_000);
  if (dissent === null) return invalid('dissent', 'Dissent has at most 10,000 characters.');
  if (input.outcome === 'HIRE' && !making.hasFeedback && input.evenWithoutFeedback !== true) {
    return refusals.NOTHING_TO_REST_ON({ field: 'evenWithoutFeedback' });
  }
  const { id, loopId, decidedBy, now } = making;
  const scorecardIds = [...new Set(input.scorecardIds ?? [])];
  const { outcome } = input;
  return ok({ id, loopId, outcome, reason, evidence, scorecardIds, dissent, decidedBy, decidedAt: now, supersedesId });
}
