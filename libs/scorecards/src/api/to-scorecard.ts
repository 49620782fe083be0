import type { ScorecardRecord } from '../data/scorecard.repository.ts';
import type { ScorecardVersion } from '../domain/scorecard.ts';
import type { ScorecardType, ScorecardVersionType } from './scorecard.types.ts';

export const toScorecard = ({ content, ...card }: ScorecardRecord): ScorecardType => ({
  ...card,
  ...content,
  status: card.submittedAt === null ? 'DRAFT' : 'SUBMITTED',
});

export const toVersion = ({ content, ...version }: ScorecardVersion): ScorecardVersionType => ({
  ...version,
  ...content,
});
