import type { BoardAssignment, BoardRow, DashboardRecord } from '../data/dashboard.repository.ts';
import type { AssessmentDashboardType, BoardAssessmentType, BoardAssignmentType } from './dashboard.types.ts';

const BIN_PERCENT = 10;

export const toDashboard = ({ id, distribution, ...record }: DashboardRecord): AssessmentDashboardType => ({
  ...record,
  assessmentId: id,
  distribution: distribution.map((count, index) => ({
    from: index * BIN_PERCENT,
    to: (index + 1) * BIN_PERCENT,
    count,
  })),
});

export const toBoardAssessment = ({ assignments, ...row }: BoardRow): BoardAssessmentType => ({
  ...row,
  assignments: assignments.map(toBoardAssignment),
});

const toDate = (text: string | null): Date | null => (text === null ? null : new Date(text));

const toBoardAssignment = ({ attempt, expiresAt, ...assignment }: BoardAssignment): BoardAssignmentType => ({
  ...assignment,
  expiresAt: toDate(expiresAt),
  attempt: attempt && {
    ...attempt,
    startedAt: new Date(attempt.startedAt),
    deadlineAt: new Date(attempt.deadlineAt),
    submittedAt: toDate(attempt.submittedAt),
  },
});
