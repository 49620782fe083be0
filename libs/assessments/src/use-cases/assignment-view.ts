import type { CandidateSummary } from '@plumbline/contracts';
import { assignmentStatus, type AssignmentStatus } from '../domain/assignment.ts';
import { grantedTime } from '../domain/attempt.ts';
import type { AssignmentRecord } from '../data/assignment.repository.ts';

/** An assignment as people see it: where it stands, and the time that an attempt begun now is granted. */
export interface AssignmentView extends AssignmentRecord {
  readonly status: AssignmentStatus;
  readonly grantedSeconds: number;
}

export function viewAssignment(
  record: AssignmentRecord,
  candidates: ReadonlyMap<string, CandidateSummary>,
): AssignmentView {
  const candidateExtraPercent = candidates.get(record.candidateId)?.extraTimePercent ?? null;
  const terms = { ...record, assignmentExtraPercent: record.extraTimePercent, candidateExtraPercent };
  return { ...record, status: assignmentStatus(record, record.now), grantedSeconds: grantedTime(terms).seconds };
}
