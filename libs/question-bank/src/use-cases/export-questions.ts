import { ExportRequested } from '@plumbline/contracts';
import { isId, newId, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import {
  ExportRepository,
  type ExportItemRecord,
  type ExportRecord,
  type ExportSelection,
} from '../data/export.repository.ts';
import { QuestionRepository, type QuestionFilter } from '../data/question.repository.ts';
import type { QuestionFormat } from '../formats/format.ts';
import { refusals } from '../domain/refusals.ts';
import { ExportRunner } from './export-runner.ts';

export interface ExportQuestions {
  readonly format: QuestionFormat;
  /** These, in this order. Else those that the filter finds; without one, all that are not retired. */
  readonly questionIds: readonly string[] | null;
  readonly filter: QuestionFilter | null;
}

/** Questions that are written while the caller waits. */
const AT_ONCE = 100;
/** What a bank is without what it has put aside. */
const STANDING: QuestionFilter = { statuses: ['DRAFT', 'IN_REVIEW', 'PUBLISHED'] };
/** Questions that one request may name. */
const MOST_IDS = 1_000;

/**
 * Exports questions into a file: up to 100 at once, more by a job (`state` is then `QUEUED`).
 * Refuses with `TOO_MANY_ITEMS` (over 1,000 ids) and `QUESTION_NOT_FOUND`, naming ids in `details.questionIds`.
 */
@Injectable()
export class ExportQuestionsUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ExportRepository) private readonly exports: ExportRepository,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(ExportRunner) private readonly runner: ExportRunner,
  ) {}

  run(actor: Actor, { format, questionIds, filter }: ExportQuestions): Promise<Result<ExportRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const ids = questionIds && [...new Set(questionIds.map((id) => id.toLowerCase()))];
      if (ids !== null && ids.length > MOST_IDS) {
        return refusals.TOO_MANY_ITEMS({ field: 'input.questionIds', values: { limit: MOST_IDS } });
      }
      if (ids !== null) {
        const known = await this.questions.find(tx, ids.filter(isId));
        const missing = ids.filter((id) => !known.has(id));
        if (missing.length > 0) {
          return refusals.QUESTION_NOT_FOUND({ field: 'input.questionIds', details: { questionIds: missing } });
        }
      }
      const selection: ExportSelection = ids === null ? { filter: filter ?? STANDING } : { questionIds: ids };
      const record = { id: newId(), format, selection, requestedBy: actor.memberId };
      await this.exports.insert(tx, record);
      // Whoever takes keys out of the house is on record.
      tx.audit({ action: 'question.export', subject: 'export', subjectId: record.id, after: { format, selection } });
      const small =
        ids === null
          ? !(await this.questions.list(tx, filter ?? STANDING, 'OLDEST', { limit: AT_ONCE, after: null })).hasNextPage
          : ids.length <= AT_ONCE;
      const done = small ? await this.runner.run((work) => work(tx), record.id) : null;
      if (done !== null) return ok(done);
      tx.emit(ExportRequested, { exportId: record.id });
      const queued = await this.exports.get(tx, record.id);
      if (queued === null) throw new Error('An export that was written just now is gone.');
      return ok(queued);
    });
  }
}

@Injectable()
export class ReadExports {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ExportRepository) private readonly exports: ExportRepository,
  ) {}

  /** Null when there is none, or it is another organization's, or it was cleared away. */
  one(actor: Actor, id: string): Promise<ExportRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.exports.get(tx, id));
  }

  /** The newest first. */
  list(actor: Actor, page: PageRequest): Promise<Page<ExportRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.exports.list(tx, page));
  }

  items(actor: Actor, exportId: string, page: PageRequest): Promise<Page<ExportItemRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.exports.items(tx, exportId, page));
  }

  /** The file's bytes, a piece at a time. */
  async *content(actor: Actor, id: string): AsyncGenerator<Uint8Array> {
    for (let ordinal = 1; ; ordinal += 1) {
      const bytes = await this.unitOfWork.read(actor, (tx) => this.exports.chunk(tx, id, ordinal));
      if (bytes === null) return;
      yield bytes;
    }
  }
}
