import { BulkAssignmentProgressed, BulkAssignmentRequested, Permission, type Person } from '@plumbline/contracts';
import { atField, err, isId, isStorable, newId, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { authRefusals, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import {
  BulkAssignmentRepository,
  type BulkAssignmentRecord,
  type BulkLineRecord,
  type BulkTarget,
} from '../data/bulk-assignment.repository.ts';
import { checkAssignable } from '../domain/assessment.ts';
import { checkTerms, termsOf, type AssignmentTerms } from '../domain/assignment.ts';
import { BULK_LIMIT, type BulkLineStatus } from '../domain/bulk-assignment.ts';
import { refusals } from '../domain/refusals.ts';

export interface AssignInBulk extends AssignmentTerms {
  readonly assessmentId: string;
  /** One of the two. */
  readonly candidateIds: readonly string[] | null;
  readonly people: readonly Person[] | null;
}

/** Assigning to many people: asked for here, done by a job, followed and stopped here. */
@Injectable()
export class AssignInBulkUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(BulkAssignmentRepository) private readonly bulk: BulkAssignmentRepository,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
  ) {}

  /**
   * Refuses with `BULK_TARGET`, `BULK_EMPTY`, `BULK_TOO_LARGE`, `CANDIDATE_NOT_FOUND` (no id), `FORBIDDEN` (people, to whoever
   * may make no candidates), and as `assignAssessment` does. What is wrong with one person is said in their line.
   */
  async request(actor: Actor, input: AssignInBulk): Promise<Result<BulkAssignmentRecord>> {
    const targets = atField(targetsOf(actor, input), 'input');
    if (!targets.ok) return targets;
    return this.unitOfWork.run(actor, async (tx) => {
      const terms = atField(checkTerms(termsOf(input), await tx.now()), 'input.terms');
      if (!terms.ok) return terms;
      const assessment = await this.assessments.get(tx, input.assessmentId);
      if (!assessment) return refusals.NOT_FOUND({ field: 'input.assessmentId', values: { what: 'assessment' } });
      const assignable = checkAssignable(assessment);
      if (!assignable.ok) return err({ ...assignable.error, field: 'input.assessmentId' });

      const of = { id: newId<'bulk-assignment'>(), assessmentId: assessment.id, terms: terms.value };
      const record = await this.bulk.insert(tx, of, targets.value);
      tx.emit(BulkAssignmentRequested, { bulkAssignmentId: record.id });
      tx.audit({
        action: 'bulk-assignment.requested',
        subject: 'bulk-assignment',
        subjectId: record.id,
        after: { assessmentId: assessment.id, people: record.total, ...terms.value },
      });
      return ok(record);
    });
  }

  /** What was assigned stays. Refuses with `NOT_FOUND` or `BULK_ENDED`; to cancel it again changes nothing. */
  cancel(actor: Actor, id: string): Promise<Result<BulkAssignmentRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const record = await this.bulk.lock(tx, id);
      if (!record) return refusals.NOT_FOUND({ field: 'id', values: { what: 'bulk assignment' } });
      const { state } = record;
      if (state === 'CANCELLED') return ok(record);
      if (state !== 'QUEUED' && state !== 'RUNNING') return refusals.BULK_ENDED({ field: 'id', details: { state } });
      const cancelled = await this.bulk.end(tx, record.id, 'CANCELLED');
      tx.emit(BulkAssignmentProgressed, { bulkAssignmentId: record.id });
      tx.audit({
        action: 'bulk-assignment.cancelled',
        subject: 'bulk-assignment',
        subjectId: record.id,
        before: { state },
        after: { state: cancelled.state, assigned: cancelled.assigned },
      });
      return ok(cancelled);
    });
  }

  /** Null when there is none, or it is another organization's. */
  one(actor: Actor, id: string): Promise<BulkAssignmentRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.bulk.get(tx, id));
  }

  /** What became of lines so far, in the order asked. */
  lines(actor: Actor, id: string, status: BulkLineStatus | null, page: PageRequest): Promise<Page<BulkLineRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.bulk.lines(tx, id, status, page));
  }
}

function targetsOf(actor: Actor, { candidateIds, people }: AssignInBulk): Result<readonly BulkTarget[]> {
  const field = candidateIds === null ? 'people' : 'candidateIds';
  if ((candidateIds === null) === (people === null)) return refusals.BULK_TARGET({ field });
  const targets = candidateIds?.map((candidateId) => ({ candidateId })) ?? people ?? [];
  if (targets.length === 0) return refusals.BULK_EMPTY({ field });
  if (targets.length > BULK_LIMIT) {
    return refusals.BULK_TOO_LARGE({ field, values: { limit: BULK_LIMIT }, details: { limit: BULK_LIMIT } });
  }
  const wrong = (candidateIds ?? []).findIndex((id) => !isId(id));
  if (wrong >= 0) return refusals.CANDIDATE_NOT_FOUND({ field: `candidateIds.${wrong}` });
  if (people && !actor.permissions.has(Permission.CandidateWrite)) {
    const reason = 'Your role does not allow to make candidates of people. Name candidates instead.';
    return authRefusals.FORBIDDEN({ field, values: { reason } });
  }
  const unstorable = (people ?? []).findIndex(
    ({ name, email, externalId }) => ![name, email, externalId ?? ''].every(isStorable),
  );
  if (unstorable >= 0) {
    return refusals.INVALID_ASSIGNMENT({
      field: `people.${unstorable}`,
      values: { reason: 'a text holds characters that cannot be stored' },
    });
  }
  return ok(targets);
}
