import { Permission } from '@plumbline/contracts';
import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { EvidenceRepository, type LateAnswerRecord } from '../data/evidence.repository.ts';

/** Answers that came too late, for staff who may see results; nobody else is given any. */
@Injectable()
export class ReadLateEvidence {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(EvidenceRepository) private readonly evidence: EvidenceRepository,
  ) {}

  mayRead(actor: Actor): boolean {
    return actor.permissions.has(Permission.GradeRead);
  }

  /** A page for each attempt, in one statement for any number of them. */
  async ofAttempts(
    actor: Actor,
    attemptIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<LateAnswerRecord>>> {
    if (!this.mayRead(actor)) return new Map();
    return this.unitOfWork.read(actor, (tx) => this.evidence.ofAttempts(tx, attemptIds, page));
  }
}
