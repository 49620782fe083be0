import { createHash } from 'node:crypto';
import type { ItemBody, ItemChoice } from './item.ts';

/**
 * Puts `elements` into an order that depends on `seed`, `scope` and the elements' ids alone: sorted by
 * SHA-256(seed, scope, id), which is as good as a random permutation to whoever does not know the seed and the same
 * on every machine and version. Elements for which `isFixed` holds keep their index.
 */
export function shuffle<T extends { readonly id: string }>(
  elements: readonly T[],
  seed: string,
  scope: string,
  isFixed: (element: T) => boolean = () => false,
): T[] {
  const moving = elements
    .filter((element) => !isFixed(element))
    .map((element) => ({ element, key: sortKey(seed, scope, element.id) }))
    .sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0))
    .values();
  return elements.map((element) => {
    if (isFixed(element)) return element;
    const next = moving.next();
    if (next.done) throw new Error('A shuffle lost an element');
    return next.value.element;
  });
}

// Each part is preceded by its length, so that no two triples share one text.
const sortKey = (...parts: readonly string[]): string =>
  createHash('sha256')
    .update(parts.map((part) => `${part.length}:${part}`).join(''), 'utf8')
    .digest('hex');

/** A choice under the label it is shown by. */
export interface LabelledChoice extends ItemChoice {
  /** A, B, … Z, AA, AB, …: by position, so it says nothing about the key. */
  readonly label: string;
}

export interface PresentedItem {
  readonly id: string;
  /** From 1. */
  readonly position: number;
  readonly body: ItemBody;
  readonly choices: readonly LabelledChoice[];
  readonly targets: readonly LabelledChoice[];
}

/** Where an item stands in its assessment. */
export interface Placement {
  readonly id: string;
  /** Sections stay in their order; questions are shuffled inside theirs. */
  readonly section: number;
  /** The author's order, across sections. */
  readonly position: number;
}

export interface PlacedItem extends Placement {
  readonly body: ItemBody;
}

export interface ShuffleSettings {
  readonly shuffleQuestions: boolean;
  readonly shuffleChoices: boolean;
}

/** What one attempt is made of. */
export interface Paper {
  /** In the order in which they are shown. */
  readonly itemIds: readonly string[];
  /** The position, from 1, of each section's last item. */
  readonly sectionLast: readonly number[];
}

/** What an attempt shows of its paper, from the first item on; `items` may hold more than those. */
export function presentPaper(
  itemIds: readonly string[],
  items: readonly { readonly id: string; readonly body: ItemBody }[],
  seed: string,
  settings: Pick<ShuffleSettings, 'shuffleChoices'>,
): PresentedItem[] {
  const bodies = new Map(items.map(({ id, body }) => [id, body]));
  return itemIds.map((id, index) => {
    const body = bodies.get(id);
    if (!body) throw new Error('A paper names an item that its assessment does not have.');
    return {
      id,
      position: index + 1,
      body,
      choices: labelled(shuffledChoices(id, body, seed, settings)),
      targets: labelled(shuffledTargets(id, body, seed)),
    };
  });
}

function shuffledChoices(
  id: string,
  body: ItemBody,
  seed: string,
  settings: Pick<ShuffleSettings, 'shuffleChoices'>,
): readonly ItemChoice[] {
  // Letters that the text names must stay true, whatever else is asked for.
  if (!body.shufflable) return body.choices;
  // "True, false" is read by everyone in this order.
  if (body.kind === 'TRUE_FALSE') return body.choices;
  // Elements to order are commonly written down in the right order: shown so, they would be their own answer.
  if (body.kind !== 'ORDERING' && !settings.shuffleChoices) return body.choices;
  return shuffle(body.choices, seed, `choices ${id}`, ({ anchored }) => anchored);
}

// Targets are commonly written down beside their partners, so they are always shuffled, as elements to order are.
const shuffledTargets = (id: string, body: ItemBody, seed: string): readonly ItemChoice[] =>
  body.shufflable ? shuffle(body.targets, seed, `targets ${id}`, ({ anchored }) => anchored) : body.targets;

const labelled = (choices: readonly ItemChoice[]): LabelledChoice[] =>
  choices.map((choice, index) => ({ ...choice, label: labelAt(index) }));

/** The label of a position, from 0: A … Z, AA … AZ, BA … */
export function labelAt(index: number): string {
  const letter = String.fromCharCode(65 + (index % 26));
  return index < 26 ? letter : labelAt(Math.floor(index / 26) - 1) + letter;
}
