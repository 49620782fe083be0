const DOUBLE_QUOTES = /[“”„‟«»]/g;
const SINGLE_QUOTES = /[‘’‚‛]/g;

/**
 * One spelling for texts that people would call the same: Unicode NFC, straight quotes, runs of white space as one
 * space. Letter case stays: in questions about code `List` and `list` are different things.
 */
export const normaliseText = (text: string): string =>
  text.normalize('NFC').replace(DOUBLE_QUOTES, '"').replace(SINGLE_QUOTES, "'").replace(/\s+/gu, ' ').trim();
