import { isId, isStorable, toPage, type Page, type PageRequest } from '@plumbline/kernel';
import { Inject, Injectable } from '@nestjs/common';
import type { Actor } from '../auth/actor.ts';
import { UnitOfWork } from '../database/unit-of-work.ts';

export interface AuditEntry {
  readonly id: string;
  readonly at: Date;
  readonly actorKind: string;
  readonly actorId: string | null;
  readonly action: string;
  readonly subject: string;
  readonly subjectId: string;
  readonly before: unknown;
  readonly after: unknown;
  readonly requestId: string;
}

export interface AuditFilter {
  readonly subject?: string | null;
  readonly subjectId?: string | null;
  readonly actorId?: string | null;
}

/** What happened in an organization, newest first. */
@Injectable()
export class AuditLog {
  constructor(@Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork) {}

  /** One statement. What cannot be in the log finds nothing. */
  async list(actor: Actor, filter: AuditFilter, page: PageRequest): Promise<Page<AuditEntry>> {
    const impossible =
      [filter.subjectId, filter.actorId].some((id) => id != null && !isId(id)) || !isStorable(filter.subject ?? '');
    if (impossible) return { edges: [], hasNextPage: false };
    const rows = await this.unitOfWork.read(actor, (tx) =>
      tx.query<AuditEntry>(
        `SELECT id, at, actor_kind AS "actorKind", actor_id AS "actorId", action, subject, subject_id AS "subjectId",
                before, after, request_id AS "requestId"
         FROM audit_entries
         WHERE organization_id = $1
           AND ($2::uuid IS NULL OR id < $2)
           AND ($3::text IS NULL OR subject = $3)
           AND ($4::uuid IS NULL OR subject_id = $4)
           AND ($5::uuid IS NULL OR actor_id = $5)
         ORDER BY id DESC LIMIT $6`,
        [
          actor.organizationId,
          page.after?.at(-1) ?? null,
          filter.subject ?? null,
          filter.subjectId ?? null,
          filter.actorId ?? null,
          page.limit + 1,
        ],
      ),
    );
    return toPage(
      rows,
      page,
      (row) => [row.id],
      (row) => row,
    );
  }
}
