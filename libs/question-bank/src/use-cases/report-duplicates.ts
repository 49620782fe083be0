import { DuplicatesRequested, DuplicatesSought } from '@plumbline/contracts';
import { newId, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import {
  DuplicateRepository,
  type DuplicatePairRecord,
  type DuplicateReportRecord,
} from '../data/duplicate.repository.ts';

/** Questions that one step compares with the whole bank. */
const STEP = 200;

/** Looks for near-duplicates in the whole bank, in steps that are committed, seen and repeatable by themselves. */
@Injectable()
export class ReportDuplicates {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DuplicateRepository) private readonly duplicates: DuplicateRepository,
  ) {}

  /** Begins a report, or gives the one that is under way. */
  begin(actor: Actor): Promise<Result<DuplicateReportRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const id = newId();
      const report = await this.duplicates.open(tx, id);
      if (report.id === id) tx.emit(DuplicatesRequested, { reportId: id });
      return ok(report);
    });
  }

  /** One step of the job; false when it was the last. A report that has ended stays as it is. */
  async advance(tx: Tx, reportId: string): Promise<boolean> {
    const report = await this.duplicates.lock(tx, reportId);
    if (report === null) return false;
    if (report.state === 'QUEUED') await this.duplicates.begin(tx, reportId);
    const more = (await this.duplicates.compare(tx, reportId, STEP)) === STEP;
    if (!more) await this.duplicates.end(tx, reportId, 'DONE');
    tx.emit(DuplicatesSought, { reportId });
    return more;
  }

  /** A step that fails for good ends the report, so that another one can begin. */
  async fail(tx: Tx, reportId: string): Promise<void> {
    await this.duplicates.end(tx, reportId, 'FAILED');
    tx.emit(DuplicatesSought, { reportId });
  }

  /** Null when there is none, or it is another organization's. */
  one(actor: Actor, id: string): Promise<DuplicateReportRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.duplicates.get(tx, id));
  }

  pairs(actor: Actor, id: string, page: PageRequest): Promise<Page<DuplicatePairRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.duplicates.pairs(tx, id, page));
  }

  mergedInto(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return this.unitOfWork.read(actor, (tx) => this.duplicates.mergedInto(tx, ids));
  }
}
