import { newId } from '@plumbline/kernel';
import { SystemDatabase, type SystemQuery } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { NETWORK_GRACE_SECONDS } from '../domain/attempt.ts';

/** A gap that is an outage, from here on (domain rules, "Assessments" 11). */
const OUTAGE_SECONDS = 60;
const BATCH = 1000;

export interface Outage {
  readonly id: string;
  readonly seconds: number;
  readonly attempts: number;
}

interface Credited {
  readonly organizationId: string;
  readonly attemptId: string;
  readonly seconds: number;
  readonly deadlineBefore: Date;
  readonly deadlineAfter: Date;
}

/** The heartbeat's one row. Gaps are measured by the real clock; what they do to attempts, in the application's time. */
@Injectable()
export class HeartbeatRepository {
  constructor(@Inject(SystemDatabase) private readonly database: SystemDatabase) {}

  /** False where the gap is an outage, or where nothing ever beat. One statement. */
  async beat(): Promise<boolean> {
    const beaten = await this.database.query(
      `UPDATE service_heartbeat SET beat_at = clock_timestamp()
       WHERE clock_timestamp() - beat_at < make_interval(secs => $1) RETURNING singleton`,
      [OUTAGE_SECONDS],
    );
    return beaten.length > 0;
  }

  /**
   * Beats, and first writes down the outage that the gap was and credits every attempt that was open during it, all in
   * one commit. Null where somebody else did so meanwhile, and at the very first beat.
   */
  beatAfterGap(requestId: string): Promise<Outage | null> {
    return this.database.transaction(async (query) => {
      await query('INSERT INTO service_heartbeat (beat_at) VALUES (clock_timestamp()) ON CONFLICT DO NOTHING');
      await query('SELECT beat_at FROM service_heartbeat FOR UPDATE');
      const [outage] = await query<{ id: string; seconds: number }>(
        `INSERT INTO service_outages (id, began_at, ended_at)
         SELECT $1, h.beat_at + o."offset", clock_timestamp() + o."offset"
         FROM service_heartbeat h CROSS JOIN clock_offset o
         WHERE clock_timestamp() - h.beat_at >= make_interval(secs => $2)
         RETURNING id, round(extract(epoch FROM ended_at - began_at))::integer AS seconds`,
        [newId(), OUTAGE_SECONDS],
      );
      const attempts = outage ? await this.credit(query, outage.id, requestId) : 0;
      await query('UPDATE service_heartbeat SET beat_at = clock_timestamp()');
      return outage ? { ...outage, attempts } : null;
    });
  }

  private async credit(query: SystemQuery, outageId: string, requestId: string): Promise<number> {
    const open = await query<{ organizationId: string; id: string }>(
      `SELECT a.organization_id AS "organizationId", a.id
       FROM attempts a CROSS JOIN service_outages u
       WHERE u.id = $1 AND a.status = 'IN_PROGRESS' AND a.started_at < u.ended_at
       ORDER BY a.organization_id, a.id`,
      [outageId],
    );
    let credited = 0;
    for (let from = 0; from < open.length; from += BATCH) {
      const batch = open.slice(from, from + BATCH);
      const given = await query<Credited>(
        `SELECT asked.organization AS "organizationId", asked.attempt AS "attemptId", c.seconds,
                c.deadline_before AS "deadlineBefore", c.deadline_after AS "deadlineAfter"
         FROM unnest($2::uuid[], $3::uuid[], $4::uuid[]) AS asked(organization, attempt, id)
         CROSS JOIN service_outages u
         CROSS JOIN LATERAL credit_attempt(
           asked.organization, asked.attempt, asked.id, 'OUTAGE', 'The service was not available.', NULL, u.id,
           NULL, u.began_at, u.ended_at, u.began_at, $5) c
         WHERE u.id = $1 AND c.outcome = 'CREDITED'`,
        [
          outageId,
          batch.map(({ organizationId }) => organizationId),
          batch.map(({ id }) => id),
          batch.map(() => newId()),
          NETWORK_GRACE_SECONDS,
        ],
      );
      await this.audit(query, given, requestId);
      credited += given.length;
    }
    return credited;
  }

  /** What the unit of work writes for one organization, for many at once. */
  private async audit(query: SystemQuery, given: readonly Credited[], requestId: string): Promise<void> {
    const rows = given.map(({ organizationId, attemptId, seconds, deadlineBefore, deadlineAfter }) => ({
      organization_id: organizationId,
      id: newId(),
      subject_id: attemptId,
      before: { deadlineAt: deadlineBefore },
      after: { deadlineAt: deadlineAfter, seconds, source: 'OUTAGE' },
    }));
    await query(
      `INSERT INTO audit_entries
         (organization_id, id, actor_kind, actor_id, action, subject, subject_id, before, after, request_id)
       SELECT r.organization_id, r.id, 'system', NULL, 'attempt.time-credited', 'attempt', r.subject_id, r.before, r.after, $1
       FROM jsonb_to_recordset($2::jsonb)
         AS r(organization_id uuid, id uuid, subject_id uuid, before jsonb, after jsonb)`,
      [requestId, JSON.stringify(rows)],
    );
  }
}
