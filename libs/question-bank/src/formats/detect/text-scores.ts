import { labelled } from './labels.ts';

/** A text format that has no beginning of its own, so that it is known by what it is full of. */
export type TextFormat = 'AIKEN' | 'GIFT' | 'GUIDE' | 'MARKDOWN';

export type Scores = Readonly<Record<TextFormat, number>>;

/** Counts matches, up to a bound: one strong sign repeated says little more. */
function count(text: string, pattern: RegExp, most: number): number {
  let found = 0;
  for (const _ of text.matchAll(pattern)) {
    found += 1;
    if (found === most) break;
  }
  return found;
}

/** Code in fences says nothing about what is around it. */
function withoutCode(text: string): string {
  const kept: string[] = [];
  let [fence, held]: [string, string[]] = ['', []];
  for (const line of text.split('\n')) {
    const mark = /^[ \t]*(?:[-*]\s+)?(`{3,}|~{3,})/u.exec(line)?.[1] ?? '';
    if (fence === '') {
      if (mark === '') kept.push(line);
      else [fence, held] = [mark, [line]];
    } else {
      held.push(line);
      if (mark.startsWith(fence) && /^[ \t]*[`~]+\s*$/u.test(line)) [fence, held] = ['', []];
    }
  }
  // A fence that is never closed was none.
  return [...kept, ...held].join('\n');
}

const CHOICE = /^[ \t]*(?:\p{L}|\d{1,2})[).]\s/u;
const ANSWER = /^[ \t]*ANSWER\s*:\s*\S/u;

/** Every answer stands right below choices, and there is little else than questions, choices and answers. */
function aiken(lines: readonly string[]): number {
  const said = lines.filter((line) => line.trim() !== '');
  const answers = said.flatMap((line, index) => (ANSWER.test(line) ? [index] : []));
  if (answers.length === 0) return 0;
  const below = answers.filter((index) => CHOICE.test(said[index - 1] ?? '')).length;
  const known = said.filter((line) => CHOICE.test(line)).length + answers.length;
  return below === 0 ? 1 : (12 * below) / answers.length + (known / said.length >= 0.5 ? 12 : 0);
}

/** Answers in braces, titles between double colons, categories, marks of the markup. */
const gift = (text: string): number =>
  10 * count(text, /^[ \t]*\$CATEGORY:/gmu, 2) +
  6 * count(text, /^[ \t]*::[^\n]*?(?:[^\\]|\\\\)::/gmu, 3) +
  4 * count(text, /(?:^|[^\\])\{\s*(?:#|[=~]|(?:T|F|TRUE|FALSE)\s*[}#])/gmu, 6) +
  4 * count(text, /(?:^|[^\\])\{\s*\}/gmu, 2) +
  3 * count(text, /^[ \t]*(?:::[^\n]*::)?[ \t]*\[(?:html|markdown|moodle|plain)\]/gmu, 3) +
  2 * count(text, /^[ \t]*\/\/\s/gmu, 1);

/** Sections and labels as interview guides have them: one alone proves nothing, a section with labels nearly all. */
function guide(text: string): number {
  const { labels, sections } = labelled(text);
  return labels + sections < 2 ? 0 : (labels > 0 ? 50 : 6) * sections + 4 * labels;
}

const markdown = (text: string, fences: boolean): number =>
  8 * count(text, /^[ \t]*<details>|<summary>/gmu, 2) +
  6 * count(text, /^[ \t]*[-*+]\s+\[[ xX]\]\s/gmu, 3) +
  5 * count(text, /^[ \t]*(?:>\s*)?(?:[*_]{1,3}|#{1,6}\s+)?(?:correct |right )?(?:answers?|key)[*_]*\s*:/gimu, 3) +
  3 * count(text, /^#{1,6}\s+\S/gmu, 3) +
  2 * count(text, /^[ \t]*(?:[-*+]\s+)?[*_]{0,2}\(?[A-Ha-h][).]/gmu, 4) +
  1 * count(text, /^[ \t]*(?:[-*+]|\d{1,4}[.)])\s+\S/gmu, 4) +
  (fences ? 2 : 0);

/** How much a text looks like each of the formats. Nothing counts for less than 1. */
export function textScores(text: string): Scores {
  const prose = withoutCode(text);
  return {
    AIKEN: aiken(prose.split('\n')),
    GIFT: gift(prose),
    GUIDE: guide(prose),
    MARKDOWN: markdown(prose, prose.length < text.length),
  };
}
