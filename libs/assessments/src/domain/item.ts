import { ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';
import { Rational } from './rational.ts';

/** The kinds of question that an attempt can ask: those that a program can grade, and OPEN, which asks for a person. */
const ITEM_KINDS = [
  'SINGLE_CHOICE',
  'MULTIPLE_CHOICE',
  'TRUE_FALSE',
  'NUMERIC',
  'SHORT_TEXT',
  'ORDERING',
  'MATCHING',
  'OPEN',
] as const;

export type ItemKind = (typeof ITEM_KINDS)[number];

export const isItemKind = (kind: string): kind is ItemKind => ITEM_KINDS.some((known) => known === kind);

/** Something a candidate can pick, put in order, or match: what it is called is decided when it is shown. */
export interface ItemChoice {
  readonly id: string;
  /** Markdown, as the author wrote it. */
  readonly text: string;
  /** Stays at its place under shuffling ("All of the above"). */
  readonly anchored: boolean;
}

/** What a candidate may see of an item. */
export interface ItemBody {
  readonly kind: ItemKind;
  readonly stem: string;
  /** The choices; for ORDERING the elements to order; for MATCHING the left-hand side. Empty for NUMERIC, SHORT_TEXT and OPEN. */
  readonly choices: readonly ItemChoice[];
  /** MATCHING only: the right-hand side, what the choices are matched to. */
  readonly targets: readonly ItemChoice[];
  /** False while a choice or the explanation names a letter, which must not move then ("Question bank" 7). */
  readonly shufflable: boolean;
}

export interface Match {
  /** A choice's id. */
  readonly left: string;
  /** A target's id. */
  readonly right: string;
}

/** What a candidate may not see. Numbers are decimal texts. */
export type ItemKey =
  | { readonly type: 'CHOICES'; readonly choiceIds: readonly string[] }
  | {
      readonly type: 'NUMERIC';
      readonly value: string;
      /** Inclusive. ABSOLUTE: in the value's unit; RELATIVE: a share of the value's size, 0.01 for one percent. */
      readonly tolerance: string;
      readonly toleranceMode: 'ABSOLUTE' | 'RELATIVE';
    }
  | { readonly type: 'TEXT'; readonly accepted: readonly string[]; readonly caseSensitive: boolean }
  | { readonly type: 'ORDER'; readonly order: readonly string[] }
  | { readonly type: 'MATCHES'; readonly matches: readonly Match[] }
  /** A person gives the points; this is what they go by. */
  | { readonly type: 'MANUAL'; readonly modelAnswer: string | null; readonly keyPoints: readonly string[] };

/** One question's content as an assessment holds it, a copy of a pinned version. */
export interface ItemContent extends ItemBody {
  readonly key: ItemKey;
  readonly explanation: string | null;
}

/** More than the question bank lets through ("Import and export" 5), so that a copied item is never refused for its size. */
const MAX_CHOICES = 200;

/**
 * Whether the content can be graded at all: its key is of the kind's type and refers to what the item offers. The
 * question bank promises this of what it publishes; an assessment checks it once more, since a key that fits nothing
 * would fail every candidate. Refuses with `ITEM_NOT_GRADABLE`, the field naming the part.
 */
export function checkGradable(item: ItemContent): Result<ItemContent> {
  const { key } = item;
  const choices = new Set(item.choices.map(({ id }) => id));
  const targets = new Set(item.targets.map(({ id }) => id));
  if (choices.size !== item.choices.length || choices.size > MAX_CHOICES)
    return unfit('choices', 'its choices are not distinct');
  if (targets.size !== item.targets.length || targets.size > MAX_CHOICES)
    return unfit('targets', 'its targets are not distinct');

  switch (item.kind) {
    case 'SINGLE_CHOICE':
    case 'TRUE_FALSE':
    case 'MULTIPLE_CHOICE': {
      if (key.type !== 'CHOICES') return wrongType(item.kind);
      if (choices.size < 2) return unfit('choices', 'it has fewer than two choices');
      const right = new Set(key.choiceIds);
      const fits =
        right.size > 0 && right.size === key.choiceIds.length && key.choiceIds.every((id) => choices.has(id));
      if (!fits) return unfit('key.choiceIds', 'its key does not name choices of its own');
      if (item.kind !== 'MULTIPLE_CHOICE' && right.size !== 1)
        return unfit('key.choiceIds', 'its key is not one choice');
      return ok(item);
    }
    case 'NUMERIC': {
      if (key.type !== 'NUMERIC') return wrongType(item.kind);
      if (!Rational.parse(key.value)) return unfit('key.numeric', 'its key is not a number');
      const tolerance = Rational.parse(key.tolerance);
      if (!tolerance || tolerance.compare(Rational.ZERO) < 0)
        return unfit('key.tolerance', 'its tolerance is not a number from 0');
      return ok(item);
    }
    case 'SHORT_TEXT': {
      if (key.type !== 'TEXT') return wrongType(item.kind);
      const fits = key.accepted.length > 0 && key.accepted.every((text) => text.trim() !== '');
      return fits ? ok(item) : unfit('key.accepted', 'it accepts no answer');
    }
    case 'ORDERING': {
      if (key.type !== 'ORDER') return wrongType(item.kind);
      if (choices.size < 2) return unfit('choices', 'it has fewer than two elements');
      const fits =
        new Set(key.order).size === choices.size &&
        key.order.length === choices.size &&
        key.order.every((id) => choices.has(id));
      return fits ? ok(item) : unfit('key.order', 'its key is not an order of all its elements');
    }
    case 'MATCHING': {
      if (key.type !== 'MATCHES') return wrongType(item.kind);
      const lefts = new Set(key.matches.map(({ left }) => left));
      const fits =
        lefts.size > 0 &&
        lefts.size === choices.size &&
        lefts.size === key.matches.length &&
        key.matches.every(({ left, right }) => choices.has(left) && targets.has(right));
      return fits ? ok(item) : unfit('key.matches', 'its key does not match each choice once');
    }
    case 'OPEN':
      return key.type === 'MANUAL' ? ok(item) : wrongType(item.kind);
  }
}

const unfit = (field: string, reason: string): Err<Refusal> =>
  refusals.ITEM_NOT_GRADABLE({ field, values: { reason } });

const wrongType = (kind: ItemKind): Err<Refusal> => unfit('key', `its key does not fit the kind ${kind}`);
