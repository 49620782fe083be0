import { ExportProgressed } from '@plumbline/contracts';
import { ok, type Refusal, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ExportRepository, type ExportItemRecord, type ExportRecord } from '../data/export.repository.ts';
import { codecOf } from '../formats/registry.ts';
import { said, type PortableQuestion, type WriteOutcome } from '../formats/format.ts';
import { ExportedQuestions, type Exported } from './exported-questions.ts';

/** Opens one unit of work after the other: a large export commits as it goes, a small one works within its caller's. */
export type Units = <T>(work: (tx: Tx) => Promise<Result<T>>) => Promise<Result<T>>;

/** Bytes of a piece of the file, but for its last one. */
const PIECE = 256 * 1024;
/** Lines of the report that are written together. */
const LINES = 500;

class Refused extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.code);
  }
}

/** What was written of a file but is not stored yet. */
class Unstored {
  readonly items: ExportItemRecord[] = [];
  readonly chunks: { ordinal: number; bytes: Uint8Array }[] = [];
  #open: Uint8Array[] = [];
  #openBytes = 0;
  #pieces = 0;

  /** @returns whether there is enough to be stored */
  add(bytes: Uint8Array): boolean {
    this.#open.push(bytes);
    this.#openBytes += bytes.length;
    if (this.#openBytes >= PIECE) this.close();
    return this.chunks.length > 0 || this.items.length >= LINES;
  }

  /** Makes what was added last a piece of its own, however small. */
  close(): void {
    if (this.#openBytes === 0) return;
    this.#pieces += 1;
    this.chunks.push({ ordinal: this.#pieces, bytes: Buffer.concat(this.#open) });
    this.#open = [];
    this.#openBytes = 0;
  }

  take(): Pick<Unstored, 'items' | 'chunks'> {
    return { items: this.items.splice(0), chunks: this.chunks.splice(0) };
  }
}

const lineOf = (ordinal: number, { id, version }: Exported, outcome: WriteOutcome): ExportItemRecord => ({
  ordinal,
  questionId: id,
  version,
  code: outcome.ok ? null : outcome.code,
  message: outcome.ok ? null : outcome.message,
  losses: outcome.ok ? outcome.losses.map(said) : [],
});

/**
 * Writes a file question by question and stores it in pieces as it grows, with a line of the report for each question:
 * memory does not depend on how many there are. A run that was cut short is begun anew.
 */
@Injectable()
export class ExportRunner {
  constructor(
    @Inject(ExportRepository) private readonly exports: ExportRepository,
    @Inject(ExportedQuestions) private readonly questions: ExportedQuestions,
  ) {}

  /** @returns the export as it ended; null when it had ended before, or another run has taken it over */
  async run(units: Units, exportId: string): Promise<ExportRecord | null> {
    const inUnit = async <T>(work: (tx: Tx) => Promise<T>): Promise<T> => {
      const result = await units(async (tx) => ok(await work(tx)));
      if (!result.ok) throw new Refused(result.error);
      return result.value;
    };
    const record = await inUnit((tx) => this.exports.begin(tx, exportId));
    return record === null ? null : this.write(inUnit, record);
  }

  private async write(inUnit: InUnit, record: ExportRecord): Promise<ExportRecord | null> {
    const unstored = new Unstored();
    const underWay: Exported[] = [];
    let lines = 0;
    const report = (outcome: WriteOutcome): void => {
      const question = underWay.shift();
      if (question === undefined) throw new Error('A writer reports each question once.');
      lines += 1;
      unstored.items.push(lineOf(lines, question, outcome));
    };
    const store = (state: 'RUNNING' | 'DONE'): Promise<ExportRecord | null> =>
      inUnit((tx) => {
        tx.emit(ExportProgressed, { exportId: record.id });
        return this.exports.advance(tx, record.id, record.run, { ...unstored.take(), state });
      });
    const given = this.questions.of(inUnit, record.selection);
    for await (const bytes of codecOf(record.format).write(portable(given, underWay), report)) {
      if (unstored.add(bytes) && (await store('RUNNING')) === null) return null;
    }
    unstored.close();
    return store('DONE');
  }

  async fail(tx: Tx, exportId: string, refusal: Refusal): Promise<void> {
    await this.exports.fail(tx, exportId, refusal);
    tx.emit(ExportProgressed, { exportId });
  }
}

export type InUnit = <T>(work: (tx: Tx) => Promise<T>) => Promise<T>;

async function* portable(questions: AsyncIterable<Exported>, underWay: Exported[]): AsyncGenerator<PortableQuestion> {
  for await (const question of questions) {
    underWay.push(question);
    yield question.question;
  }
}
