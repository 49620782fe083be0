import { indentOf } from './markers.ts';

/** Removes up to so many columns of indentation. */
function dedented(text: string, columns: number): string {
  let [at, width] = [0, 0];
  while (width < columns && (text[at] === ' ' || text[at] === '\t')) {
    width = text[at] === '\t' ? width + 4 - (width % 4) : width + 1;
    at += 1;
  }
  return ' '.repeat(Math.max(0, width - columns)) + text.slice(at);
}

/**
 * Lines as one text of Markdown: indentation that all lines after the first share goes, as do blank lines around the
 * text; runs of blank lines stay, for they may stand in code.
 */
export function proseOf(lines: readonly string[]): string {
  const [first = '', ...rest] = lines;
  const filled = rest.filter((line) => line.trim() !== '');
  const shared = filled.reduce((least, line) => Math.min(least, indentOf(line)), Number.POSITIVE_INFINITY);
  const shifted = Number.isFinite(shared) ? rest.map((line) => dedented(line, shared)) : rest;
  return [first.trimStart(), ...shifted]
    .join('\n')
    .replace(/^(?:[ \t]*\n)+/u, '')
    .trimEnd();
}
