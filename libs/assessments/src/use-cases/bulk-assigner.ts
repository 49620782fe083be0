import {
  AssessmentAssigned,
  BulkAssignmentProgressed,
  CandidateDirectory,
  CandidateEnroller,
  type Person,
} from '@plumbline/contracts';
import { newId, ok, type Refusal, type Result } from '@plumbline/kernel';
import type { JobContext, Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import {
  BulkAssignmentRepository,
  type AssignmentOfLine,
  type BulkAssignmentRecord,
  type SettledLine,
  type WaitingLine,
} from '../data/bulk-assignment.repository.ts';
import { checkAssignable } from '../domain/assessment.ts';
import { checkTerms, termsOf } from '../domain/assignment.ts';
import { refusals } from '../domain/refusals.ts';

/** Lines that one transaction works on: enough to be quick, few enough to hold their locks briefly. */
const BATCH = 100;

const refused = (ordinal: number, candidateId: string | null, { code, message }: Refusal): SettledLine => ({
  ordinal,
  candidateId,
  status: code === 'ALREADY_ASSIGNED' ? 'SKIPPED' : 'FAILED',
  code,
  message,
  assignmentId: null,
});

/**
 * Assigns to many, some lines at a time, in the name of whoever asked. A line and its assignment are one commit, so that
 * each has one however often the work is begun anew.
 */
@Injectable()
export class BulkAssigner {
  constructor(
    @Inject(BulkAssignmentRepository) private readonly bulk: BulkAssignmentRepository,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(CandidateEnroller) private readonly enroller: CandidateEnroller,
  ) {}

  /** To its end, which a cancellation is too. One that was given up goes on where it was. */
  async run(context: Pick<JobContext, 'run'>, id: string): Promise<Result<void>> {
    for (;;) {
      const step = await context.run(async (tx) => ok(await this.step(tx, id)));
      if (!step.ok) return step;
      if (!step.value) return ok(undefined);
    }
  }

  /** The job will not come again. What was assigned stays. */
  async giveUp(tx: Tx, id: string): Promise<void> {
    const record = await this.bulk.lock(tx, id);
    if (!record || (record.state !== 'QUEUED' && record.state !== 'RUNNING')) return;
    this.tellOfEnd(tx, record, await this.bulk.end(tx, id, 'FAILED'));
  }

  /** False once there is nothing left to do. */
  private async step(tx: Tx, id: string): Promise<boolean> {
    const record = await this.bulk.lock(tx, id);
    if (!record || record.state === 'DONE' || record.state === 'CANCELLED') return false;
    await this.bulk.takeTurn(tx, record.assessmentId);
    const waiting = await this.bulk.waiting(tx, record, BATCH);
    const lines = await this.linesOf(tx, record, waiting);
    const assignments = lines.flatMap(({ assignmentId, candidateId }): AssignmentOfLine[] =>
      assignmentId && candidateId ? [{ id: assignmentId, candidateId }] : [],
    );
    await this.bulk.assign(tx, record, assignments);
    for (const assignment of assignments) this.tellOf(tx, record, assignment);
    const moved = await this.bulk.settle(tx, id, lines);
    if (moved.state === 'DONE') this.tellOfEnd(tx, record, moved);
    else tx.emit(BulkAssignmentProgressed, { bulkAssignmentId: id });
    return moved.state !== 'DONE';
  }

  private async linesOf(
    tx: Tx,
    record: BulkAssignmentRecord,
    waiting: readonly WaitingLine[],
  ): Promise<readonly SettledLine[]> {
    const barrier = await this.barrier(tx, record);
    if (barrier) return waiting.map(({ ordinal, candidateId }) => refused(ordinal, candidateId, barrier));
    const people = await this.peopleOf(tx, waiting);
    const ids = people.flatMap((person) => (person.ok ? [person.value] : []));
    const holders = new Set(await this.bulk.holders(tx, record.assessmentId, ids));
    return waiting.map(({ ordinal, candidateId: named }, index): SettledLine => {
      const person = people[index] ?? refusals.CANDIDATE_NOT_FOUND();
      if (!person.ok) return refused(ordinal, named, person.error);
      const candidateId = person.value;
      if (holders.has(candidateId)) return refused(ordinal, candidateId, refusals.ALREADY_ASSIGNED().error);
      holders.add(candidateId);
      const assignmentId = newId<'assignment'>();
      return { ordinal, candidateId, status: 'ASSIGNED', code: null, message: null, assignmentId };
    });
  }

  /** What has come between since it was asked for. */
  private async barrier(tx: Tx, record: BulkAssignmentRecord): Promise<Refusal | null> {
    const assessment = await this.assessments.get(tx, record.assessmentId);
    if (!assessment) throw new Error('The assessment of a bulk assignment cannot be read.');
    const assignable = checkAssignable(assessment);
    if (!assignable.ok) return assignable.error;
    const terms = checkTerms(termsOf(record), await tx.now());
    return terms.ok ? null : terms.error;
  }

  /** Each line's candidate. */
  private async peopleOf(tx: Tx, waiting: readonly WaitingLine[]): Promise<readonly Result<string>[]> {
    const unknown = waiting.filter(({ candidateId }) => candidateId === null);
    const people = unknown.map(({ name, email, externalId }): Person => ({
      name: name ?? '',
      email: email ?? '',
      externalId,
    }));
    const ensured = people.length > 0 ? await this.enroller.ensure(tx, people) : [];
    const enrolled = new Map(unknown.map(({ ordinal }, index) => [ordinal, ensured[index]]));
    const named = waiting.flatMap(({ candidateId }) => candidateId ?? []);
    const known = await this.candidates.find(tx, named);
    return waiting.map(({ ordinal, candidateId }) => {
      if (candidateId === null) return enrolled.get(ordinal) ?? refusals.CANDIDATE_NOT_FOUND();
      return known.has(candidateId) ? ok(candidateId) : refusals.CANDIDATE_NOT_FOUND();
    });
  }

  private tellOf(tx: Tx, record: BulkAssignmentRecord, { id, candidateId }: AssignmentOfLine): void {
    const { assessmentId, requestedBy } = record;
    tx.emit(AssessmentAssigned, { assignmentId: id, assessmentId, candidateId, loopStageId: null });
    tx.audit({
      action: 'assessment.assigned',
      subject: 'assignment',
      subjectId: id,
      after: {
        assessmentId,
        candidateId,
        loopStageId: null,
        ...termsOf(record),
        bulkAssignmentId: record.id,
        requestedBy,
      },
    });
  }

  private tellOfEnd(tx: Tx, before: BulkAssignmentRecord, after: BulkAssignmentRecord): void {
    const { state, assigned, skipped, failed } = after;
    tx.emit(BulkAssignmentProgressed, { bulkAssignmentId: before.id });
    tx.audit({
      action: 'bulk-assignment.ended',
      subject: 'bulk-assignment',
      subjectId: before.id,
      before: { state: before.state },
      after: { state, assigned, skipped, failed },
    });
  }
}
