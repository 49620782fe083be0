import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';
import type { StageKind } from './stage-definition.ts';

export const STAGE_STATES = ['WAITING', 'READY', 'SCHEDULED', 'NEEDS_DECISION', 'DONE'] as const;
export type StageState = (typeof STAGE_STATES)[number];

export const STAGE_EVENTS = [
  /** Everything that precedes the stage is done. */
  'UNBLOCKED',
  /** Something that precedes it is open again. */
  'BLOCKED',
  /** An interview has a time, or an assessment was assigned. */
  'SCHEDULED',
  /** The interview was cancelled, or the assignment revoked. */
  'UNSCHEDULED',
  /** The assessment's result. */
  'PASSED',
  'FAILED',
  /** The interview's feedback is in, or the debrief was opened. */
  'HELD',
  /** A person lets the candidate go on whatever the assessment says. */
  'OVERRIDDEN',
  /** Nothing was handed in for the assessment, and nothing can be any more. */
  'UNFINISHED',
  /** The assignment can be worked on again. */
  'REOPENED',
  /** The only pass is none any more: the result was corrected. */
  'RETRACTED',
] as const;
export type StageEvent = (typeof STAGE_EVENTS)[number];

type Moves = Readonly<Partial<Record<StageState, Readonly<Partial<Record<StageEvent, StageState>>>>>>;

const RESULTS = { PASSED: 'DONE', FAILED: 'NEEDS_DECISION' } as const;

/**
 * A failed assessment asks a person and ends nothing; a pass, a retake's included, goes on by itself. Assignments and
 * results reach us by a queue, more than once and in any order, so an assessment that is done takes any of them without
 * a change, and one that asks for a person goes on asking until there is a pass, or the assignment is opened again.
 * Work that nobody finished asks a person just as a fail does.
 */
const MOVES: Readonly<Record<StageKind, Moves>> = {
  ASSESSMENT: {
    WAITING: { ...RESULTS, UNBLOCKED: 'READY' },
    READY: {
      ...RESULTS,
      BLOCKED: 'WAITING',
      SCHEDULED: 'SCHEDULED',
      REOPENED: 'SCHEDULED',
      UNFINISHED: 'NEEDS_DECISION',
      OVERRIDDEN: 'DONE',
    },
    SCHEDULED: {
      ...RESULTS,
      SCHEDULED: 'SCHEDULED',
      REOPENED: 'SCHEDULED',
      UNSCHEDULED: 'READY',
      UNFINISHED: 'NEEDS_DECISION',
      OVERRIDDEN: 'DONE',
    },
    NEEDS_DECISION: {
      ...RESULTS,
      SCHEDULED: 'NEEDS_DECISION',
      UNFINISHED: 'NEEDS_DECISION',
      REOPENED: 'SCHEDULED',
      OVERRIDDEN: 'DONE',
    },
    DONE: { PASSED: 'DONE', FAILED: 'DONE', SCHEDULED: 'DONE', RETRACTED: 'NEEDS_DECISION' },
  },
  INTERVIEW: {
    WAITING: { UNBLOCKED: 'READY' },
    READY: { BLOCKED: 'WAITING', SCHEDULED: 'SCHEDULED' },
    SCHEDULED: { UNSCHEDULED: 'READY', HELD: 'DONE' },
    DONE: { UNSCHEDULED: 'READY', HELD: 'DONE' },
  },
  DEBRIEF: {
    WAITING: { UNBLOCKED: 'READY', HELD: 'DONE' },
    READY: { BLOCKED: 'WAITING', HELD: 'DONE' },
    DONE: { HELD: 'DONE' },
  },
};

/**
 * The state after an event; `waitsFor` are the titles of what precedes the stage and is not done, for whoever is
 * refused. Refuses with `STAGE_NOT_READY`, `NO_DECISION_NEEDED` or `STAGE_STATE`.
 */
export function moveStage(
  kind: StageKind,
  state: StageState,
  event: StageEvent,
  waitsFor: readonly string[] = [],
): Result<StageState> {
  const next = MOVES[kind][state]?.[event];
  if (next !== undefined) return ok(next);
  const options = { values: { state }, details: { state } };
  if (event === 'SCHEDULED') {
    const hint = hintOf(state, waitsFor);
    return refusals.STAGE_NOT_READY({ values: { hint }, details: { state, waitsFor } });
  }
  return event === 'OVERRIDDEN' ? refusals.NO_DECISION_NEEDED(options) : refusals.STAGE_STATE(options);
}

function hintOf(state: StageState, waitsFor: readonly string[]): string {
  if (state === 'WAITING') return `This one waits for: ${waitsFor.join(', ')}.`;
  return state === 'SCHEDULED' ? 'This one has an interview already: cancel that first.' : 'This one is done.';
}
