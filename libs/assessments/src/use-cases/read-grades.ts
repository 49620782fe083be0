import { Permission } from '@plumbline/contracts';
import { isId, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { GradeRepository, type GradeRecord, type GradeRevision } from '../data/grade.repository.ts';
import { refusals } from '../domain/refusals.ts';

/** Results, for staff who may see them. A candidate gets none here: results are released, not read. */
@Injectable()
export class ReadGrades {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(GradeRepository) private readonly grades: GradeRepository,
  ) {}

  /** The newest revision of each attempt that has one and whose result the actor may see; one statement. */
  async latest(actor: Actor, attemptIds: readonly string[]): Promise<ReadonlyMap<string, GradeRecord>> {
    const known = attemptIds.filter(isId);
    if (known.length === 0 || !actor.permissions.has(Permission.GradeRead)) return new Map();
    const found = await this.unitOfWork.read(actor, (tx) => this.grades.latest(tx, known));
    return new Map(found.map((grade) => [grade.attemptId, grade]));
  }

  async one(actor: Actor, attemptId: string): Promise<GradeRecord | null> {
    return (await this.latest(actor, [attemptId])).get(attemptId) ?? null;
  }

  /** The revisions of an attempt's grade, the newest first, in one statement. Refuses with `NOT_FOUND` what is no id. */
  async history(actor: Actor, attemptId: string, page: PageRequest): Promise<Result<Page<GradeRevision>>> {
    if (!isId(attemptId)) return refusals.NOT_FOUND({ field: 'attemptId', values: { what: 'attempt' } });
    return ok(await this.unitOfWork.read(actor, (tx) => this.grades.history(tx, attemptId, page)));
  }
}
