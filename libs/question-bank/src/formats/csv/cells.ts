/**
 * What a spreadsheet takes for the beginning of a formula (OWASP, "CSV Injection"), in ordinary and in full width. The
 * apostrophes before it are ours, or look as if they were.
 */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/u;

/** The cell with an apostrophe before it where a spreadsheet would run it, or where it looks as if one had been put there. */
export const escapeFormula = (cell: string): string => (FORMULA.test(cell) ? `'${cell}` : cell);

/** The cell without the apostrophe that {@link escapeFormula} puts before it. */
export const unescapeFormula = (cell: string): string =>
  cell.startsWith("'") && FORMULA.test(cell) ? cell.slice(1) : cell;

/** A text as a cell keeps it: line ends as LF, no white space at its ends. */
export const cleaned = (text: string): string => text.replace(/\r\n?/gu, '\n').trim();

/** Several texts in one cell: each begins with an asterisk, and goes on in lines that are indented by two. */
export const listCell = (texts: readonly string[]): string =>
  texts.map((text) => (text === '' ? '*' : `* ${text.replace(/\n/gu, '\n  ')}`)).join('\n');

/** The texts of a cell that {@link listCell} wrote, or that looks the same; null if it is no such list. */
function asteriskList(cell: string): string[] | null {
  const entries: string[][] = [];
  for (const line of cell.split('\n')) {
    if (line === '*' || line.startsWith('* ')) entries.push([line.slice(2)]);
    else if (entries.length > 0 && (line === '' || line.startsWith('  '))) entries.at(-1)?.push(line.slice(2));
    else return null;
  }
  return entries.map((lines) => lines.join('\n').trim());
}

const filled = (texts: readonly string[]): string[] => texts.map((text) => text.trim()).filter((text) => text !== '');

/** The texts of a cell: as {@link listCell} writes them, else one on each line, with or without a bullet. */
export const listOf = (cell: string): string[] =>
  cell === '' ? [] : (asteriskList(cell) ?? filled(cell.split('\n').map((line) => line.replace(/^\s*[-*•]\s+/u, ''))));

/** Short texts of a cell: as {@link listCell} writes them, else parted by commas, semicolons, bars or line ends. */
export const wordsOf = (cell: string): string[] =>
  cell === '' ? [] : (asteriskList(cell) ?? filled(cell.split(/[,;|\n]/u)));

/** Short texts in one cell, as readable as they can be. */
export const wordsCell = (words: readonly string[]): string =>
  words.every((word) => !/[,;|\n]|^\*/u.test(word)) ? words.join(', ') : listCell(words);
