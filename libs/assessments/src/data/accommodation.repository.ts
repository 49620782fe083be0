import { newId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { AccommodatedAttempt, AccommodationTerms } from '../domain/accommodate-attempt.ts';
import type { OverduePolicy } from '../domain/attempt.ts';
import type { TimeCreditSource } from '../domain/time-credit.ts';

/** An attempt in progress, with its terms and what its assignment grants. */
export interface RunningAttempt {
  readonly id: string;
  readonly attempt: AccommodatedAttempt;
  readonly terms: AccommodationTerms;
  readonly assignmentExtraPercent: number | null;
  readonly assignmentBreakMinutes: number | null;
  readonly overduePolicy: OverduePolicy;
  readonly gracePeriodSeconds: number;
  readonly now: Date;
}

type Row = Omit<AccommodatedAttempt & AccommodationTerms, 'sectionSeconds'> &
  Omit<RunningAttempt, 'attempt' | 'terms'> & {
    readonly sectionSeconds: number[] | null;
    readonly sectionLimits: (number | null)[];
  };

const SOURCE: TimeCreditSource = 'ACCOMMODATION';

/** Attempts that run, for whom more time is granted meanwhile. */
@Injectable()
export class AccommodationRepository {
  /** Those of a candidate, or of one of their assignments, in two statements; held until the transaction ends. */
  async lock(tx: Tx, candidateId: string, assignmentId: string | null): Promise<RunningAttempt[]> {
    const locked = await tx.query<{ id: string }>(
      `SELECT id FROM attempts
       WHERE organization_id = $1 AND candidate_id = $2 AND status = 'IN_PROGRESS' AND ($3::uuid IS NULL OR assignment_id = $3)
       ORDER BY id FOR NO KEY UPDATE`,
      [tx.organizationId, candidateId, assignmentId],
    );
    if (locked.length === 0) return [];
    const rows = await tx.query<Row>(
      `SELECT a.id, a.started_at AS "startedAt", a.deadline_at AS "deadlineAt", cardinality(a.item_ids) AS "itemCount",
              a.reached, a.section, a.section_last AS "sectionLast", a.section_seconds AS "sectionSeconds",
              a.section_deadline_at AS "sectionDeadlineAt", a.extra_time_percent AS "extraTimePercent",
              a.break_seconds AS "breakSeconds", a.break_taken_seconds AS "breakTakenSeconds", a.paused_at AS "pausedAt",
              s.time_limit_minutes AS "timeLimitMinutes", s.window_policy AS "windowPolicy",
              g.expires_at AS "windowClosesAt", g.extra_time_percent AS "assignmentExtraPercent",
              g.break_minutes AS "assignmentBreakMinutes", s.overdue_policy AS "overduePolicy",
              s.grace_period_seconds AS "gracePeriodSeconds", app_now() AS now,
              ARRAY(SELECT (e.section ->> 'timeLimitMinutes')::integer * 60
                    FROM jsonb_array_elements(s.sections) WITH ORDINALITY e(section, n) ORDER BY e.n) AS "sectionLimits",
              (SELECT coalesce(sum(c.seconds), 0)::integer FROM time_credits c
               WHERE c.organization_id = a.organization_id AND c.attempt_id = a.id) AS "creditedSeconds"
       FROM attempts a
       JOIN assignments g ON g.organization_id = a.organization_id AND g.id = a.assignment_id
       JOIN assessments s ON s.organization_id = a.organization_id AND s.id = a.assessment_id
       WHERE a.organization_id = $1 AND a.id = ANY ($2::uuid[])`,
      [tx.organizationId, locked.map(({ id }) => id)],
    );
    return rows.map(toRunning);
  }

  /**
   * Writes the attempt as it is now, and into the ledger what was added to its deadline. Times are moved rather than
   * written, because the database's are finer than ours.
   */
  async save(tx: Tx, { id, attempt: before }: RunningAttempt, after: AccommodatedAttempt): Promise<void> {
    await tx.query(
      `UPDATE attempts SET deadline_at = deadline_at + $3 * interval '1 millisecond', reached = $4, section = $5,
              section_seconds = $6, section_deadline_at = section_deadline_at + $7 * interval '1 millisecond',
              extra_time_percent = $8, break_seconds = $9, break_taken_seconds = $10,
              paused_at = CASE WHEN $11 THEN paused_at END
       WHERE organization_id = $1 AND id = $2`,
      [
        tx.organizationId,
        id,
        between(before.deadlineAt, after.deadlineAt),
        after.reached,
        after.section,
        after.sectionSeconds,
        between(before.sectionDeadlineAt, after.sectionDeadlineAt),
        after.extraTimePercent,
        after.breakSeconds,
        after.breakTakenSeconds,
        after.pausedAt !== null,
      ],
    );
    const added = Math.ceil(between(before.deadlineAt, after.deadlineAt) / 1000);
    if (added <= 0) return;
    await tx.query(
      `INSERT INTO time_credits
         (organization_id, id, attempt_id, seconds, source, reason, credited_by, deadline_before, deadline_after)
       VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
      [
        tx.organizationId,
        newId(),
        id,
        added,
        SOURCE,
        'Accommodation granted while the attempt ran',
        tx.actor.memberId,
        before.deadlineAt,
        after.deadlineAt,
      ],
    );
  }
}

const between = (from: Date | null, to: Date | null): number => (from && to ? to.getTime() - from.getTime() : 0);

function toRunning(row: Row): RunningAttempt {
  const { id, sectionLimits, timeLimitMinutes, windowPolicy, windowClosesAt, creditedSeconds, ...rest } = row;
  const { assignmentExtraPercent, assignmentBreakMinutes, overduePolicy, gracePeriodSeconds, now, ...attempt } = rest;
  const limits = sectionLimits.filter((seconds) => seconds !== null);
  const sectionSeconds = attempt.sectionSeconds && limits.length > 0 ? limits : null;
  return {
    id,
    attempt,
    terms: { timeLimitMinutes, sectionSeconds, windowPolicy, windowClosesAt, creditedSeconds },
    assignmentExtraPercent,
    assignmentBreakMinutes,
    overduePolicy,
    gracePeriodSeconds,
    now,
  };
}
