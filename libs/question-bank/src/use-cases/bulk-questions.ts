import { BulkActionRequested } from '@plumbline/contracts';
import { atField, isId, newId, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { BulkRepository, type BulkActionRecord, type BulkItemRecord } from '../data/bulk.repository.ts';
import { findQuestionIds, type QuestionFilter } from '../data/question-search.ts';
import { BULK_LIMITS, checkTagChange, type BulkActionKind, type BulkStatus, type TagChange } from '../domain/bulk.ts';
import { refusals } from '../domain/refusals.ts';

/** Which questions an action is about: ids, or what a filter finds when it is asked for. */
export interface BulkTarget {
  readonly ids: readonly string[] | null;
  readonly filter: QuestionFilter | null;
}

/** Actions on many questions: asked for here, done by a job, followed here. */
@Injectable()
export class BulkQuestions {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(BulkRepository) private readonly bulk: BulkRepository,
  ) {}

  /** Refuses with `INVALID_QUESTION` (the change), `BULK_TARGET`, `BULK_EMPTY`, `BULK_TOO_LARGE`, `NOT_FOUND` (no id). */
  async tag(actor: Actor, target: BulkTarget, change: TagChange): Promise<Result<BulkActionRecord>> {
    const checked = checkTagChange(change);
    return checked.ok ? this.request(actor, 'TAG', target, checked.value) : atField(checked, 'input');
  }

  /** Refuses with `BULK_TARGET`, `BULK_EMPTY`, `BULK_TOO_LARGE`, `NOT_FOUND` (no id). */
  move(actor: Actor, action: 'PUBLISH' | 'RETIRE', target: BulkTarget): Promise<Result<BulkActionRecord>> {
    return this.request(actor, action, target, null);
  }

  /** Null when there is none, or it is another organization's. */
  one(actor: Actor, id: string): Promise<BulkActionRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.bulk.get(tx, id));
  }

  /** What became of questions so far, in the order asked. */
  items(actor: Actor, id: string, status: BulkStatus | null, page: PageRequest): Promise<Page<BulkItemRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.bulk.items(tx, id, status, page));
  }

  private request(
    actor: Actor,
    action: BulkActionKind,
    target: BulkTarget,
    change: TagChange | null,
  ): Promise<Result<BulkActionRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const ids = await this.idsOf(tx, target);
      if (!ids.ok) return ids;
      const record = await this.bulk.insert(tx, { id: newId(), action, change }, ids.value);
      tx.emit(BulkActionRequested, { bulkActionId: record.id });
      tx.audit({
        action: `question.bulk-${action.toLowerCase()}`,
        subject: 'bulk-action',
        subjectId: record.id,
        after: { questions: record.total, ...(change === null ? {} : { change }) },
      });
      return ok(record);
    });
  }

  private async idsOf(tx: Tx, { ids, filter }: BulkTarget): Promise<Result<readonly string[]>> {
    if ((ids === null) === (filter === null)) return refusals.BULK_TARGET({ field: 'input' });
    const named = [...new Set((ids ?? []).map((id) => id.toLowerCase()))];
    const wrong = named.find((id) => !isId(id));
    if (wrong !== undefined) return refusals.NOT_FOUND({ field: 'input.ids', values: { what: 'question' } });
    const limit = filter === null ? BULK_LIMITS.ids : BULK_LIMITS.found;
    const all = filter === null ? named : await findQuestionIds(tx, filter, limit + 1);
    const field = filter === null ? 'input.ids' : 'input.filter';
    if (all.length === 0) return refusals.BULK_EMPTY({ field });
    if (all.length > limit) return refusals.BULK_TOO_LARGE({ field, values: { limit }, details: { limit } });
    return ok(all);
  }
}
