/** A word of a text, with the place of its first part in it. */
export interface Word {
  readonly text: string;
  /** From 1; words that follow each other have places that do. */
  readonly place: number;
}

const LETTERS = String.raw`[\p{L}\p{M}\p{N}]`;
/** Of scripts that put no spaces between words: there each letter is a part, and a word is a run of them. */
const UNSPACED = String.raw`[\p{scx=Han}\p{scx=Hiragana}\p{scx=Katakana}\p{scx=Thai}\p{scx=Lao}\p{scx=Khmer}\p{scx=Myanmar}]`;
const PARTS = new RegExp(String.raw`${UNSPACED}\p{M}*|(?:(?!${UNSPACED})${LETTERS})+`, 'gu');
const PLAIN = /^\p{L}[\p{L}\p{M}]*$/u;

/**
 * What counts as one word in texts about code: letters and digits, names joined by dots, slashes, dashes, colons or
 * underscores (`array.prototype.map`, `async/await`, `std::vector`, `node_modules`), with what may end them (`c++`,
 * `c#`) or begin them (`$scope`, `@angular`, `.net`, `#id`), and operators of two or more signs (`===`, `=>`).
 */
const TOKENS = new RegExp(
  String.raw`[$@#.]?${LETTERS}[\p{L}\p{M}\p{N}_]*(?:(?:[./:@-]|::|->)${LETTERS}[\p{L}\p{M}\p{N}_]*)*(?:\+\+|#(?!${LETTERS}))?|_+${LETTERS}[\p{L}\p{M}\p{N}_]*|[=!<>&|+*%^~?:/-]{2,}`,
  'gu',
);

/** Longer than any word that people search for; the database's own limit is 2,046 bytes. */
const LONGEST = 100;

const partsOf = (token: string): string[] => token.match(PARTS) ?? [];

/**
 * The words of a text in lower case, in order: each name as it stands, and its parts (`async/await`, `async`, `await`;
 * `日本`, `日`, `本`).
 * @param from the place of the first
 */
export function wordsOf(text: string, from = 1): { readonly words: readonly Word[]; readonly next: number } {
  const words: Word[] = [];
  let place = from;
  for (const [token] of text.normalize('NFC').toLowerCase().matchAll(TOKENS)) {
    const parts = partsOf(token);
    if (token.length <= LONGEST && parts[0] !== token) words.push({ text: token, place });
    for (const part of parts) {
      if (part.length <= LONGEST) words.push({ text: part, place });
      place++;
    }
    if (parts.length === 0) place++;
  }
  return { words, next: place };
}

/** One thing that a search asks for; all of them have to be found. */
export interface Term {
  /** In the syntax of PostgreSQL's `tsquery`. */
  readonly query: string;
  /** The word, where other forms and spellings of it will do; empty for quoted phrases and names of code. */
  readonly plain: string;
}

/** As `tsvector` and `tsquery` quote a word: no word holds anything else that they would read as a sign. */
export const quoteWord = (word: string): string => `'${word.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;

const phrase = (words: readonly string[]): string => words.map(quoteWord).join(' <-> ');

function termOf(token: string): Term[] {
  const parts = partsOf(token);
  if (parts[0] === token) return [{ query: quoteWord(token), plain: PLAIN.test(token) ? token : '' }];
  if (token.length > LONGEST) return [];
  // A longer name holds a shorter one as a run of parts, unless a sign makes the difference, as in `c++`.
  const asParts = parts.length > 1 ? ` | (${phrase(parts)})` : '';
  return [{ query: `(${quoteWord(token)}${asParts})`, plain: '' }];
}

/** More terms than these are not read. */
const MOST_TERMS = 20;

/** What a search text asks for: its words, and as phrases what stands in double quotes. None, where it has no word. */
export function termsOf(text: string): readonly Term[] {
  const terms: Term[] = [];
  const normal = text
    .normalize('NFC')
    .slice(0, 2_000)
    .toLowerCase()
    .replace(/[“”„‟«»]/gu, '"');
  normal.split('"').forEach((stretch, index, stretches) => {
    const quoted = index % 2 === 1 && index < stretches.length - 1;
    const tokens = [...stretch.matchAll(TOKENS)].map(([token]) => token);
    if (!quoted) return terms.push(...tokens.filter((token) => token.length <= LONGEST).flatMap(termOf));
    // Parts are found at their places; what has none, as an operator or `c++`, is asked for by itself.
    const parts = tokens.flatMap(partsOf).filter((part) => part.length <= LONGEST);
    if (parts.length > 0) terms.push({ query: `(${phrase(parts)})`, plain: '' });
    const signs = tokens.filter((token) => partsOf(token).length < 2 && partsOf(token)[0] !== token);
    return terms.push(...signs.map((sign) => ({ query: quoteWord(sign), plain: '' })));
  });
  return terms.slice(0, MOST_TERMS);
}
