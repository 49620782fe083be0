const DOUBLE_QUOTES = /[“”„‟«»]/g;
const SINGLE_QUOTES = /[‘’‚‛]/g;

/** Most texts are like this already, and imports ask it of every one of theirs several times. */
const PLAIN = /^[!-~]+(?: [!-~]+)*$/;

/**
 * One spelling for texts that people would call the same: Unicode NFC, straight quotes, runs of white space as one
 * space. Letter case stays: in questions about code `List` and `list` are different things.
 */
export const normaliseText = (text: string): string =>
  PLAIN.test(text)
    ? text
    : text.normalize('NFC').replace(DOUBLE_QUOTES, '"').replace(SINGLE_QUOTES, "'").replace(/\s+/gu, ' ').trim();

/** At most `length` UTF-16 units of a text, without half a character at the end: PostgreSQL stores none. */
export const beginningOf = (text: string, length: number): string =>
  text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
