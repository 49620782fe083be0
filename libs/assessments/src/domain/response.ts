import { createHash } from 'node:crypto';
import { ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import type { ItemBody, ItemKind, Match } from './item.ts';
import { Rational } from './rational.ts';
import { refusals } from './refusals.ts';

/** A checked response. Exactly the member of the item's kind is there, or none at all: that is a blank. */
export interface ItemResponse {
  readonly choiceIds?: readonly string[];
  /** A decimal text. */
  readonly numeric?: string;
  readonly text?: string;
  readonly order?: readonly string[];
  readonly matches?: readonly Match[];
}

/** What a client sent, unchecked. */
export interface RawResponse {
  readonly choiceIds?: readonly string[] | null | undefined;
  readonly numeric?: number | null | undefined;
  readonly text?: string | null | undefined;
  readonly order?: readonly string[] | null | undefined;
  readonly matches?: readonly Match[] | null | undefined;
}

/** The longest text a SHORT_TEXT response may have, in UTF-16 units. */
export const MAX_RESPONSE_TEXT = 4_000;
/** The same for an answer to an OPEN question. */
export const MAX_OPEN_TEXT = 20_000;

const FIELD_OF_KIND = {
  SINGLE_CHOICE: 'choiceIds',
  MULTIPLE_CHOICE: 'choiceIds',
  TRUE_FALSE: 'choiceIds',
  NUMERIC: 'numeric',
  SHORT_TEXT: 'text',
  ORDERING: 'order',
  MATCHING: 'matches',
  OPEN: 'text',
} as const satisfies Record<ItemKind, keyof RawResponse>;

/**
 * Checks a response against its item and brings it into the one form that is stored, compared and hashed: sets
 * sorted, numbers as decimal text, blanks as no member. A partial order or a partial matching is a valid state of work.
 * Refuses with `INVALID_RESPONSE` and the field: a member of another kind, an id that is not the item's, a repeated
 * id, more than one choice where one is asked for, a text too long or not storable, a number that is not finite.
 */
export function checkResponse(
  item: Pick<ItemBody, 'kind' | 'choices' | 'targets'>,
  raw: RawResponse,
): Result<ItemResponse> {
  const field = FIELD_OF_KIND[item.kind];
  for (const other of ['choiceIds', 'numeric', 'text', 'order', 'matches'] as const) {
    if (other !== field && raw[other] != null)
      return invalid(other, `a question of the kind ${item.kind} takes ${field}`);
  }
  const choices = new Set(item.choices.map(({ id }) => id));

  switch (field) {
    case 'choiceIds': {
      const ids = raw.choiceIds ?? [];
      const problem = idsProblem(ids, choices);
      if (problem) return invalid(field, problem);
      if (item.kind !== 'MULTIPLE_CHOICE' && ids.length > 1) return invalid(field, 'only one choice can be picked');
      return ok(ids.length === 0 ? {} : { choiceIds: [...ids].sort() });
    }
    case 'numeric': {
      const value = raw.numeric ?? null;
      if (value === null) return ok({});
      return Number.isFinite(value) ? ok({ numeric: decimalText(value) }) : invalid(field, 'it is not a finite number');
    }
    case 'text': {
      const text = raw.text ?? '';
      const longest = item.kind === 'OPEN' ? MAX_OPEN_TEXT : MAX_RESPONSE_TEXT;
      if (text.length > longest) return invalid(field, `it is longer than ${longest} characters`);
      if (/\0|\p{Surrogate}/u.test(text)) return invalid(field, 'it holds characters that are not text');
      return ok(text.trim() === '' ? {} : { text });
    }
    case 'order': {
      const ids = raw.order ?? [];
      const problem = idsProblem(ids, choices);
      return problem ? invalid(field, problem) : ok(ids.length === 0 ? {} : { order: [...ids] });
    }
    case 'matches': {
      const pairs = raw.matches ?? [];
      const targets = new Set(item.targets.map(({ id }) => id));
      const problem = idsProblem(
        pairs.map(({ left }) => left),
        choices,
      );
      if (problem) return invalid(field, problem);
      if (!pairs.every(({ right }) => targets.has(right)))
        return invalid(field, 'it names a target that the question does not have');
      const sorted = pairs.map(({ left, right }) => ({ left, right })).sort(byLeft);
      return ok(sorted.length === 0 ? {} : { matches: sorted });
    }
  }
}

export const isBlank = (response: ItemResponse): boolean =>
  Object.values(response).every((value) => value === undefined);

/**
 * The one text of a checked response: equal responses have equal texts, and a blank is `{}`. It is stored as it stands
 * and is what the receipt's digest covers.
 */
export function canonicalResponse(response: ItemResponse): string {
  const { choiceIds, numeric, text, order, matches } = response;
  if (choiceIds) return JSON.stringify({ choiceIds: [...choiceIds].sort() });
  if (numeric !== undefined) return JSON.stringify({ numeric });
  if (text !== undefined) return JSON.stringify({ text });
  if (order) return JSON.stringify({ order });
  if (matches) {
    const sorted = [...matches].sort(byLeft);
    return JSON.stringify({ matches: sorted.map(({ left, right }) => ({ left, right })) });
  }
  return '{}';
}

/**
 * The receipt's digest: SHA-256, in hex, over the UTF-8 text `[["<item id>",<canonical response>],…]` of all answers
 * that are not blank, in ascending order of the item ids, without spaces. Whoever keeps the answers can recompute it.
 */
export function answersDigest(
  answers: readonly { readonly itemId: string; readonly response: ItemResponse }[],
): string {
  const lines = answers
    .filter(({ response }) => !isBlank(response))
    .sort((a, b) => (a.itemId < b.itemId ? -1 : a.itemId > b.itemId ? 1 : 0))
    .map(({ itemId, response }) => `["${itemId}",${canonicalResponse(response)}]`);
  return createHash('sha256')
    .update(`[${lines.join(',')}]`, 'utf8')
    .digest('hex');
}

/** JavaScript prints the shortest decimal that reads back as the same number, which is what the candidate typed. */
function decimalText(value: number): string {
  const exact = Rational.fromDecimal(String(value));
  return exact.toDecimal(400);
}

const byLeft = (a: Match, b: Match): number => (a.left < b.left ? -1 : 1);

function idsProblem(ids: readonly string[], known: ReadonlySet<string>): string | null {
  if (!ids.every((id) => known.has(id))) return 'it names a choice that the question does not have';
  return new Set(ids).size === ids.length ? null : 'it names a choice twice';
}

const invalid = (field: string, reason: string): Err<Refusal> =>
  refusals.INVALID_RESPONSE({ field, values: { reason } });
