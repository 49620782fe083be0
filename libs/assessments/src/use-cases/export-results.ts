import { CandidateDirectory, type CandidateSummary } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import { ResultRepository, type ResultPlace, type ResultRow } from '../data/result.repository.ts';
import { refusals } from '../domain/refusals.ts';

export interface ResultLine extends ResultRow {
  /** Null when the person was erased since. */
  readonly candidate: Pick<CandidateSummary, 'name' | 'email'> | null;
}

/** Rows read at a time: memory stays flat however many there are. */
const PAGE = 500;

/** An assessment's results, attempt by attempt, for a file. */
@Injectable()
export class ExportResults {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(ResultRepository) private readonly results: ResultRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
  ) {}

  /** Notes that somebody took the results out; whoever gets `ok` reads {@link lines} next. Refuses with `NOT_FOUND`. */
  begin(actor: Actor, assessmentId: string): Promise<Result<void>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const assessment = await this.assessments.get(tx, assessmentId);
      if (!assessment) return refusals.NOT_FOUND({ values: { what: 'assessment' } });
      tx.audit({ action: 'assessment.results-exported', subject: 'assessment', subjectId: assessmentId });
      return ok(undefined);
    });
  }

  /** Pages, the oldest assignment first; each is a consistent look of its own, in two statements. */
  async *lines(actor: Actor, assessmentId: string): AsyncGenerator<readonly ResultLine[]> {
    let after: ResultPlace | null = null;
    for (;;) {
      const lines: readonly ResultLine[] = await this.page(actor, assessmentId, after);
      if (lines.length > 0) yield lines;
      after = lines.at(-1) ?? null;
      if (lines.length < PAGE) return;
    }
  }

  private page(actor: Actor, assessmentId: string, after: ResultPlace | null): Promise<readonly ResultLine[]> {
    return this.unitOfWork.read(actor, async (tx) => {
      const rows = await this.results.page(tx, assessmentId, after, PAGE);
      const people = await this.candidates.find(tx, [...new Set(rows.map(({ candidateId }) => candidateId))]);
      return rows.map((row) => ({ ...row, candidate: people.get(row.candidateId) ?? null }));
    });
  }
}
