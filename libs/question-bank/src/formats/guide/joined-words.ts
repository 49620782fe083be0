import type { Notice } from './guide.ts';
import type { GuideSource } from './source.ts';

/**
 * Words that stand around inline code so often that they are the ones found glued to it, and that end no ordinary
 * English word of the form "known word + ending". "or", "in", "at" and the like are not among them: "process" + "or"
 * is a word.
 */
const PLAIN_ENDINGS = new Set(
  (
    'with without for can cannot has have is are was were to that of and from when which using into instead compared ' +
    'regarding because provides supports allows above below between during within would could should will must may ' +
    'does module modules library libraries package packages tasks blocks command commands keyword decorator ' +
    'statement statements query region workers'
  ).split(' '),
);

/** Words that are found glued to the front of inline code, and begin no ordinary "word + known word". */
const PLAIN_BEGINNINGS = new Set('using like could would should use from both via when which and the'.split(' '));

/** All small words that may stand between or around the parts of a longer joined word. */
const SMALL_WORDS = new Set([
  ...PLAIN_ENDINGS,
  ...PLAIN_BEGINNINGS,
  ...'or in on at an as by over off out via than then like it its not but'.split(' '),
]);

/** Prefixes look like words where a hyphen follows them elsewhere ("multi-core"), but glue to words by right. */
const PREFIXES = new Set(
  'multi inter super micro under hyper infra intra trans ultra extra macro pseudo quasi counter cross over sub pre re un non auto anti post'.split(
    ' ',
  ),
);

/** Ordinary words that the rules would take apart. */
const ORDINARY = new Set(
  (
    'withstand without within invalid instanceof whereas thereby whereby therein wherein thereof whereof therefor ' +
    'therewith herewith hereto thereto whereto thereafter notwithstanding nevertheless nonetheless inasmuch ' +
    'comfortable uncomfortable'
  ).split(' '),
);

/** Words of code that count as known wherever they appear, for guides that never print them by themselves. */
const CODE_WORDS = ['async', 'await', 'except', 'lambda', 'yield', 'asyncio', 'kubectl'];

/** `HTTPS_PROXY`, `SIGTERM`: a name in capitals is whole. What prose is glued to it shows by its small letters (rule 4). */
const isConstant = (word: string): boolean => /^[\p{Lu}\p{N}_]+$/u.test(word);

const WORD = /[\p{L}\p{N}_]+(?:[.-][\p{L}\p{N}_]+)*/gu;
/** Addresses and file paths glue words by nature. */
const withoutAddresses = (text: string): string =>
  text.replace(/\S+/gu, (token) => (token.includes('://') || token.includes('www.') ? ' ' : token));
const GERUND = /^[\p{L}]{3,}?ing(?=[\p{L}_])/u;
const LONGEST = 48;
/** Real guides have some thousands of different words; beyond this many, further ones are not examined. */
const MOST_WORDS = 100_000;

/** Whether a word may have been glued at a place: not at an inner capital, which makes a name (`fromEntries`). */
const mayCut = (word: string, at: number): boolean =>
  !/^(?:[\p{Ll}\p{N}]\p{Lu}|\p{Lu}\p{Lu}\p{Ll})/u.test(word.slice(at - 1, at + 2));

const looksLikeCode = (word: string): boolean => /_|[\p{Ll}][\p{Lu}]|[\p{L}]-[\p{L}]/u.test(word);

/**
 * Finds words that a page has run together with the inline code beside them. They are reported, never taken apart:
 * only a person knows whether "asynciocan" is a slip or a name.
 *
 * The document itself is the dictionary. A word is reported when it can be taken apart into words that stand alone
 * elsewhere in the document and small English words, in one of these ways:
 * 1. a known word of five letters or more and an ending such as "with", "for", "can", "module", or a beginning such as
 *    "using", "like": these form no English words ("requestslibrary", "usingpython");
 * 2. three or more parts, among them a small word and a known word ("threadingwithmultiprocessing", "theoutboxtable"),
 *    where the first may be any verb in "-ing" ("Settingattemptsto"), unless the last two are small words: "valid" + "at"
 *    + "or" is a word;
 * 3. a known piece of code (it has an underscore, inner capitals, a hyphen, or was found by rule 1 or 2) with any known
 *    or small word at either side ("jobIdas", "orthreading", "aria-liveregion");
 * 4. a run of capitals with small words or a verb in "-ing" at either side ("couldZINCRBYto", "SendingSIGTERMto");
 * 5. an ordinary word and a piece of code with a full stop between ("parallelism.multiprocessing").
 */
export class JoinedWords {
  private readonly words = new Set<string>();
  private readonly code = new Set<string>(CODE_WORDS);
  /** Code that was found glued to prose; names like `readFile` are code too, but are often written behind a dot. */
  private readonly glued = new Set<string>();
  private readonly verdicts = new Map<string, boolean>();

  constructor(document: string) {
    const found = new Set<string>();
    for (const [word] of withoutAddresses(document).matchAll(WORD)) {
      if (word.length > LONGEST) continue;
      if (found.size > MOST_WORDS) break;
      found.add(word);
      for (const part of word.split('.')) {
        found.add(part);
        if (looksLikeCode(part)) this.code.add(part.toLowerCase());
        for (const piece of part.split('-')) found.add(piece);
      }
    }
    for (const word of found) this.words.add(word.toLowerCase());
    // What the sure rules find tells which words are code; the rules that need to know that come afterwards.
    for (const word of found) {
      const base = isConstant(word) ? null : this.bySure(word);
      if (base === null || PREFIXES.has(base)) continue;
      this.code.add(base);
      this.glued.add(base);
    }
  }

  /** The joined words of one line, in order. */
  inLine(text: string): string[] {
    return [...withoutAddresses(text).matchAll(WORD)].map(([word]) => word).filter((word) => this.isJoined(word));
  }

  private isJoined(word: string): boolean {
    const known = this.verdicts.get(word);
    if (known !== undefined) return known;
    const verdict =
      word.length <= LONGEST &&
      this.verdicts.size <= MOST_WORDS &&
      !ORDINARY.has(word.toLowerCase()) &&
      !isConstant(word) &&
      this.judge(word);
    this.verdicts.set(word, verdict);
    return verdict;
  }

  private judge(word: string): boolean {
    if (this.oneJoined(word) || this.bySentenceEnd(word)) return true;
    // A name of several parts is joined where one of its parts is: "try-exceptblocks", "last_minuteoranalytics".
    return word
      .split('.')
      .filter((part) => !isConstant(part))
      .some(
        (part) =>
          (part !== word && this.oneJoined(part)) ||
          part.split('-').some((piece) => piece !== part && this.oneJoined(piece)) ||
          part.split('_').some((piece) => piece !== part && this.bySure(piece) !== null),
      );
  }

  private bySure(word: string): string | null {
    return this.bySmallWord(word) ?? this.byThreeParts(word);
  }

  private oneJoined(word: string): boolean {
    return this.bySmallWord(word) !== null || this.byThreeParts(word) !== null || this.byCode(word) || byCapitals(word);
  }

  private isKnown(word: string, shortest: number): boolean {
    return word.length >= shortest && this.words.has(word) && !PREFIXES.has(word);
  }

  /** Rule 1. Returns the known word. */
  private bySmallWord(word: string): string | null {
    const lower = word.toLowerCase();
    if (ORDINARY.has(lower)) return null;
    for (let cut = 2; cut <= lower.length - 2; cut += 1) {
      if (!mayCut(word, cut)) continue;
      const [head, tail] = [lower.slice(0, cut), lower.slice(cut)];
      // The ending is prose and therefore in lower case; "SqlModule" is a name.
      if (PLAIN_ENDINGS.has(tail) && word.endsWith(tail) && this.isKnown(head, 5)) return head;
      if (PLAIN_BEGINNINGS.has(head) && this.isKnown(tail, 5) && !SMALL_WORDS.has(tail)) return tail;
    }
    return null;
  }

  /** Rule 2. Returns the longest known word among the parts. */
  private byThreeParts(word: string): string | null {
    const lower = word.toLowerCase();
    if (lower.length < 8 || ORDINARY.has(lower)) return null;
    const gerund = GERUND.exec(lower)?.[0] ?? null;
    const starts = [this.take(word, 0, [])];
    if (gerund !== null) starts.push(this.take(word, gerund.length, [gerund]));
    for (const parts of starts) {
      if (parts === null || parts.length < 3 || parts.slice(-2).every((part) => SMALL_WORDS.has(part))) continue;
      const known = parts.slice(gerund === parts[0] ? 1 : 0).filter((part) => !SMALL_WORDS.has(part));
      const longest = known.reduce((a, b) => (b.length > a.length ? b : a), '');
      const small = parts.filter((part) => SMALL_WORDS.has(part)).length;
      // What stands between the two small words that are left.
      const enclosed = parts.length === 3 && small === 2 && longest.length >= 3 && parts[1] === longest;
      if (small > 0 && (longest.length >= 5 || enclosed)) return longest;
    }
    return null;
  }

  /**
   * The fewest known and small words that make up `word` from `from` on, after `before`; null when there are none.
   * Known words have three letters or more, so that a word's own syllables seldom count.
   */
  private take(word: string, from: number, before: readonly string[]): string[] | null {
    const lower = word.toLowerCase();
    const fewest: (string[] | null)[] = new Array<string[] | null>(word.length + 1).fill(null);
    fewest[from] = [...before];
    for (let start = from; start < word.length; start += 1) {
      const reached = fewest[start];
      if (reached === null || reached === undefined) continue;
      for (let end = start + 2; end <= word.length; end += 1) {
        const part = lower.slice(start, end);
        if (!mayCut(word, end) || part === lower || !(SMALL_WORDS.has(part) || this.isKnown(part, 3))) continue;
        const standing = fewest[end];
        if (standing === null || standing === undefined || standing.length > reached.length + 1) {
          fewest[end] = [...reached, part];
        }
      }
    }
    return fewest[word.length] ?? null;
  }

  /** Rule 3. */
  private byCode(word: string): boolean {
    const lower = word.toLowerCase();
    const beside = (part: string): boolean => part === '' || SMALL_WORDS.has(part) || this.isKnown(part, 4);
    const ahead = (part: string): boolean => beside(part) || /^[\p{L}]{3,}ing$/u.test(part);
    for (let start = 0; start < lower.length - 2; start += 1) {
      if (!mayCut(word, start) || !ahead(lower.slice(0, start))) continue;
      for (let end = lower.length; end >= start + 3; end -= 1) {
        if ((start === 0 && end === lower.length) || !mayCut(word, end)) continue;
        if (beside(lower.slice(end)) && this.code.has(lower.slice(start, end))) return true;
      }
    }
    return false;
  }

  /** Rule 5. */
  private bySentenceEnd(word: string): boolean {
    const [first = '', second = '', ...rest] = word.split('.');
    return (
      rest.length <= 1 &&
      /^[\p{Ll}]{4,}$/u.test(first) &&
      this.glued.has(second) &&
      !this.code.has(first) &&
      this.words.has(first)
    );
  }
}

/** Rule 4. */
function byCapitals(word: string): boolean {
  const match = /^((?:[\p{Lu}]?[\p{Ll}]+)?)([\p{Lu}]{3,})([\p{Ll}]*)$/u.exec(word);
  if (match === null) return false;
  const [, before = '', , after = ''] = match;
  if (before === '' && after === '') return false;
  const head = before.toLowerCase();
  const verb = /^[\p{L}]{3,}ing$/u.test(head);
  // "toJSON" and "fromURI" are names; with prose behind it, or a verb in front, it is none.
  if (after === '') return verb;
  return (head === '' || verb || SMALL_WORDS.has(head)) && SMALL_WORDS.has(after);
}

/** One warning for each line of `[start, end)` that holds joined words. */
export function joinedWordsIn(source: GuideSource, words: JoinedWords, start: number, end: number): Notice[] {
  return source.linesOf(start, end).flatMap((line): Notice[] => {
    const found = words.inLine(line.text);
    return found.length === 0
      ? []
      : [{ code: 'JOINED_WORDS', line: source.lineAt(line.start), message: `words look joined: ${found.join(', ')}` }];
  });
}
