import { QuestionPool } from '@plumbline/contracts';
import { ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import {
  AssessmentRepository,
  type AssessmentFilter,
  type AssessmentRecord,
  type ItemRecord,
} from '../data/assessment.repository.ts';
import { VersionRepository, type VersionRecord } from '../data/version.repository.ts';
import { checkDraw, MAX_ITEMS, type DrawInput } from '../domain/blueprint.ts';

/** How many questions a draw could pick from now. */
export interface DrawAvailability {
  readonly count: number;
  /** There are more than were counted, and than any draw can use. */
  readonly more: boolean;
}

@Injectable()
export class ReadAssessments {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(VersionRepository) private readonly versioned: VersionRepository,
    @Inject(QuestionPool) private readonly pool: QuestionPool,
  ) {}

  one(actor: Actor, id: string): Promise<AssessmentRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.assessments.get(tx, id));
  }

  /** The newest first. */
  list(actor: Actor, filter: AssessmentFilter, page: PageRequest): Promise<Page<AssessmentRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.assessments.list(tx, filter, page));
  }

  /** The items of any number of assessments, in the authors' order, in one statement. */
  items(actor: Actor, assessmentIds: readonly string[]): Promise<ItemRecord[]> {
    return this.unitOfWork.read(actor, (tx) => this.assessments.items(tx, assessmentIds));
  }

  /** The versions of any number of families, the newest first, in one statement. */
  versions(
    actor: Actor,
    familyIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<VersionRecord>>> {
    return this.unitOfWork.read(actor, (tx) => this.versioned.pages(tx, familyIds, page));
  }

  /** What the question bank has for a draw, other draws aside. Refuses with `INVALID_ASSESSMENT`. */
  async available(actor: Actor, input: DrawInput): Promise<Result<DrawAvailability>> {
    const draw = checkDraw(input, 'input');
    if (!draw.ok) return draw;
    const { skills, difficulty, kinds } = draw.value;
    const filters = [{ skills, difficulties: difficulty, kinds }];
    const [found = []] = await this.unitOfWork.read(actor, (tx) =>
      this.pool.find(tx, filters, { excluding: [], limit: MAX_ITEMS + 1 }),
    );
    return ok({ count: Math.min(found.length, MAX_ITEMS), more: found.length > MAX_ITEMS });
  }
}
