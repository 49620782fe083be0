import type { AttemptStatus } from '../domain/attempt.ts';
import { passTime, type AttemptClock } from '../domain/attempt-clock.ts';
import type { Navigation } from '../domain/blueprint.ts';

/** An attempt as it stands at `serverNow`, or stood when it was closed. */
export interface AttemptRecord extends AttemptClock {
  readonly id: string;
  readonly assignmentId: string;
  readonly assessmentId: string;
  readonly candidateId: string;
  readonly loopStageId: string | null;
  readonly number: number;
  readonly seed: string;
  readonly status: AttemptStatus;
  readonly startedAt: Date;
  readonly submittedAt: Date | null;
  readonly closedAt: Date | null;
  readonly navigation: Navigation;
  readonly shuffleChoices: boolean;
  /** The paper, in its order. */
  readonly itemIds: readonly string[];
  /** Of the items to come back to. */
  readonly flagged: readonly string[];
  readonly sectionTitles: readonly (string | null)[];
  /** Of the accommodation that its time was granted with. */
  readonly extraTimePercent: number;
  /** Whether its invitation was withdrawn. */
  readonly revoked: boolean;
  /** The database's clock. */
  readonly serverNow: Date;
}

/** An attempt as it was last written down: what time has done to it since is not in it. */
export type AttemptRow = AttemptRecord;

/** The columns of an attempt but for `serverNow`; the parameters are what its rows are called in a statement. */
export const attemptColumns = (attempt: string, assignment: string, assessment: string): string => `
  ${attempt}.id, ${attempt}.assignment_id AS "assignmentId", ${attempt}.assessment_id AS "assessmentId",
  ${attempt}.candidate_id AS "candidateId", ${attempt}.number, ${attempt}.seed, ${attempt}.status,
  ${attempt}.started_at AS "startedAt", ${attempt}.deadline_at AS "deadlineAt", ${attempt}.submitted_at AS "submittedAt",
  ${attempt}.closed_at AS "closedAt", ${attempt}.item_ids AS "itemIds", cardinality(${attempt}.item_ids) AS "itemCount",
  ${attempt}.reached, ${attempt}.section, ${attempt}.section_last AS "sectionLast",
  ${attempt}.section_seconds AS "sectionSeconds", ${attempt}.section_deadline_at AS "sectionDeadlineAt",
  ${attempt}.extra_time_percent AS "extraTimePercent", ${attempt}.break_seconds AS "breakSeconds",
  ${attempt}.break_taken_seconds AS "breakTakenSeconds", ${attempt}.paused_at AS "pausedAt", ${attempt}.flagged,
  ${assignment}.loop_stage_id AS "loopStageId", ${assignment}.revoked_at IS NOT NULL AS revoked,
  ${assessment}.navigation, ${assessment}.shuffle_choices AS "shuffleChoices",
  ARRAY(SELECT e ->> 'title' FROM jsonb_array_elements(${assessment}.sections) WITH ORDINALITY t(e, n) ORDER BY n)
    AS "sectionTitles"`;

/** Brings a row up to the moment it was read at. */
export const settle = (row: AttemptRow): AttemptRecord => ({ ...row, ...passTime(row, row.closedAt ?? row.serverNow) });
