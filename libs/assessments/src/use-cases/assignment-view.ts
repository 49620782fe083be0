import type { CandidateSummary } from '@plumbline/contracts';
import { assignmentStatus, nextAttemptAt, type AssignmentStatus } from '../domain/assignment.ts';
import { grantedTime, secondsBefore } from '../domain/attempt.ts';
import { questionCount, sectionQuestions } from '../domain/blueprint.ts';
import type { AssignmentRecord } from '../data/assignment.repository.ts';

/** A section as it is before the start: what is asked in it is not said. */
export interface AssignmentSectionView {
  readonly title: string | null;
  readonly questionCount: number;
  /** With the extra time in it; null where only the whole has a limit. */
  readonly grantedSeconds: number | null;
}

/** An assignment as people see it: where it stands, and what an attempt begun now would be. */
export interface AssignmentView extends Omit<AssignmentRecord, 'breakMinutes' | 'sections'> {
  readonly status: AssignmentStatus;
  readonly grantedSeconds: number;
  /** Breaks that stop the clock: the larger of the assignment's own and the candidate's. */
  readonly breakMinutes: number;
  readonly questionCount: number;
  readonly sections: readonly AssignmentSectionView[];
  readonly attemptsLeft: number;
  readonly nextAttemptAt: Date | null;
}

export function viewAssignment(
  record: AssignmentRecord,
  candidates: ReadonlyMap<string, CandidateSummary>,
): AssignmentView {
  const candidate = candidates.get(record.candidateId);
  const granted = grantedTime({
    ...record,
    assignmentExtraPercent: record.extraTimePercent,
    candidateExtraPercent: candidate?.extraTimePercent ?? null,
    assignmentBreakMinutes: record.breakMinutes,
    candidateBreakMinutes: candidate?.breakMinutes ?? null,
  });
  const begins = record.opensAt && record.opensAt > record.now ? record.opensAt : record.now;
  return {
    ...record,
    status: assignmentStatus(record, record.now),
    grantedSeconds: secondsBefore(begins, granted, record.expiresAt),
    breakMinutes: granted.breakSeconds / 60,
    questionCount: questionCount(record.sections),
    sections: record.sections.map((section, index) => ({
      title: section.title,
      questionCount: sectionQuestions(section),
      grantedSeconds: granted.sectionSeconds?.[index] ?? null,
    })),
    attemptsLeft: record.revoked ? 0 : Math.max(0, record.attemptsAllowed - record.attemptsMade),
    nextAttemptAt: nextAttemptAt(record, record.now),
  };
}
