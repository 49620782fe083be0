import { ImportRequested } from '@plumbline/contracts';
import { newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ImportRepository, type ImportRecord } from '../data/import.repository.ts';
import { decodeContent, type ContentEncoding } from '../domain/decode-content.ts';
import type { ParsedGuide } from '../domain/guide/guide.ts';
import { GUIDE_LIMITS, parseGuide } from '../domain/guide/parse-guide.ts';
import { refusals } from '../domain/refusals.ts';
import { ImportRunner } from './import-runner.ts';

export interface ImportQuestions {
  readonly content: string;
  readonly encoding: ContentEncoding;
  /** Null to recognise it. */
  readonly format: string | null;
  readonly fileName: string | null;
  readonly publish: boolean;
  readonly dryRun: boolean;
}

/** Items that are taken in while the caller waits. */
const AT_ONCE = 100;
/** Characters that are read while the caller waits: some tens of milliseconds of the process's time. */
const READ_AT_ONCE = 512 * 1024;

/**
 * Imports a source: up to 100 items are answered at once, more by a job (`state` is then `QUEUED`).
 * Refuses with `UNSUPPORTED_FORMAT`, `WRONG_ENCODING`, `FILE_TOO_LARGE`, `TOO_MANY_ITEMS`, `UNREADABLE_GUIDE`. What is
 * wrong with single items stands in the report.
 */
@Injectable()
export class ImportQuestionsUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ImportRepository) private readonly imports: ImportRepository,
    @Inject(ImportRunner) private readonly runner: ImportRunner,
  ) {}

  async run(actor: Actor, input: ImportQuestions): Promise<Result<ImportRecord>> {
    const { format } = input;
    if (format !== null && format !== 'GUIDE') {
      return refusals.UNSUPPORTED_FORMAT({ field: 'input.format', values: { format } });
    }
    const field = 'input.content';
    const text = decodeContent(input.content, input.encoding);
    if (!text.ok) return { ok: false, error: { ...text.error, field } };
    if (Buffer.byteLength(text.value) > GUIDE_LIMITS.bytes) {
      return refusals.FILE_TOO_LARGE({ field, values: { limit: '50 MB' } });
    }
    if (text.value.length > READ_AT_ONCE) return this.enqueue(actor, input, text.value);
    const guide = parseGuide(text.value);
    if (!guide.ok) return { ok: false, error: { ...guide.error, field } };
    return this.import(actor, input, guide.value);
  }

  private import(actor: Actor, input: ImportQuestions, guide: ParsedGuide): Promise<Result<ImportRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const record = newImport(actor, input);
      await this.imports.insert(tx, record, null);
      const staged = await this.runner.stage(tx, record, guide);
      if (staged.total <= AT_ONCE) return ok(await this.runner.step(tx, staged));
      tx.emit(ImportRequested, { importId: record.id });
      return ok(staged);
    });
  }

  private enqueue(actor: Actor, input: ImportQuestions, content: string): Promise<Result<ImportRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const record = newImport(actor, input);
      await this.imports.insert(tx, record, content);
      tx.emit(ImportRequested, { importId: record.id });
      return ok(record);
    });
  }
}

const newImport = (actor: Actor, { fileName, publish, dryRun }: ImportQuestions): ImportRecord => ({
  id: newId(),
  sourceId: null,
  state: 'QUEUED',
  format: 'GUIDE',
  fileName:
    fileName === null || fileName.trim() === '' ? null : fileName.replace(/[\0\p{Surrogate}]/gu, '').slice(0, 500),
  publish,
  dryRun,
  total: 0,
  processed: 0,
  created: 0,
  updated: 0,
  unchanged: 0,
  duplicates: 0,
  failed: 0,
  warnings: 0,
  notes: [],
  code: null,
  message: null,
  requestedBy: actor.memberId,
});
