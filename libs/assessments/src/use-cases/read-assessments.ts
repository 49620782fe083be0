import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord, type ItemRecord } from '../data/assessment.repository.ts';

@Injectable()
export class ReadAssessments {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
  ) {}

  one(actor: Actor, id: string): Promise<AssessmentRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.assessments.get(tx, id));
  }

  /** The newest first. */
  list(actor: Actor, page: PageRequest): Promise<Page<AssessmentRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.assessments.list(tx, page));
  }

  /** The items of any number of assessments, in the authors' order, in one statement. */
  items(actor: Actor, assessmentIds: readonly string[]): Promise<ItemRecord[]> {
    return this.unitOfWork.read(actor, (tx) => this.assessments.items(tx, assessmentIds));
  }
}
