import type { Choice, MatchingContent, QuestionContent, ShortTextContent } from '../../domain/question-content.ts';
import {
  FILE_LIMITS,
  type FormatWriter,
  type Loss,
  type LostPart,
  type PortableQuestion,
  type WriteOutcome,
} from '../format.ts';
import { isParsable, parseMarkdown } from '../markup/markdown-pipeline.ts';
import { TRUTHS, withLiteralAsterisks } from './gift-choices.ts';
import { writeNumber } from './gift-numbers.ts';
import { escapeGift, guarded } from './gift-syntax.ts';
import { writeTags } from './gift-tags.ts';
import { joinNotes, splitNotes, type InterviewNotes } from './interview-notes.ts';

type Refused = Extract<WriteOutcome, { ok: false }>;

const refused = (code: string, message: string): Refused => ({ ok: false, code, message });

/** What stands between the braces, one answer a line, and the general feedback; or why there is no way to say it. */
type Answers = { readonly lines: readonly string[]; readonly feedback: string | null } | Refused;

type Lose = (code: string, part: LostPart, message: string) => void;

/** A text that begins as a format or a weight would must not be taken for one: the format's own name goes before it. */
function written(text: string): string {
  const escaped = escapeGift(guarded(text));
  return /^[[%]/u.test(escaped) ? `[markdown]${escaped}` : escaped;
}

/** Percent with 5 decimals, as Moodle writes weights: 33.33333. */
const percent = (share: number): string => `%${Number(share.toFixed(5))}%`;

function choiceLines(
  content: Extract<QuestionContent, { kind: 'SINGLE_CHOICE' | 'MULTIPLE_CHOICE' | 'TRUE_FALSE' }>,
): string[] {
  const right = new Set(content.key?.choiceIds);
  const share = percent(100 / right.size);
  return content.choices.map(({ id, text }) => {
    const mark =
      content.kind !== 'MULTIPLE_CHOICE' ? (right.has(id) ? '=' : '~') : `~${right.has(id) ? share : '%-100%'}`;
    return mark + written(text);
  });
}

const isTruths = (choices: readonly Choice[]): boolean =>
  choices.length === 2 && TRUTHS.every(({ text }, position) => choices[position]?.text === text);

function shortTextLines({ key }: ShortTextContent): string[] | Refused {
  const accepted = (key?.accepted ?? []).map((answer) => written(withLiteralAsterisks(answer.trim())));
  const [only] = accepted;
  if (!accepted.some((answer) => answer.includes('->'))) return accepted.map((answer) => `=${answer}`);
  // Together with an "=" an arrow means pairs; without one, the answer is a short one still.
  return only !== undefined && accepted.length === 1
    ? [only.startsWith('[markdown]') ? only : `[markdown]${only}`]
    : refused(
        'UNSUPPORTED_TEXT',
        'GIFT takes several accepted answers for pairs to match where one of them holds "->".',
      );
}

/** The tree of a text without the places in it, for comparison. */
const treeOf = (text: string): string =>
  JSON.stringify(parseMarkdown(text), (name, value: unknown) => (name === 'position' ? undefined : value));

/**
 * A choice to match, in which the first arrow would end it: a backslash of Markdown's parts its two characters. Null
 * where that would be read, in code.
 */
export function withoutArrows(text: string): string | null {
  if (!text.includes('->')) return text;
  const parted = text.replaceAll('->', '-\\>');
  return isParsable(text) && isParsable(parted) && treeOf(text) === treeOf(parted) ? parted : null;
}

function matchingLines({ choices, targets, key }: MatchingContent, lose: Lose): string[] | Refused {
  const targetOf = new Map(key?.matches.map(({ left, right }) => [left, right]));
  const textOf = new Map(targets.map(({ id, text }) => [id, escapeGift(guarded(text))]));
  const used = [...new Set(choices.map(({ id }) => targetOf.get(id) ?? ''))];
  const spare = targets.map(({ id }) => id).filter((id) => !used.includes(id));
  const pair = (left: string, right: string): string => `=${left} -> ${textOf.get(right) ?? ''}`;
  const lines: string[] = [];
  for (const { id, text } of choices) {
    const left = withoutArrows(text);
    if (left === null) {
      return refused('UNSUPPORTED_TEXT', 'GIFT ends a choice to match at its first "->", and here it stands in code.');
    }
    if (left !== text) lose('ARROW', 'spelling', 'the arrow "->" in a choice to match is written "-\\>"');
    lines.push(pair(written(left), targetOf.get(id) ?? ''));
  }
  // Targets come back in the order in which they are named; a pair without a choice names one and asks nothing.
  const inOrder = [...used, ...spare].every((id, position) => targets[position]?.id === id);
  return inOrder
    ? [...lines, ...spare.map((id) => pair('', id))]
    : [...targets.map(({ id }) => pair('', id)), ...lines];
}

const NOTES = [
  ['modelAnswer', 'MODEL_ANSWER', 'the model answer'],
  ['keyPoints', 'KEY_POINTS', 'the key points'],
  ['commonMistakes', 'COMMON_MISTAKES', 'the common mistakes'],
  ['followUps', 'FOLLOW_UPS', 'the follow-up questions'],
] as const;

/** The notes as general feedback, if it comes apart again into what it was made of; else what is lost with it. */
function notesOf(notes: InterviewNotes, lose: Lose): string | null {
  const comesBack = (text: string | null, kept: InterviewNotes): boolean => {
    const said = ({ modelAnswer, keyPoints, commonMistakes, followUps }: InterviewNotes): string =>
      JSON.stringify([modelAnswer, keyPoints, commonMistakes, followUps]);
    return said(splitNotes(text ?? '')) === said(kept);
  };
  const all = joinNotes(notes);
  if (comesBack(all, notes)) return all;
  for (const [part, code, words] of NOTES) lose(code, part, `${words} cannot be told from its other notes`);
  return all;
}

function answersTo(content: QuestionContent, lose: Lose): Answers {
  if (content.kind === 'OPEN') return { lines: [], feedback: notesOf(content, lose) };
  if (content.kind === 'SCENARIO') return refused('UNSUPPORTED_TYPE', 'GIFT has no interview scenarios.');
  if (content.kind === 'ORDERING') return refused('UNSUPPORTED_TYPE', 'GIFT has no questions that ask for an order.');
  if (content.key === null) return refused('NO_KEY', 'GIFT cannot say a question without its right answer.');
  if ('choices' in content && content.choices.length < 2) {
    return refused('TOO_FEW_CHOICES', 'GIFT cannot say a question with less than two choices.');
  }
  const lines = gradedLines(content, lose);
  if ('ok' in lines) return lines;
  const { explanation } = content;
  if (explanation === '') lose('EXPLANATION', 'explanation', 'its empty explanation');
  return { lines, feedback: explanation };
}

function gradedLines(
  content: Exclude<QuestionContent, { kind: 'OPEN' | 'SCENARIO' | 'ORDERING' }>,
  lose: Lose,
): string[] | Refused {
  switch (content.kind) {
    case 'NUMERIC': {
      const number = content.key === null ? null : writeNumber(content.key);
      if (content.key?.toleranceKind === 'RELATIVE') {
        lose('RELATIVE_TOLERANCE', 'tolerance', 'its relative tolerance is written as an absolute one');
      }
      return number === null ? refused('UNSUPPORTED_NUMBER', 'Its number has too many digits.') : [number];
    }
    case 'SHORT_TEXT':
      if (content.key?.caseSensitive === true) {
        lose('CASE_SENSITIVE', 'caseSensitive', 'letter case counts in its answers, which GIFT cannot say');
      }
      return shortTextLines(content);
    case 'MATCHING':
      return matchingLines(content, lose);
    case 'TRUE_FALSE': {
      const right = content.choices.find(({ id }) => id === content.key?.choiceIds[0]);
      if (isTruths(content.choices)) return [right?.text === 'True' ? 'TRUE' : 'FALSE'];
      lose('TRUE_FALSE', 'kind', 'its choices have other words than True and False; it becomes a single choice');
      return choiceLines(content);
    }
    default:
      return choiceLines(content);
  }
}

function holdsCarriageReturn(value: unknown): boolean {
  if (typeof value === 'string') return value.includes('\r');
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsCarriageReturn);
}

function reportRest({ content, attachments }: PortableQuestion, lose: Lose): void {
  const items = [...('choices' in content ? content.choices : []), ...('targets' in content ? content.targets : [])];
  if (items.some(({ anchored }) => anchored)) lose('ANCHORED', 'anchored', 'that some of its choices stay in place');
  if (attachments.length > 0) {
    const names = attachments.map(({ fileName }) => `"${fileName}"`).join(', ');
    lose('IMAGE', 'attachments', `its pictures (${names}), which no GIFT file can hold`);
  }
  if (holdsCarriageReturn(content)) lose('LINE_ENDS', 'spelling', 'line ends with a carriage return');
}

function titleOf(content: QuestionContent, lose: Lose): string {
  if (content.kind !== 'OPEN' || content.title === null) return '';
  if (content.title.trim() !== '') return `::${escapeGift(guarded(content.title))}::`;
  lose('TITLE', 'title', 'its empty title');
  return '';
}

interface Item {
  readonly text: string;
  readonly outcome: WriteOutcome;
}

function itemOf(question: PortableQuestion): Item {
  const losses: Loss[] = [];
  const lose: Lose = (code, part, message) => {
    if (!losses.some((loss) => loss.code === code)) losses.push({ code, part, message });
  };
  const { content } = question;
  if (content.stem.trim() === '') return { text: '', outcome: refused('NO_STEM', 'It has no text.') };
  const answers = answersTo(content, lose);
  if ('ok' in answers) return { text: '', outcome: answers };
  const { comment, losses: tagLosses } = writeTags(question);
  const head = `${titleOf(content, lose)}[markdown]${escapeGift(guarded(content.stem))}`;
  reportRest(question, lose);
  const lines = [...answers.lines];
  if (answers.feedback !== null && answers.feedback !== '') lines.push(`####${written(answers.feedback)}`);
  const [only = ''] = lines;
  const body = lines.length > 1 ? `{\n${lines.map((line) => `\t${line}\n`).join('')}}` : `{${only}}`;
  const text = `${comment === null ? '' : `${comment}\n`}${head}${body}\n\n`;
  return Buffer.byteLength(text) > FILE_LIMITS.itemBytes
    ? { text: '', outcome: refused('ITEM_TOO_LARGE', `It is larger than ${FILE_LIMITS.itemBytes / 1024} KB.`) }
    : { text, outcome: { ok: true, losses: [...losses, ...tagLosses] } };
}

/** See {@link giftFormat}. */
export const writeGift: FormatWriter = async function* (questions, report) {
  const encoder = new TextEncoder();
  for await (const question of questions) {
    const { text, outcome } = itemOf(question);
    report(outcome);
    if (text !== '') yield encoder.encode(text);
  }
};
