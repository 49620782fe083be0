import { beginningOf } from '../normalise.ts';
import { choicesOf, targetsOf, type QuestionContent } from '../question-content.ts';
import { quoteWord, wordsOf } from './words.ts';

/** What a question is found by. */
export interface SearchDocument {
  /** In the syntax of PostgreSQL's `tsvector`: stem and title weigh A, choices B, the explanation C. */
  readonly words: string;
  /** The same texts for the rules of their language. */
  readonly prose: string;
  /** Words that others may be taken for when they are misspelt. */
  readonly vocabulary: readonly string[];
}

/** Beyond this many characters of a question nobody looks for it. */
const SEARCHED = 20_000;
/** PostgreSQL knows no later place. */
const LAST_PLACE = 16_383;
/** Between two texts, so that no phrase reaches from one into the next. */
const GAP = 2;
const KNOWN = /^\p{L}[\p{L}\p{M}]{3,39}$/u;

/** Keys, model answers and what else only graders read are no part of it. */
export function searchDocument(content: QuestionContent): SearchDocument {
  const title = 'title' in content ? (content.title ?? '') : '';
  const explanation = 'explanation' in content ? (content.explanation ?? '') : '';
  const texts: readonly (readonly [weight: string, text: string])[] = [
    ['A', title],
    ['A', content.stem],
    ...[...choicesOf(content), ...targetsOf(content)].map(({ text }) => ['B', text] as const),
    ['C', explanation],
  ];
  const places = new Map<string, string[]>();
  let [room, next] = [SEARCHED, 1];
  const prose: string[] = [];
  for (const [weight, whole] of texts) {
    const text = beginningOf(whole, room);
    room -= text.length;
    if (text === '') continue;
    prose.push(text);
    const read = wordsOf(text, next);
    for (const word of read.words) {
      const at = `${Math.min(word.place, LAST_PLACE)}${weight}`;
      const known = places.get(word.text);
      if (known === undefined) places.set(word.text, [at]);
      else known.push(at);
    }
    next = read.next + GAP;
  }
  return {
    words: [...places].map(([word, at]) => `${quoteWord(word)}:${at.slice(0, 200).join(',')}`).join(' '),
    prose: prose.join('\n'),
    vocabulary: [...places.keys()].filter((word) => KNOWN.test(word)),
  };
}
