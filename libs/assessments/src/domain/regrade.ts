import type { ItemKey } from './item.ts';

export type RegradeState = 'RUNNING' | 'DONE' | 'FAILED';

/** A key that a regrade brings into an assessment. */
export interface KeyChange {
  readonly itemId: string;
  readonly position: number;
  readonly questionId: string;
  readonly fromVersion: number;
  readonly versionId: string;
  readonly version: number;
  readonly key: ItemKey;
  readonly explanation: string | null;
}

/** A result as a report shows it; amounts are decimal texts. */
export interface ResultSummary {
  readonly points: string;
  readonly percent: string;
  /** Null without a pass mark, and while a person has yet to give points. */
  readonly passed: boolean | null;
}

/** A decision that stood on a loop when a result that it rested on changed. */
export interface RestingDecision {
  readonly decisionId: string;
  readonly loopId: string;
  readonly decidedBy: string;
}
