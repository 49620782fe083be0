import { ok, type Result } from '@plumbline/kernel';
import { requireComplete, sameContent, type CompleteContent, type ScorecardContent } from './content.ts';
import { refusals } from './refusals.ts';
import { sealOf } from './seal.ts';
import { tidyText } from './text.ts';

/** One interviewer's card for one interview. */
export interface Scorecard {
  readonly id: string;
  readonly loopId: string;
  readonly interviewId: string;
  readonly interviewerId: string;
  /** Raised by each saved draft; 0 is a card on which nothing was saved yet. */
  readonly revision: number;
  /** The newest wording: the draft, or the latest sealed version. */
  readonly content: ScorecardContent;
  /** Number of sealed versions; 0 while it is a draft. */
  readonly version: number;
  /** When version 1 was sealed; null while it is a draft. */
  readonly submittedAt: Date | null;
}

/** One sealed wording. Versions are only ever added. */
export interface ScorecardVersion {
  readonly scorecardId: string;
  readonly version: number;
  readonly content: CompleteContent;
  readonly reason: string | null;
  readonly sealedAt: Date;
  readonly seal: string;
}

export interface Sealing {
  readonly card: Scorecard;
  /** Null when nothing was left to do. */
  readonly version: ScorecardVersion | null;
}

/**
 * Saves a draft over the revision it was started from. A stale one is refused with `REVISION_CONFLICT`, whose details
 * `{ revision, content }` are the newer state to show beside it; the same wording again is accepted as it stands, so
 * that a repeated request does no harm. Refuses a submitted card with `SCORECARD_SEALED`.
 */
export function saveDraft(card: Scorecard, baseRevision: number, content: ScorecardContent): Result<Scorecard> {
  if (card.submittedAt !== null) return refusals.SCORECARD_SEALED();
  if (card.revision > 0 && sameContent(card.content, content)) return ok(card);
  if (baseRevision !== card.revision) {
    const details = { revision: card.revision, content: card.content };
    return refusals.REVISION_CONFLICT({ field: 'revision', details });
  }
  return ok({ ...card, content, revision: card.revision + 1 });
}

/** Seals a draft as version 1. A card that is submitted already stays as it is. Refuses with `SCORECARD_INCOMPLETE`. */
export function submitScorecard(card: Scorecard, now: Date): Result<Sealing> {
  if (card.submittedAt !== null) return ok({ card, version: null });
  const content = requireComplete(card.content);
  return content.ok ? ok(sealNext({ ...card, submittedAt: now }, content.value, null, now)) : content;
}

export interface Amendment {
  /** The version it corrects; another one by now is a `REVISION_CONFLICT`. */
  readonly baseVersion: number;
  readonly content: ScorecardContent;
  readonly reason: string;
}

/**
 * Adds a version to a submitted card; the earlier ones stay readable. Refuses with `NOT_SUBMITTED`, `REASON_MISSING`,
 * `REVISION_CONFLICT` or `SCORECARD_INCOMPLETE`.
 */
export function amendScorecard(card: Scorecard, amendment: Amendment, now: Date): Result<Sealing> {
  if (card.submittedAt === null) return refusals.NOT_SUBMITTED();
  const reason = tidyText(amendment.reason, 2_000);
  if (!reason) return refusals.REASON_MISSING({ field: 'reason' });
  if (amendment.baseVersion !== card.version) {
    const details = { version: card.version, content: card.content };
    return refusals.REVISION_CONFLICT({ field: 'version', details });
  }
  const content = requireComplete(amendment.content);
  return content.ok ? ok(sealNext(card, content.value, reason, now)) : content;
}

function sealNext(card: Scorecard, content: CompleteContent, reason: string | null, now: Date): Sealing {
  const version = card.version + 1;
  const { id: scorecardId, interviewId, interviewerId } = card;
  const seal = sealOf({ scorecardId, interviewId, interviewerId, version, reason, content, sealedAt: now });
  return {
    card: { ...card, content, version },
    version: { scorecardId, version, content, reason, sealedAt: now, seal },
  };
}
