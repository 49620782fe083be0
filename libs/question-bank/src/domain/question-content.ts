/** The kinds that are graded by a key. */
export const AUTO_GRADABLE_KINDS = [
  'SINGLE_CHOICE',
  'MULTIPLE_CHOICE',
  'TRUE_FALSE',
  'NUMERIC',
  'SHORT_TEXT',
  'ORDERING',
  'MATCHING',
] as const;

/** The kinds that people ask and people judge. */
export const INTERVIEW_KINDS = ['OPEN', 'SCENARIO'] as const;

export const QUESTION_KINDS = [...AUTO_GRADABLE_KINDS, ...INTERVIEW_KINDS] as const;

export type QuestionKind = (typeof QUESTION_KINDS)[number];

/** Sizes that hold for every way into the bank, in characters unless said otherwise. */
export const LIMITS = {
  /** UTF-8 bytes of one question's whole content, and of one item of an import. */
  itemBytes: 256 * 1024,
  choices: 200,
  listEntries: 500,
  skills: 50,
  skillLength: 100,
  sourceLength: 1_000,
  licenceLength: 200,
} as const;

/** Something to choose, to put in order, or to match. The id is unique across all questions and survives revisions. */
export interface Choice {
  readonly id: string;
  readonly text: string;
  /** Stays where it is when choices are shuffled ("All of the above"). */
  readonly anchored: boolean;
}

/** The right choices' ids: exactly one for `SINGLE_CHOICE` and `TRUE_FALSE`. */
export interface ChoiceKey {
  readonly choiceIds: readonly string[];
}

/** Exact decimals as text. A relative tolerance is a fraction of the value: 0.05 accepts ±5 %. */
export interface NumericKey {
  readonly value: string;
  readonly tolerance: string;
  readonly toleranceKind: 'ABSOLUTE' | 'RELATIVE';
}

export interface TextKey {
  readonly accepted: readonly string[];
  readonly caseSensitive: boolean;
}

/** All choices' ids in the right order. */
export interface OrderKey {
  readonly order: readonly string[];
}

export interface Match {
  /** A choice's id. */
  readonly left: string;
  /** A target's id. */
  readonly right: string;
}

/** One target for each choice; a target may serve several choices or none. */
export interface MatchKey {
  readonly matches: readonly Match[];
}

/** What is common to everything with a key. A draft may still lack it; a published question never does. */
interface Graded<Key> {
  readonly stem: string;
  readonly key: Key | null;
  readonly explanation: string | null;
}

export interface ChoiceContent extends Graded<ChoiceKey> {
  readonly kind: 'SINGLE_CHOICE' | 'MULTIPLE_CHOICE' | 'TRUE_FALSE';
  readonly choices: readonly Choice[];
}

export interface NumericContent extends Graded<NumericKey> {
  readonly kind: 'NUMERIC';
}

export interface ShortTextContent extends Graded<TextKey> {
  readonly kind: 'SHORT_TEXT';
}

export interface OrderingContent extends Graded<OrderKey> {
  readonly kind: 'ORDERING';
  readonly choices: readonly Choice[];
}

export interface MatchingContent extends Graded<MatchKey> {
  readonly kind: 'MATCHING';
  readonly choices: readonly Choice[];
  readonly targets: readonly Choice[];
}

export interface OpenContent {
  readonly kind: 'OPEN';
  /** A short heading, where the source has one. */
  readonly title: string | null;
  readonly stem: string;
  readonly modelAnswer: string | null;
  readonly keyPoints: readonly string[];
  readonly commonMistakes: readonly string[];
  readonly followUps: readonly string[];
}

export interface ScenarioPrompt {
  readonly text: string;
  readonly expectedOutline: string | null;
}

export interface ScenarioContent {
  readonly kind: 'SCENARIO';
  readonly title: string | null;
  /** The setup that is read out to the candidate. */
  readonly stem: string;
  readonly prompts: readonly ScenarioPrompt[];
  readonly redFlags: readonly string[];
}

/** What one version of a question says. All texts are Markdown, stored as written and sanitised when shown. */
export type QuestionContent =
  ChoiceContent | NumericContent | ShortTextContent | OrderingContent | MatchingContent | OpenContent | ScenarioContent;

/** A question's choices in the order of their labels; empty for kinds without any. */
export const choicesOf = (content: QuestionContent): readonly Choice[] => ('choices' in content ? content.choices : []);

/** A question's matching targets; empty for every other kind. */
export const targetsOf = (content: QuestionContent): readonly Choice[] => ('targets' in content ? content.targets : []);

/** A, B, … Z, AA, AB, … for the choice at a zero-based position, as spreadsheets name their columns. */
export function choiceLabel(position: number): string {
  const letter = String.fromCharCode(65 + (position % 26));
  return position < 26 ? letter : choiceLabel(Math.floor(position / 26) - 1) + letter;
}

/**
 * The same content with every choice's and target's id replaced, in the key too. A choice whose text stood in
 * `previous` keeps the id it had there, so that a corrected key or a moved choice can be regraded, and so does one that
 * was reworded and is named by that id; all others get one from `makeId`. Ids that the key names but no choice has stay
 * as they are: validation reports them.
 */
export function withStableIds(
  content: QuestionContent,
  makeId: () => string,
  previous: QuestionContent | null = null,
): QuestionContent {
  if (!('choices' in content)) return content;
  const renamed = new Map<string, string>();
  const rename = (items: readonly Choice[], standing: readonly Choice[]): Choice[] => {
    const free = new Map(standing.map((choice) => [choice.text, choice.id]));
    const kept = items.map(({ text }) => {
      const id = free.get(text);
      free.delete(text);
      return id;
    });
    // What is left can be claimed by id: a choice that was reworded.
    const left = new Set(free.values());
    return items.map((choice, index) => {
      const id = kept[index] ?? (left.delete(choice.id) ? choice.id : makeId());
      renamed.set(choice.id, id);
      return { ...choice, id };
    });
  };
  const idOf = (id: string): string => renamed.get(id) ?? id;
  const choices = rename(content.choices, previous === null ? [] : choicesOf(previous));
  switch (content.kind) {
    case 'ORDERING':
      return { ...content, choices, key: content.key && { order: content.key.order.map(idOf) } };
    case 'MATCHING': {
      const targets = rename(content.targets, previous === null ? [] : targetsOf(previous));
      const matches = content.key?.matches.map((match) => ({
        left: idOf(match.left),
        right: idOf(match.right),
      }));
      return { ...content, choices, targets, key: matches === undefined ? null : { matches } };
    }
    default:
      return { ...content, choices, key: content.key && { choiceIds: content.key.choiceIds.map(idOf) } };
  }
}
