/**
 * The marks of GIFT, as Moodle's documentation of the format gives them: `~ = # { } :` mean something unless a backslash
 * stands before them, and `\n` is a line end within a text.
 */
const CONTROL = /[\\~=#{}:]/gu;
const LINE_END = /\r\n?|\n/gu;
const ESCAPED = /\\([\\~=#{}:n])/gu;

/** A text as it stands in a file: on one line, since importers trim lines and end a question at an empty one. */
export const escapeGift = (text: string): string => text.replace(CONTROL, '\\$&').replace(LINE_END, '\\n');

export const unescapeGift = (text: string): string =>
  text.replace(ESCAPED, (_, character: string) => (character === 'n' ? '\n' : character));

const ESCAPABLE = '\\~=#{}:n';
const [BACKSLASH, OPENING, CLOSING] = [0x5c, 0x7b, 0x7d];

interface Brace {
  readonly brace: '{' | '}';
  readonly position: number;
}

/** The braces of a text that mean something, in order. It runs over every line of every file: hence no expression. */
export function bracesOf(text: string): Brace[] {
  const found: Brace[] = [];
  if (!text.includes('{') && !text.includes('}')) return found;
  for (let position = 0; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (code === BACKSLASH) {
      if (ESCAPABLE.includes(text.charAt(position + 1))) position += 1;
    } else if (code === OPENING || code === CLOSING) found.push({ brace: code === OPENING ? '{' : '}', position });
  }
  return found;
}

/** Where the answers of a question stand: behind its first brace, up to the next closing one. Null without any. */
export function answersOf(question: string): { readonly start: number; readonly end: number } | null {
  const braces = bracesOf(question);
  const opening = braces.findIndex(({ brace }) => brace === '{');
  const first = braces[opening];
  if (first === undefined) return null;
  const closing = braces.slice(opening).find(({ brace }) => brace === '}');
  return { start: first.position + 1, end: closing?.position ?? question.length };
}

const ENTRY = /\\[\\~=#{}:n]|####|[=~]/gu;

/**
 * The answers one by one, each with the `=` or `~` before it, as they stand in the source; what comes before the first
 * is an entry too unless it is blank. The general feedback is left out.
 */
export function entriesOf(answers: string): string[] {
  const cuts = [0];
  let end = answers.length;
  for (const { 0: found, index } of answers.matchAll(ENTRY)) {
    if (found === '####') {
      end = index;
      break;
    }
    if (found === '=' || found === '~') cuts.push(index);
  }
  const entries = cuts.map((cut, position) => answers.slice(cut, cuts[position + 1] ?? end));
  return entries.filter((entry, position) => position > 0 || entry.trim() !== '');
}

/**
 * White space at the ends of a text is no part of it in GIFT, though in Markdown it may be. A line end beyond it keeps
 * it: `\n    code`. It is added here and taken away by {@link unguarded}.
 */
export const guarded = (text: string): string =>
  `${/^\s/u.test(text) ? '\n' : ''}${text}${/\s$/u.test(text) ? '\n' : ''}`;

export const unguarded = (text: string): string => text.replace(/^\n/u, '').replace(/\n$/u, '');

const inWords = (text: string): string => text.replace(/\s+/gu, ' ').trim();

/** The beginning of a text, quoted, for messages. Of HTML, the words. */
export function quoted(text: string): string {
  const words = inWords(text.replace(/<[^<>]*>/gu, ' ')) || inWords(text);
  return `"${words.length > 60 ? `${words.slice(0, 59)}…` : words}"`;
}
