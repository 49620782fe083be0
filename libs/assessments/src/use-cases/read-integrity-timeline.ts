import { Permission } from '@plumbline/contracts';
import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { IntegrityRepository, type SignalRecord } from '../data/integrity.repository.ts';

/** What happened around an attempt, for staff who may see results: a timeline, and never a verdict. */
@Injectable()
export class ReadIntegrityTimeline {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(IntegrityRepository) private readonly integrity: IntegrityRepository,
  ) {}

  mayRead(actor: Actor): boolean {
    return actor.permissions.has(Permission.GradeRead);
  }

  /** A page for each attempt, in one statement for any number of them. */
  async ofAttempts(
    actor: Actor,
    attemptIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<SignalRecord>>> {
    if (!this.mayRead(actor)) return new Map();
    return this.unitOfWork.read(actor, (tx) => this.integrity.timelines(tx, attemptIds, page));
  }
}
