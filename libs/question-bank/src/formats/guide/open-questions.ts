import type { OpenContent } from '../../domain/question-content.ts';
import { failed, type ItemOutcome, type RawItem, type Section } from './guide.ts';
import { labelsBetween, type Label, type LabelKind } from './labels.ts';
import { NUMBER_INSIDE_LINE, NUMBERED_LINE } from './numbering.ts';
import { lineOf, listEntries, passage, proseOf, type Passage } from './prose.ts';
import type { GuideSource } from './source.ts';

/** A numbered heading: the item begins at `start`, its title at `titleStart`. */
interface Heading {
  readonly start: number;
  readonly titleStart: number;
  readonly number: number;
}

/** A heading that inline code broke into more lines than this is not recognised as one. */
const HEADING_LINES = 4;
const HEADING_LENGTH = 400;

/**
 * The numbered heading that ends at `end`, looking back no further than `from`. The nearest numbered line counts, if
 * no bullet stands between; failing that, the expected number behind the end of a sentence.
 */
function headingBefore(source: GuideSource, from: number, end: number, expected: number): Heading | null {
  const lines = source.linesOf(Math.max(from, end - HEADING_LENGTH), end).slice(-HEADING_LINES);
  for (const line of lines.reverse()) {
    if (line.text.trim() === '') continue;
    const atLineStart = source.text[line.start - 1] === '\n' || line.start === 0;
    const numbered = atLineStart ? NUMBERED_LINE.exec(line.text) : null;
    if (numbered !== null) {
      return { start: line.start, titleStart: line.start + numbered[0].length, number: Number(numbered[1]) };
    }
    const inside = [...line.text.matchAll(NUMBER_INSIDE_LINE)].findLast((match) => Number(match[1]) === expected);
    if (inside !== undefined) {
      const start = line.start + inside.index;
      return { start, titleStart: start + inside[0].length, number: expected };
    }
    if (/^[ \t]*[-*•][ \t]/u.test(line.text)) return null;
  }
  return null;
}

const LISTS: readonly LabelKind[] = ['KEY_POINTS', 'MISTAKES', 'FOLLOW_UPS'];

interface Start {
  readonly start: number;
  readonly titleStart: number | null;
  /** Where the item's first label stands; the title ends there. */
  readonly label: Label;
}

/**
 * Where items begin: at the numbered heading before a `Q:`, or at a `Q:` of its own line. A numbered line inside an
 * answer is none, since no `Q:` follows it. A heading whose `Q:` is missing is known by its `A:`.
 */
function findStarts(source: GuideSource, section: Section, labels: readonly Label[]): Start[] {
  const starts: Start[] = [];
  let boundary = section.start;
  let expected = 1;
  let listsSeen = false;
  let answered = false;
  for (const label of labels) {
    const heading = (): Heading | null => headingBefore(source, boundary, label.start, expected);
    let found: Start | null = null;
    if (label.kind === 'QUESTION') {
      const above = heading();
      if (above !== null) expected = above.number + 1;
      if (above !== null || !label.inline) {
        found = { start: above?.start ?? label.start, titleStart: above?.titleStart ?? null, label };
      }
    } else if (label.kind === 'ANSWER' && !label.inline && (starts.length === 0 || (answered && listsSeen))) {
      const above = heading();
      if (above !== null) {
        expected = above.number + 1;
        found = { start: above.start, titleStart: above.titleStart, label };
      }
    }
    if (found !== null) {
      starts.push(found);
      listsSeen = false;
      answered = false;
    }
    answered ||= label.kind === 'ANSWER';
    listsSeen ||= LISTS.includes(label.kind);
    boundary = label.end;
  }
  return starts;
}

/** The label of the answer: one that begins a line, else the first that follows the end of the question's sentence. */
function answerLabel(labels: readonly Label[]): Label | undefined {
  const firstList = labels.find((label) => LISTS.includes(label.kind));
  const answers = labels.filter(
    (label) => label.kind === 'ANSWER' && (firstList === undefined || label.start < firstList.start),
  );
  return answers.find((label) => !label.inline) ?? answers[0];
}

function readItem(source: GuideSource, begin: Start, end: number, labels: readonly Label[]): ItemOutcome {
  const question = begin.label.kind === 'QUESTION' ? begin.label : null;
  const own = labelsBetween(labels, question?.end ?? begin.start, end);
  const answer = answerLabel(own);
  const lists = own.filter((label) => LISTS.includes(label.kind) && label.start > (answer?.start ?? -1));
  const cut = (from: number, next: Label | undefined): Passage => passage(source, from, next?.start ?? end);
  const passages: Passage[] = [];
  const kept = (part: Passage): Passage => {
    passages.push(part);
    return part;
  };

  if (question === null) return failed('NO_STEM');
  const stem = proseOf(kept(cut(question.end, answer ?? lists[0])));
  if (stem === '') return failed('NO_STEM');
  const modelAnswer = answer === undefined ? '' : proseOf(kept(cut(answer.end, lists[0])));
  if (modelAnswer === '') return failed('NO_ANSWER');
  const entries = (kind: LabelKind): string[] =>
    lists.flatMap((label, position) =>
      label.kind === kind ? listEntries(kept(cut(label.end, lists[position + 1]))) : [],
    );
  const title = begin.titleStart === null ? '' : lineOf(passage(source, begin.titleStart, question.start));
  const content: OpenContent = {
    kind: 'OPEN',
    title: title.replace(/(?:\*\*|__)$/u, '') || null,
    stem,
    modelAnswer,
    keyPoints: entries('KEY_POINTS'),
    commonMistakes: entries('MISTAKES'),
    followUps: entries('FOLLOW_UPS'),
  };
  return { ok: true, content, warnings: [], losses: passages.flatMap((part) => part.losses) };
}

/** The items of a section of open questions, in order. */
export function findOpenQuestions(source: GuideSource, section: Section, allLabels: readonly Label[]): RawItem[] {
  const labels = labelsBetween(allLabels, section.start, section.end);
  const starts = findStarts(source, section, labels);
  return starts.map((begin, position) => {
    const end = starts[position + 1]?.start ?? section.end;
    return { start: begin.start, end, read: () => readItem(source, begin, end, labels) };
  });
}
