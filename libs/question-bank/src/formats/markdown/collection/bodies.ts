import type { SourceLine } from './lines.ts';
import { explanationIn, headingIn, indentOf, isAnswerLine, isBlank, isRule } from './markers.ts';

/** A paragraph, a list or a block of code that stands below a choice without being indented. */
interface Block {
  readonly kind: 'TEXT' | 'LIST' | 'CODE';
  /** Index of the line behind it. */
  to: number;
}

const ENTRY = /^[ \t]*(?:[-*+]|[0-9]{1,3}[.)])[ \t]/u;

const ends = (line: SourceLine): boolean =>
  line.folded ||
  (!line.code &&
    (isAnswerLine(line.text) ||
      explanationIn(line.text) !== null ||
      headingIn(line.text) !== null ||
      isRule(line.text)));

/** The blocks below the choice in line `from`, up to `to` or to what belongs to no choice. */
function blocksBelow(lines: readonly SourceLine[], from: number, to: number): Block[] {
  const blocks: Block[] = [];
  const { text: choice = '' } = lines[from] ?? {};
  const inner = indentOf(choice) + 2;
  let apart = false;
  for (let index = from + 1; index < to; index += 1) {
    const line = lines[index];
    if (line === undefined || ends(line)) break;
    const last = blocks.at(-1);
    if (!line.code && isBlank(line.text)) {
      apart = true;
      continue;
    }
    const kind = line.code ? 'CODE' : ENTRY.test(line.text) ? 'LIST' : 'TEXT';
    const begins = indentOf(line.text) < inner && (apart || line.code) && !(last?.kind === kind && kind !== 'TEXT');
    if (begins) blocks.push({ kind, to: index + 1 });
    else if (last !== undefined) last.to = index + 1;
    apart = false;
  }
  return blocks;
}

/** Where the last of several choices ends, by the shape of the others. */
export interface LastEnd {
  /** Index of the line behind the last choice; null where the others have nothing below them. */
  readonly to: number | null;
  /** What follows may be a part of the last choice or not: the others differ. */
  readonly unclear: boolean;
}

/** `starts` are the indices of the lines in which the choices begin, in their order. */
export function endByShape(lines: readonly SourceLine[], starts: readonly number[]): LastEnd {
  const last = starts.at(-1);
  const others = starts.slice(0, -1).map((from, index) => blocksBelow(lines, from, starts[index + 1] ?? from));
  if (last === undefined || !others.some((blocks) => blocks.some(({ kind }) => kind !== 'CODE'))) {
    return { to: null, unclear: false };
  }
  const below = blocksBelow(lines, last, lines.length);
  const stranger = below.findIndex(({ kind }, place) => !others.some((blocks) => blocks[place]?.kind === kind));
  const alike = stranger < 0 ? below.length : stranger;
  const fewest = Math.min(...others.map(({ length }) => length));
  const most = Math.max(...others.map(({ length }) => length));
  return { to: below[alike - 1]?.to ?? null, unclear: alike > fewest && fewest < most };
}
