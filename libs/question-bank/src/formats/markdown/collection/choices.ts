import { endByShape } from './bodies.ts';
import { isBox, isMarked } from './chunks.ts';
import { labelOf, runsOn } from './labels.ts';
import type { SourceLine } from './lines.ts';
import { explanationIn, headingIn, indentOf, isAnswerLine, isBlank, isRule } from './markers.ts';
import { proseOf } from './prose.ts';

export interface FoundChoice {
  readonly label: string | null;
  readonly text: string;
  /** By its check box or another mark; null where the list has no marks. */
  readonly checked: boolean | null;
}

export interface ChoiceList {
  /** Indices of the first line, and of the one behind the last. */
  readonly from: number;
  readonly to: number;
  /** It cannot be told where the last choice ends and something else begins. */
  readonly endless: boolean;
  readonly choices: readonly FoundChoice[];
  /** Labels that do not run on: a choice is missing or doubled. */
  readonly outOfOrder: boolean;
}

interface Mark {
  readonly index: number;
  readonly indent: number;
  readonly label: string | null;
  readonly text: string;
  readonly checked: boolean | null;
  /** `*B) right`. */
  readonly starred?: boolean;
}

const STARRED = /^([ \t]*)\*(?=\(?\p{L}[).])/u;
const BOX = /^[ \t>]*[-*+][ \t]+(?:\\?\[([ xX✓✔✗✘]?)\\?\]|\(([ xX*]?)\))[ \t]+/u;
const BULLET = /^[ \t>]*[-*+•][ \t]+/u;
const NUMBER = /^[ \t]*([0-9]{1,3})[.)][ \t]+/u;
const TICK = /[ \t]*(?:✅|✔️?|☑️?)[ \t]*|[ \t]*[*_(]+(?:correct|correct answer|right answer|richtig)[*_)]+[ \t]*$/giu;
const CROSS = /[ \t]*(?:❌|✗|✘|✖️?)[ \t]*/gu;

function boxes(lines: readonly SourceLine[]): Mark[] {
  const found = lines.flatMap((line, index): Mark[] => {
    const match = line.code ? null : BOX.exec(line.text);
    if (match === null || !isBox(line.text)) return [];
    const mark = (match[1] ?? match[2] ?? '').trim();
    const checked = mark !== '' && !/[✗✘]/u.test(mark);
    return [{ index, indent: indentOf(line.text), label: null, text: line.text.slice(match[0].length), checked }];
  });
  const outermost = Math.min(...found.map(({ indent }) => indent));
  return found.filter(({ indent }) => indent < outermost + 2);
}

/** Lists whose labels run on; the longest, and of equal ones the last. `stray` is a label that breaks the run. */
function lettered(lines: readonly SourceLine[]): { marks: Mark[]; stray: boolean } {
  let best: { marks: Mark[]; stray: boolean } = { marks: [], stray: false };
  let open: Mark[] = [];
  let style = '';
  let stray = false;
  for (const [index, line] of lines.entries()) {
    const found = line.code ? null : labelOf(line.text.replace(STARRED, '$1'));
    if (found === null || (found.label.length > 1 && !/[0-9]$|ـ$/u.test(found.label))) continue;
    const mark: Mark = {
      index,
      indent: found.indent,
      label: found.label,
      text: found.text,
      checked: null,
      starred: STARRED.test(line.text),
    };
    const goesOn =
      open.length > 0 && found.style === style && runsOn([...open.map(({ label }) => label ?? ''), found.label]);
    if (goesOn) open.push(mark);
    else if (runsOn([found.label])) {
      // An A behind an A is a new list; behind A and B it says that the letters are in disorder or that a list is over.
      open = [mark];
      style = found.style;
      stray = false;
    } else if (found.style === style && open.length > 1) stray = true;
    if (open.length >= best.marks.length) best = { marks: [...open], stray };
    else if (stray && best.marks[0] === open[0]) best = { ...best, stray };
  }
  return best.marks.length > 1 ? best : { marks: [], stray: false };
}

function bullets(lines: readonly SourceLine[], mark: RegExp, nested: boolean): Mark[] {
  const all = lines.flatMap((line, index): Mark[] => {
    const match = line.code || index === 0 ? null : mark.exec(line.text);
    if (match === null) return [];
    const indent = indentOf(line.text);
    return nested && indent < 2
      ? []
      : [{ index, indent, label: match[1] ?? null, text: line.text.slice(match[0].length), checked: null }];
  });
  // The last list of one depth: earlier ones belong to the stem.
  const last = all.at(-1);
  if (last === undefined) return [];
  const outermost = Math.min(
    last.indent,
    ...all.filter(({ index }) => index > last.index - 2).map(({ indent }) => indent),
  );
  const level = all.filter(({ indent }) => indent === outermost);
  let start = level.length - 1;
  const interrupted = (from: number, to: number): boolean =>
    lines.slice(from + 1, to).some((line) => !isBlank(line.text) && indentOf(line.text) <= outermost && !line.code);
  while (start > 0 && !interrupted(level[start - 1]?.index ?? 0, level[start]?.index ?? 0)) start -= 1;
  return level.slice(start);
}

/** Where the last choice ends: at a paragraph that is not indented, or where an answer begins. */
function endOf(lines: readonly SourceLine[], { index, indent, text }: Mark, coded: boolean): number {
  let end = index + 1;
  for (let at = index + 1; at < lines.length; at += 1) {
    const line = lines[at];
    if (line === undefined || line.folded) break;
    if (line.code) {
      if (!coded && text !== '' && indentOf(line.text) <= indent) break;
      end = at + 1;
      continue;
    }
    if (isBlank(line.text)) continue;
    if (
      isAnswerLine(line.text) ||
      explanationIn(line.text) !== null ||
      headingIn(line.text) !== null ||
      isRule(line.text)
    )
      break;
    const apart = isBlank(lines[at - 1]?.text ?? '') || lines[at - 1]?.code === true;
    if (apart && indentOf(line.text) < indent + 2) break;
    end = at + 1;
  }
  return end;
}

function spans(
  lines: readonly SourceLine[],
  marks: readonly Mark[],
  lastEnd: number | null,
): { text: string; to: number }[] {
  let coded = false;
  return marks.map((mark, position) => {
    const to = marks[position + 1]?.index ?? lastEnd ?? endOf(lines, mark, coded);
    const rest = lines.slice(mark.index + 1, to);
    coded ||= rest.some((line) => line.code);
    return { text: proseOf([mark.text, ...rest.map((line) => line.text)]), to };
  });
}

/** Check marks within the texts, if some choices have one and others do not. */
function ticked(choices: readonly FoundChoice[]): FoundChoice[] {
  const marks = choices.map(({ text }) => text.replace(TICK, '') !== text);
  const certain = choices.every(({ checked }) => checked === null) && marks.includes(true) && marks.includes(false);
  return choices.map((choice, index) =>
    certain
      ? { ...choice, checked: marks[index] ?? false, text: choice.text.replace(TICK, ' ').replace(CROSS, ' ').trim() }
      : choice,
  );
}

/** Letters inside check boxes: `- [x] B. text`. */
function unlettered(choices: readonly FoundChoice[]): FoundChoice[] {
  const labels = choices.map(({ text }) => labelOf(text));
  return choices.every(({ label }) => label === null) &&
    labels.every((each) => each !== null) &&
    runsOn(labels.map((each) => each.label))
    ? choices.map((choice, index) => {
        const [first, ...more] = choice.text.split('\n');
        const inner = labelOf(first ?? '');
        return { ...choice, label: labels[index]?.label ?? null, text: [inner?.text ?? '', ...more].join('\n').trim() };
      })
    : [...choices];
}

function listOf(lines: readonly SourceLine[], marks: readonly Mark[], outOfOrder = false): ChoiceList | null {
  const [first] = marks;
  if (first === undefined) return null;
  const boxed = marks.every(({ checked }) => checked !== null);
  const shape = boxed
    ? endByShape(
        lines,
        marks.map(({ index }) => index),
      )
    : { to: null, unclear: false };
  const read = spans(lines, marks, shape.to);
  const choices = marks.map(({ label, checked }, index) => ({ label, checked, text: read[index]?.text ?? '' }));
  return {
    from: first.index,
    to: read.at(-1)?.to ?? first.index + 1,
    endless: shape.unclear,
    choices: ticked(unlettered(choices)),
    outOfOrder,
  };
}

/** `    - !right` among nested bullets. */
function marked(lines: readonly SourceLine[]): ChoiceList | null {
  if (!lines.some((line) => !line.code && isMarked(line.text))) return null;
  const list = listOf(lines, bullets(lines, /^[ \t>]*[-*+•][ \t]+/u, true));
  if (list === null || list.choices.every(({ text }) => !text.startsWith('!'))) return null;
  const choices = list.choices.map((choice) => {
    const right = choice.text.startsWith('!');
    return { ...choice, checked: right, text: right ? choice.text.slice(1).trim() : choice.text };
  });
  return { ...list, choices };
}

/** The choices among the lines of a question in front of its answer: by check boxes, letters, or marks. */
export function findChoices(lines: readonly SourceLine[]): ChoiceList | null {
  const boxed = boxes(lines);
  if (boxed.length > 0) return listOf(lines, boxed);
  const { marks, stray } = lettered(lines);
  if (marks.length > 0) {
    const starred = marks.some((mark) => mark.starred === true);
    const checked = starred ? marks.map((mark) => ({ ...mark, checked: mark.starred === true })) : marks;
    return listOf(lines, checked, stray);
  }
  const withMarks = marked(lines);
  if (withMarks !== null) return withMarks;
  const plain = plainList(lines);
  if (plain !== null && plain.choices.some(({ checked }) => checked === true)) return plain;
  return null;
}

/** A list of numbers or bullets: choices only if an answer names one of them, for answers have such lists too. */
export function plainLists(lines: readonly SourceLine[], numbersAtStart: boolean): ChoiceList[] {
  const numbers = bullets(lines, NUMBER, !numbersAtStart);
  const numbered =
    numbers.length > 1 && runsOn(numbers.map(({ label }) => label ?? '')) ? listOf(lines, numbers) : null;
  return [numbered, plainList(lines)].filter((list) => list !== null);
}

const plainList = (lines: readonly SourceLine[]): ChoiceList | null => {
  const marks = bullets(lines, BULLET, false);
  return marks.length > 1
    ? listOf(
        lines,
        marks.map((mark) => ({ ...mark, label: null })),
      )
    : null;
};
