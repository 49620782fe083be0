import { isId, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { Engagement, InterviewPlan, InterviewStatus } from '../domain/interview.ts';
import { InterviewEntity, InterviewPanelistEntity } from './entities.ts';
import { groupBy } from './group-by.ts';

export interface InterviewRecord {
  readonly id: string;
  readonly loopId: string;
  readonly loopStageId: string;
  readonly candidateId: string;
  readonly title: string;
  readonly status: InterviewStatus;
  readonly startsAt: Date;
  readonly endsAt: Date;
  readonly place: string | null;
  readonly videoLink: string | null;
  readonly cancelReason: string | null;
  readonly interviewerIds: readonly string[];
}

export interface NewInterview {
  readonly id: string;
  readonly loopId: string;
  readonly loopStageId: string;
  readonly plan: InterviewPlan;
  readonly scheduledBy: string;
}

const SELECT = `
  SELECT i.id, i.loop_id AS "loopId", i.loop_stage_id AS "loopStageId", l.candidate_id AS "candidateId", s.title,
         i.status, i.starts_at AS "startsAt", i.ends_at AS "endsAt", i.place, i.video_link AS "videoLink",
         i.cancel_reason AS "cancelReason",
         ARRAY(
           SELECT p.member_id FROM interview_panelists p
           WHERE p.organization_id = i.organization_id AND p.interview_id = i.id ORDER BY p.position
         ) AS "interviewerIds"
  FROM interviews i
  JOIN loops l ON l.organization_id = i.organization_id AND l.id = i.loop_id
  JOIN loop_stages s ON s.organization_id = i.organization_id AND s.id = i.loop_stage_id`;

/** SQLSTATE exclusion_violation: somebody's time went to another interview between our look and our insert. */
const EXCLUSION_VIOLATION = '23P01';

@Injectable()
export class InterviewRepository {
  /**
   * False when somebody of the panel is taken by another transaction's interview. The transaction is lost then: the
   * caller refuses.
   */
  async insert(tx: Tx, { id, loopId, loopStageId, plan, scheduledBy }: NewInterview): Promise<boolean> {
    const { organizationId } = tx;
    const { startsAt, endsAt, place, videoLink, interviewerIds } = plan;
    await tx.manager.insert(InterviewEntity, {
      organizationId,
      id,
      loopId,
      loopStageId,
      status: 'SCHEDULED',
      startsAt,
      endsAt,
      place,
      videoLink,
      scheduledBy,
    });
    try {
      // In the order of ids: two panels that share people then wait for each other instead of locking up.
      await tx.query(
        `INSERT INTO interview_panelists
           (organization_id, interview_id, member_id, loop_id, position, starts_at, ends_at)
         SELECT $1, $2, seat.member_id, $3, seat.position, $4, $5
         FROM unnest($6::uuid[]) WITH ORDINALITY AS seat(member_id, position) ORDER BY seat.member_id`,
        [organizationId, id, loopId, startsAt, endsAt, interviewerIds],
      );
      return true;
    } catch (error) {
      if ((error as { code?: string }).code === EXCLUSION_VIOLATION) return false;
      throw error;
    }
  }

  /** When any of these people are engaged around a span of time. */
  async engagements(tx: Tx, { interviewerIds, startsAt, endsAt }: InterviewPlan): Promise<readonly Engagement[]> {
    return tx.query<Engagement>(
      `SELECT member_id AS "memberId", starts_at AS "startsAt", ends_at AS "endsAt" FROM interview_panelists
       WHERE organization_id = $1 AND member_id = ANY ($2::uuid[]) AND live AND starts_at < $4 AND ends_at > $3`,
      [tx.organizationId, interviewerIds, startsAt, endsAt],
    );
  }

  /** One statement for any number of ids; unknown ids are absent from the map. */
  async find(tx: Tx, ids: readonly string[]): Promise<ReadonlyMap<string, InterviewRecord>> {
    const rows = await tx.query<InterviewRecord>(`${SELECT} WHERE i.organization_id = $1 AND i.id = ANY ($2::uuid[])`, [
      tx.organizationId,
      ids.filter(isId),
    ]);
    return new Map(rows.map((row) => [row.id, row]));
  }

  async get(tx: Tx, id: string): Promise<InterviewRecord | null> {
    return (await this.find(tx, [id])).get(id) ?? null;
  }

  /** As `get`; others cannot change it, nor give feedback on it, until the transaction ends. */
  async lock(tx: Tx, id: string): Promise<InterviewRecord | null> {
    if (!isId(id)) return null;
    const [row] = await tx.query<InterviewRecord>(
      `${SELECT} WHERE i.organization_id = $1 AND i.id = $2 FOR UPDATE OF i`,
      [tx.organizationId, id],
    );
    return row ?? null;
  }

  /** A loop's interviews that are neither over nor cancelled, locked as by `lock`. */
  async lockScheduled(tx: Tx, loopId: string): Promise<readonly InterviewRecord[]> {
    return tx.query<InterviewRecord>(
      `${SELECT} WHERE i.organization_id = $1 AND i.loop_id = $2 AND i.status = 'SCHEDULED' ORDER BY i.id FOR UPDATE OF i`,
      [tx.organizationId, loopId],
    );
  }

  /** One statement for any number of loops; each one's interviews, cancelled ones included, oldest first. */
  async ofLoops(tx: Tx, loopIds: readonly string[]): Promise<ReadonlyMap<string, readonly InterviewRecord[]>> {
    const rows = await tx.query<InterviewRecord>(
      `${SELECT} WHERE i.organization_id = $1 AND i.loop_id = ANY ($2::uuid[]) ORDER BY i.id`,
      [tx.organizationId, loopIds],
    );
    return groupBy(rows, ({ loopId }) => loopId);
  }

  /** Those on whose panel a member sits and that were not cancelled, by time. */
  async ofMember(tx: Tx, memberId: string, page: PageRequest): Promise<Page<InterviewRecord>> {
    const [afterTime, afterId] = page.after ?? [];
    const rows = await tx.query<InterviewRecord>(
      `${SELECT}
       JOIN interview_panelists own ON own.organization_id = i.organization_id AND own.interview_id = i.id
       WHERE own.organization_id = $1 AND own.member_id = $2 AND own.live
         AND ($3::timestamptz IS NULL OR (own.starts_at, own.interview_id) > ($3, $4::uuid))
       ORDER BY own.starts_at, own.interview_id LIMIT $5`,
      [tx.organizationId, memberId, afterTime ?? null, afterId ?? null, page.limit + 1],
    );
    return toPage(
      rows,
      page,
      (row) => [row.startsAt.toISOString(), row.id],
      (row) => row,
    );
  }

  async cancel(tx: Tx, id: string, cancelledBy: string, reason: string): Promise<void> {
    const { organizationId } = tx;
    await tx.manager.update(
      InterviewEntity,
      { organizationId, id },
      { status: 'CANCELLED', cancelledBy, cancelReason: reason, cancelledAt: () => 'app_now()' },
    );
    await tx.manager.update(InterviewPanelistEntity, { organizationId, interviewId: id }, { live: false });
  }

  /** Notes one person's feedback; says whether the whole panel has submitted now. */
  async noteFeedback(tx: Tx, id: string, memberId: string): Promise<boolean> {
    const { organizationId } = tx;
    await tx.manager.update(
      InterviewPanelistEntity,
      { organizationId, interviewId: id, memberId },
      { submitted: true },
    );
    return (
      (await tx.manager.countBy(InterviewPanelistEntity, { organizationId, interviewId: id, submitted: false })) === 0
    );
  }

  async complete(tx: Tx, id: string): Promise<void> {
    await tx.manager.update(
      InterviewEntity,
      { organizationId: tx.organizationId, id, status: 'SCHEDULED' },
      { status: 'COMPLETED' },
    );
  }
}
