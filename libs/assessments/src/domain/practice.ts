import { ok, type Result } from '@plumbline/kernel';
import { checkSequence, judgeSave, type SaveState } from './attempt.ts';
import { grade } from './grading.ts';
import type { ItemContent } from './item.ts';
import { Rational } from './rational.ts';
import { refusals } from './refusals.ts';
import { canonicalResponse, checkResponse, type ItemResponse, type RawResponse } from './response.ts';

/**
 * A question to try out how a test works before it begins. It counts nowhere and is stored nowhere: whoever tries it
 * sends along what was saved before.
 */
export const PRACTICE: ItemContent = {
  kind: 'SINGLE_CHOICE',
  stem: [
    'This one is for practice: it has no time limit, and nobody sees what you choose.',
    'Pick an answer, wait until it says that it is saved, then pick another one: the last one saved counts.',
    '',
    'A lift goes from floor 2 up to floor 5, then down two floors. Where is it?',
  ].join('\n'),
  choices: ['2', '3', '5', '7'].map((floor) => ({
    id: `practice-${floor}`,
    text: `On floor ${floor}`,
    anchored: false,
  })),
  targets: [],
  // The choices are in the order of their numbers, as people expect numbers to be.
  shufflable: false,
  key: { type: 'CHOICES', choiceIds: ['practice-3'] },
  explanation:
    'From floor 5, two floors down is floor 3. In the test itself you would not be told: no answer is judged before it is handed in.',
};

export interface PracticeSave extends RawResponse {
  readonly sequence: number;
  /** What the candidate's page holds as saved; null before the first save. */
  readonly saved: (RawResponse & { readonly sequence: number }) | null;
}

export interface PracticeState {
  /** False when the save was older than what stands. */
  readonly applied: boolean;
  readonly sequence: number;
  readonly response: ItemResponse;
  /** Null for a blank. */
  readonly right: boolean | null;
  readonly feedback: string | null;
}

/**
 * What a save would do and what it is worth, by the rules of a real one. Refuses with `INVALID_RESPONSE`,
 * `INVALID_SEQUENCE`, `SEQUENCE_CONFLICT`.
 */
export function practise(save: PracticeSave): Result<PracticeState> {
  const before = save.saved && read(save.saved);
  if (before && !before.ok) return before;
  const now = read(save);
  if (!now.ok) return now;
  const state: SaveState = before
    ? { sequence: before.value.sequence, response: canonicalResponse(before.value.response) }
    : { sequence: 0, response: null };
  const verdict = judgeSave(state, save.sequence, canonicalResponse(now.value.response));
  if (verdict === 'CONFLICT') return refusals.SEQUENCE_CONFLICT({ field: 'sequence' });
  const { sequence, response } = verdict === 'STALE' && before ? before.value : now.value;
  const { outcome } = grade({ ...PRACTICE, points: Rational.ONE }, response, { type: 'ALL_OR_NOTHING' });
  const isBlank = outcome === 'BLANK';
  return ok({
    applied: verdict !== 'STALE',
    sequence,
    response,
    right: isBlank ? null : outcome === 'RIGHT',
    feedback: isBlank ? null : PRACTICE.explanation,
  });
}

function read(raw: RawResponse & { readonly sequence: number }): Result<{ sequence: number; response: ItemResponse }> {
  const sequence = checkSequence(raw.sequence);
  if (!sequence.ok) return sequence;
  const response = checkResponse(PRACTICE, raw);
  return response.ok ? ok({ sequence: sequence.value, response: response.value }) : response;
}
