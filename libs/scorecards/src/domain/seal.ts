import { createHash } from 'node:crypto';
import type { CompleteContent } from './content.ts';

/** What a seal vouches for: who wrote what about which interview, and when it was closed. */
export interface SealedMatter {
  readonly scorecardId: string;
  readonly interviewId: string;
  readonly interviewerId: string;
  /** 1 for what was submitted; amendments count up. */
  readonly version: number;
  /** Why it was amended; null for version 1. */
  readonly reason: string | null;
  readonly content: CompleteContent;
  /** Whole milliseconds: the resolution in which the time is stored. */
  readonly sealedAt: Date;
}

/**
 * SHA-256, in hexadecimal, over the UTF-8 of {@link canonicalText}. Whoever holds the stored version can compute it
 * again; a changed letter, rating or time gives another one.
 */
export const sealOf = (matter: SealedMatter): string =>
  createHash('sha256').update(canonicalText(matter), 'utf8').digest('hex');

/**
 * One text for one matter: a JSON array of fixed order, so that neither the order of an object's keys nor the database
 * can change it. Ratings stand in the order of the competencies' code units.
 */
export function canonicalText(matter: SealedMatter): string {
  const { ratings, notes, summary, recommendation } = matter.content;
  return JSON.stringify([
    'plumbline.scorecard.v1',
    matter.scorecardId,
    matter.interviewId,
    matter.interviewerId,
    matter.version,
    matter.reason,
    matter.sealedAt.toISOString(),
    recommendation,
    summary,
    notes,
    [...ratings]
      .sort((one, other) => (one.competency < other.competency ? -1 : 1))
      .map(({ competency, level, evidence }) => [competency, level ?? 'NOT_ASSESSED', evidence]),
  ]);
}
