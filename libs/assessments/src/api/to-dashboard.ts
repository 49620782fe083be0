import type { DashboardRecord } from '../data/dashboard.repository.ts';
import type { AssessmentDashboardType } from './dashboard.types.ts';

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
