import type { Section } from './guide.ts';
import { labelsBetween, type Label, type LabelKind } from './labels.ts';
import { NUMBERED_LINE } from './numbering.ts';
import type { GuideLine, GuideSource } from './source.ts';

const PREFIX = String.raw`^[ \t]*(?:#{1,6}[ \t]+)?(?:\*\*|__)?(?:(?:Part|Section)[ \t]+[0-9IVX]{1,4}[ \t]*[:.–-][ \t]*)?`;
const SUFFIX = String.raw`(?:[ \t]*[:：–-][ \t]*(?<title>[^\n]{0,300}?))?(?:\*\*|__)?[ \t]*:?[ \t]*$`;

const HEADINGS: readonly { kind: Section['kind']; pattern: RegExp }[] = [
  { kind: 'OPEN', pattern: new RegExp(`${PREFIX}(?:[A-Z][a-z]+ )?Interview Questions${SUFFIX}`, 'iu') },
  { kind: 'OPEN', pattern: new RegExp(`${PREFIX}(?:Core|Open) Questions${SUFFIX}`, 'iu') },
  {
    kind: 'CHOICE',
    pattern: new RegExp(
      `${PREFIX}(?:MCQs?|Multiple[- ]Choice)(?: (?:Section|Questions?|Quiz|Practice))*${SUFFIX}`,
      'iu',
    ),
  },
  { kind: 'SCENARIO', pattern: new RegExp(`${PREFIX}Mock Interview(?: Scenario)?(?: [0-9]{1,3})?${SUFFIX}`, 'iu') },
  { kind: 'SCENARIO', pattern: new RegExp(`${PREFIX}Interview Scenario(?: [0-9]{1,3})?${SUFFIX}`, 'iu') },
];

/** Headings after which nothing is an item. */
const TAIL = new RegExp(
  `${PREFIX}(?:(?:[A-Z][a-z]+ )?Tips(?: [a-z &]{1,60})?|Summary|Conclusion|References|(?:Further |Additional )?(?:Reading|Resources)|Next Steps|Key Takeaways|About the Authors?)(?:\\*\\*|__)?[ \\t]*:?[ \\t]*$`,
  'iu',
);

/** A heading is short; a longer line is a sentence that begins like one. */
const LONGEST_HEADING = 320;

function headingOf(line: GuideLine): { kind: Section['kind']; title: string | null } | null {
  if (line.text.length > LONGEST_HEADING) return null;
  for (const { kind, pattern } of HEADINGS) {
    const match = pattern.exec(line.text);
    if (match !== null) return { kind, title: match.groups?.['title']?.trim() || null };
  }
  return null;
}

/** Whether a line begins or ends a part of a guide. */
export const isHeading = (text: string): boolean =>
  headingOf({ start: 0, text }) !== null || (text.length <= LONGEST_HEADING && TAIL.test(text));

/** The labels that belong to each kind of section: the last of them bounds what tips and summary may cut off. */
const OWN_LABELS: Readonly<Record<Section['kind'], readonly LabelKind[]>> = {
  OPEN: ['QUESTION', 'ANSWER', 'KEY_POINTS', 'MISTAKES', 'FOLLOW_UPS'],
  CHOICE: ['KEY', 'ANSWER', 'EXPLANATION'],
  SCENARIO: ['SETUP', 'INTERVIEWER', 'CANDIDATE', 'FLOW', 'RED_FLAGS'],
};

/**
 * Where a section without a heading begins inside `[start, end)`, if labels show that there is one.
 * Choice questions are known by `Correct Answer:`, and begin at the first number after the labels of the open part; a
 * scenario is known by `Scenario Setup:`.
 */
function hiddenSection(
  source: GuideSource,
  within: { kind: Section['kind'] | null; start: number; end: number },
  labels: readonly Label[],
): Section | null {
  const own = labelsBetween(labels, within.start, within.end);
  const begin = (kind: Section['kind'], start: number): Section => ({
    kind,
    title: null,
    headingStart: start,
    start,
    end: within.end,
  });
  if (within.kind === null) {
    const first = own.find((label) => label.kind === 'QUESTION' && !label.inline);
    const key = own.find((label) => label.kind === 'KEY');
    if (first !== undefined && (key === undefined || first.start < key.start)) return begin('OPEN', within.start);
  }
  if (within.kind !== 'CHOICE' && within.kind !== 'SCENARIO') {
    const key = own.find((label) => label.kind === 'KEY' && !label.inline);
    if (key !== undefined) {
      const before = own.filter((label) => label.start < key.start && OWN_LABELS.OPEN.includes(label.kind));
      const from = before.at(-1)?.end ?? within.start;
      const numbered = source.linesOf(from, key.start).find((line) => NUMBERED_LINE.test(line.text));
      return begin('CHOICE', numbered?.start ?? key.start);
    }
  }
  if (within.kind !== 'SCENARIO') {
    const setup = own.find((label) => label.kind === 'SETUP' && !label.inline);
    if (setup !== undefined) return begin('SCENARIO', setup.start);
  }
  return null;
}

function withHidden(source: GuideSource, sections: readonly Section[], labels: readonly Label[]): Section[] {
  const complete: Section[] = [];
  const opening = { kind: null, start: 0, end: sections[0]?.headingStart ?? source.text.length };
  const first = hiddenSection(source, opening, labels);
  for (const section of first === null ? sections : [first, ...sections]) {
    let rest: Section | null = section;
    while (rest !== null) {
      const hidden = hiddenSection(source, rest, labels);
      complete.push(hidden === null ? rest : { ...rest, end: hidden.start });
      rest = hidden;
    }
  }
  return complete;
}

/** Cuts tips, summary and references off a section: they begin at the first such heading after its last label. */
function withoutTail(source: GuideSource, section: Section, labels: readonly Label[]): Section {
  const own = labelsBetween(labels, section.start, section.end).filter((label) =>
    OWN_LABELS[section.kind].includes(label.kind),
  );
  const last = own.at(-1);
  const from = last === undefined ? section.start : last.end;
  const tail = source
    .linesOf(from, section.end)
    .slice(1)
    .find((line) => line.text.length <= LONGEST_HEADING && TAIL.test(line.text));
  return tail === undefined ? section : { ...section, end: tail.start };
}

/**
 * The sections of a guide that hold items. Each begins at its heading and ends at the next one, or where tips, summary
 * or references begin. A section whose heading is missing is found by its labels.
 */
export function findSections(source: GuideSource, labels: readonly Label[]): Section[] {
  const headings = source.lines.flatMap((line) => {
    const heading = headingOf(line);
    return heading === null ? [] : [{ ...heading, line }];
  });
  const sections = headings.map(({ kind, title, line }, position) => ({
    kind,
    title,
    headingStart: line.start,
    start: Math.min(source.text.length, line.start + line.text.length + 1),
    end: headings[position + 1]?.line.start ?? source.text.length,
  }));
  return withHidden(source, sections, labels).map((section) => withoutTail(source, section, labels));
}
