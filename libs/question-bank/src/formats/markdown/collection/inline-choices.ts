import { labelOf, runsOn } from './labels.ts';
import type { SourceLine } from './lines.ts';
import { isBlank } from './markers.ts';

/** A label in the middle of a line, with the bullet that may stand before it. */
const LABEL = /[ \t]+(?:[-*•][ \t]+)?(?=(?:\(([A-Za-z])\)|([A-Za-z])[).])[ \t]+\S)/gu;

interface Cut {
  readonly at: number;
  /** Of what stands before the label: blanks and a bullet. */
  readonly length: number;
  readonly label: string;
}

const cutsIn = (text: string): Cut[] =>
  [...text.matchAll(LABEL)].map((match) => ({
    at: match.index,
    length: match[0].length,
    label: match[1] ?? match[2] ?? '',
  }));

/** The cuts from the last first label on, if all of them run on: `A) one B) two`. */
function runIn(text: string, nextIsSecond: boolean): Cut[] {
  const cuts = cutsIn(text);
  const first = cuts.findLastIndex(({ label }) => runsOn([label]));
  const run = first < 0 ? [] : cuts.slice(first);
  const enough = run.length > 1 || (run.length === 1 && nextIsSecond);
  return enough && runsOn(run.map(({ label }) => label)) ? run : [];
}

/** Begins with a first label itself, and goes on with others: `A. one B. two`. */
function following(text: string): Cut[] {
  const own = labelOf(text);
  const cuts = cutsIn(text);
  return own?.position === 0 && cuts.length > 0 && runsOn([own.label, ...cuts.map(({ label }) => label)]) ? cuts : [];
}

/**
 * The lines with every choice on a line of its own, where choices stand behind each other or the first one behind the
 * question; null where there is nothing of the kind. Which is certain only if the key names one of them.
 */
export function splitInline(lines: readonly SourceLine[]): SourceLine[] | null {
  let found = false;
  const split = lines.flatMap((line, index): SourceLine[] => {
    if (line.code || line.text.length > 5_000) return [line];
    const next = lines.slice(index + 1).find(({ text }) => !isBlank(text));
    const nextIsSecond = next !== undefined && !next.code && labelOf(next.text)?.position === 1;
    const own = following(line.text);
    const cuts = own.length > 0 ? own : runIn(line.text, nextIsSecond);
    if (cuts.length === 0) return [line];
    found = true;
    const bullet = nextIsSecond ? (/^[ \t>]*(?:[-*+•][ \t]+)?/u.exec(next.text)?.[0] ?? '') : '';
    return [{ at: 0, length: 0 }, ...cuts].map(({ at, length }, place): SourceLine => {
      const text = line.text.slice(at + length, cuts[place]?.at ?? line.text.length);
      return { ...line, text: place === 0 ? text : bullet + text };
    });
  });
  return found ? split : null;
}
