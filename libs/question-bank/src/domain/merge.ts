import { ok, type Result } from '@plumbline/kernel';
import { retireQuestion, type Question } from './question.ts';
import { refusals } from './refusals.ts';

/** As many as one merge takes: each is locked, retired and audited by itself. */
export const MOST_MERGED = 50;

/**
 * The questions as they are retired when another one stands in their place. Refuses with `INVALID_MERGE` (none or too
 * many, a question with itself or twice, into a retired one, another kind) and `INVALID_TRANSITION` (retired already).
 */
export function mergeQuestions(kept: Question, merged: readonly Question[]): Result<readonly Question[]> {
  const refuse = (reason: string, field: string): Result<never> =>
    refusals.INVALID_MERGE({ field, values: { reason } });
  if (merged.length === 0) return refuse('there is nothing to merge', 'mergeIds');
  if (merged.length > MOST_MERGED) return refuse(`at most ${MOST_MERGED} are merged at a time`, 'mergeIds');
  if (kept.status === 'RETIRED') return refuse('the one to keep is retired', 'keepId');
  const seen = new Set<string>([kept.id]);
  const retired: Question[] = [];
  for (const question of merged) {
    if (seen.has(question.id)) return refuse('a question is named twice', 'mergeIds');
    seen.add(question.id);
    if (question.content.kind !== kept.content.kind) return refuse('they are not of one kind', 'mergeIds');
    const moved = retireQuestion(question);
    if (!moved.ok) return { ok: false, error: { ...moved.error, field: 'mergeIds' } };
    retired.push(moved.value);
  }
  return ok(retired);
}

const PREFIX = 'NEAR_DUPLICATE';
const IDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** A near-duplicate's warning that names nobody but questions that are one now. */
export function isSettled(warning: { readonly code: string; readonly message: string }, merged: ReadonlySet<string>) {
  const named = warning.message.match(IDS) ?? [];
  return warning.code === PREFIX && named.length > 0 && named.every((id) => merged.has(id));
}
