import { createHash } from 'node:crypto';
import type { Result } from '@plumbline/kernel';
import type { Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { ImportRecord } from '../data/import.repository.ts';
import { decodeContent, type ContentEncoding } from '../domain/decode-content.ts';
import { refusals } from '../domain/refusals.ts';
import { FILE_LIMITS, type QuestionFormat } from '../formats/format.ts';
import { memoryFile } from '../formats/memory-file.ts';
import { StartImport } from './start-import.ts';

export interface ImportQuestions {
  readonly content: string;
  readonly encoding: ContentEncoding;
  /** Null to recognise it. */
  readonly format: QuestionFormat | null;
  readonly fileName: string | null;
  readonly publish: boolean;
  readonly dryRun: boolean;
}

/**
 * Imports a source that came within a request. See {@link StartImport}; refuses with `WRONG_ENCODING`, `FILE_TOO_LARGE`
 * and what makes the source as a whole unreadable.
 */
@Injectable()
export class ImportQuestionsUseCase {
  constructor(@Inject(StartImport) private readonly start: StartImport) {}

  async run(actor: Actor, input: ImportQuestions): Promise<Result<ImportRecord>> {
    const field = 'input.content';
    const bytes = decodeContent(input.content, input.encoding);
    if (!bytes.ok) return { ok: false, error: { ...bytes.error, field } };
    if (bytes.value.length > FILE_LIMITS.bytes) return refusals.FILE_TOO_LARGE({ field, values: { limit: '50 MB' } });
    const digest = createHash('sha256').update(bytes.value).digest('hex');
    const file = memoryFile(bytes.value, input.fileName);
    const started = await this.start.run(actor, { ...input, file, digest, idempotencyKey: null, storedAs: null });
    return started.ok ? started : { ok: false, error: { ...started.error, field } };
  }
}
