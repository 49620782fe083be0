import { createHash } from 'node:crypto';
import { Decimal } from 'decimal.js';
import { normaliseText } from './normalise.ts';
import { choicesOf, targetsOf, type QuestionContent } from './question-content.ts';
import type { QuestionDescription } from './question.ts';

const sha256 = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex');

const byCodePoint = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

/** A decimal in one spelling, so that `1.50` and `1.5` are the same key; other text stays itself. */
function canonicalDecimal(text: string): string {
  try {
    return new Decimal(text).toString();
  } catch {
    return text;
  }
}

/** The key in terms of texts, never of ids: two copies of a question have different ids. */
function canonicalKey(content: QuestionContent): unknown {
  const texts = new Map(
    [...choicesOf(content), ...targetsOf(content)].map((choice) => [choice.id, normaliseText(choice.text)]),
  );
  const textOf = (id: string): string => texts.get(id) ?? id;
  switch (content.kind) {
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
    case 'TRUE_FALSE':
      return content.key && content.key.choiceIds.map(textOf).sort(byCodePoint);
    case 'ORDERING':
      return content.key && content.key.order.map(textOf);
    case 'MATCHING':
      return (
        content.key &&
        content.key.matches
          .map((match) => [textOf(match.left), textOf(match.right)])
          .sort((a, b) => byCodePoint(JSON.stringify(a), JSON.stringify(b)))
      );
    case 'NUMERIC':
      return (
        content.key && [
          canonicalDecimal(content.key.value),
          canonicalDecimal(content.key.tolerance),
          content.key.toleranceKind,
        ]
      );
    case 'SHORT_TEXT':
      return content.key && [content.key.caseSensitive, content.key.accepted.map(normaliseText).sort(byCodePoint)];
    default:
      return null;
  }
}

const canonicalTexts = (texts: readonly { readonly text: string }[]): string[] =>
  texts.map((entry) => normaliseText(entry.text)).sort(byCodePoint);

/** Contents never change, so that a digest that was asked for once is known for as long as its content is. */
function remembered(digest: (content: QuestionContent) => string): (content: QuestionContent) => string {
  const known = new WeakMap<QuestionContent, string>();
  return (content) => {
    const before = known.get(content);
    if (before !== undefined) return before;
    const made = digest(content);
    known.set(content, made);
    return made;
  };
}

/**
 * SHA-256 in hexadecimal that exact duplicates share: same kind, normalised stem, choices and key. The order of the
 * choices does not count, since they are shuffled when shown; explanations and model answers do not count either.
 */
export const identityDigest = remembered((content) =>
  sha256([
    content.kind,
    normaliseText(content.stem),
    canonicalTexts(choicesOf(content)),
    canonicalTexts(targetsOf(content)),
    canonicalKey(content),
  ]),
);

/**
 * SHA-256 in hexadecimal over everything a question says, ids of choices aside: equal exactly when replacing one
 * content by the other would change nothing that anybody reads.
 */
export const contentDigest = remembered((content) => {
  const {
    key: _key,
    choices,
    targets,
    ...rest
  } = {
    key: null,
    ...content,
    choices: choicesOf(content),
    targets: targetsOf(content),
  };
  const said = (items: typeof choices): unknown => items.map((choice) => [choice.text, choice.anchored]);
  return sha256([
    Object.entries(rest).sort(([a], [b]) => byCodePoint(a, b)),
    said(choices),
    said(targets),
    canonicalKey(content),
  ]);
});

/** SHA-256 in hexadecimal over what is known about a question beside what it says, in the spelling of the bank. */
export const descriptionDigest = ({ skills, difficulty, locale, source, licence }: QuestionDescription): string =>
  sha256([[...skills].sort(byCodePoint), difficulty, locale, source, licence]);
