import { stringify } from 'csv-stringify/sync';
import { choiceLabel, choicesOf, targetsOf, type Choice, type QuestionContent } from '../../domain/question-content.ts';
import type { Loss, PortableQuestion, WriteOutcome } from '../format.ts';
import { cleaned, escapeFormula, listCell, wordsCell } from './cells.ts';
import { CHOICE_COLUMNS } from './choices.ts';

/** In the order of the file. What a reader needs first stands first. */
const HEADERS = [
  'Kind',
  'Title',
  'Question',
  ...Array.from({ length: CHOICE_COLUMNS }, (_, index) => `Choice ${choiceLabel(index)}`),
  'Further choices',
  'Targets',
  'Key',
  'Accepted answers',
  'Case sensitive',
  'Tolerance',
  'Tolerance kind',
  'Anchored',
  'Explanation',
  'Model answer',
  'Key points',
  'Common mistakes',
  'Follow-ups',
  'Prompts',
  'Expected outlines',
  'Red flags',
  'Skills',
  'Difficulty',
  'Language',
  'Source',
  'Licence',
];

type Cells = Readonly<Record<string, string>>;

const list = (texts: readonly string[]): string => listCell(texts.map(cleaned));

function choiceCells(choices: readonly Choice[]): Cells {
  const columns = choices
    .slice(0, CHOICE_COLUMNS)
    .map(({ text }, index) => [`Choice ${choiceLabel(index)}`, cleaned(text)] as const);
  return {
    ...Object.fromEntries(columns),
    'Further choices': list(choices.slice(CHOICE_COLUMNS).map(({ text }) => text)),
  };
}

/** Choices by their letters, targets by their numbers. */
const labelsOf = (content: QuestionContent): Map<string, string> =>
  new Map([
    ...choicesOf(content).map(({ id }, index) => [id, choiceLabel(index)] as const),
    ...targetsOf(content).map(({ id }, index) => [id, String(index + 1)] as const),
  ]);

function keyCells(content: QuestionContent): Cells {
  const labels = labelsOf(content);
  const labelOf = (id: string): string => labels.get(id) ?? '';
  switch (content.kind) {
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
    case 'TRUE_FALSE':
      return {
        Key: content.choices
          .filter(({ id }) => content.key?.choiceIds.includes(id))
          .map(({ id }) => labelOf(id))
          .join(', '),
      };
    case 'ORDERING':
      return { Key: content.key?.order.map(labelOf).join(', ') ?? '' };
    case 'MATCHING':
      return {
        Key: content.key?.matches.map(({ left, right }) => `${labelOf(left)}-${labelOf(right)}`).join(', ') ?? '',
      };
    case 'NUMERIC':
      return {
        Key: content.key?.value ?? '',
        Tolerance: content.key?.tolerance ?? '',
        'Tolerance kind': content.key?.toleranceKind.toLowerCase() ?? '',
      };
    case 'SHORT_TEXT':
      return {
        'Accepted answers': list(content.key?.accepted ?? []),
        'Case sensitive': content.key?.caseSensitive === true ? 'yes' : 'no',
      };
    default:
      return {};
  }
}

function contentCells(content: QuestionContent): Cells {
  const common = { Kind: content.kind, Question: cleaned(content.stem) };
  const items = [...choicesOf(content), ...targetsOf(content)];
  const labels = labelsOf(content);
  const anchored = items.filter((item) => item.anchored).map(({ id }) => labels.get(id));
  switch (content.kind) {
    case 'OPEN':
      return {
        ...common,
        Title: cleaned(content.title ?? ''),
        'Model answer': cleaned(content.modelAnswer ?? ''),
        'Key points': list(content.keyPoints),
        'Common mistakes': list(content.commonMistakes),
        'Follow-ups': list(content.followUps),
      };
    case 'SCENARIO':
      return {
        ...common,
        Title: cleaned(content.title ?? ''),
        Prompts: list(content.prompts.map(({ text }) => text)),
        'Expected outlines': list(content.prompts.map(({ expectedOutline }) => expectedOutline ?? '')),
        'Red flags': list(content.redFlags),
      };
    default:
      return {
        ...common,
        ...choiceCells(choicesOf(content)),
        ...keyCells(content),
        Targets: list(targetsOf(content).map(({ text }) => text)),
        Anchored: anchored.join(', '),
        Explanation: cleaned(content.explanation ?? ''),
      };
  }
}

const cellsOf = ({ content, difficulty, licence, locale, skills, source }: PortableQuestion): Cells => ({
  ...contentCells(content),
  Skills: wordsCell(skills),
  Difficulty: difficulty === null ? '' : String(difficulty),
  Language: locale ?? '',
  Source: cleaned(source ?? ''),
  Licence: cleaned(licence ?? ''),
});

function textsOf(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(textsOf) : [];
}

function lossesOf({ attachments, content, licence, source }: PortableQuestion): Loss[] {
  const losses = attachments.map(({ fileName }): Loss => ({
    code: 'ATTACHMENT',
    part: 'attachments',
    message: `the picture ${fileName} is named and not contained: a table holds no pictures`,
  }));
  // A cell that says nothing and a cell that is not there are the same.
  return textsOf([content, licence, source]).every((text) => text !== '' && cleaned(text) === text)
    ? losses
    : [...losses, { code: 'WHITE_SPACE', part: 'spelling', message: 'white space around texts, line ends of Windows' }];
}

/** Numbers harm nothing and stay numbers; what else a spreadsheet would run does not. */
const NUMBERS = new Set(['Key', 'Tolerance', 'Difficulty']);

const PLAIN_NUMBER = /^[+-]?[\d.]+(?:e[+-]?\d+)?$/iu;

const safe = (header: string, cell: string): string =>
  NUMBERS.has(header) && PLAIN_NUMBER.test(cell) ? cell : escapeFormula(cell);

/** Every cell is quoted, so that another delimiter than ours cannot cut one in two and make a formula of its rest. */
const record = (cells: readonly string[]): string =>
  stringify([[...cells]], { quoted: true, quoted_empty: false, record_delimiter: 'windows' });

const hasKey = (content: QuestionContent): boolean => !('key' in content) || content.key !== null;

/** Writes UTF-8 with a byte order mark, without which spreadsheets take it for Windows-1252. */
export async function* writeCsv(
  questions: AsyncIterable<PortableQuestion>,
  report: (outcome: WriteOutcome) => void,
): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder();
  yield encoder.encode(`\ufeff${record(HEADERS)}`);
  for await (const question of questions) {
    if (hasKey(question.content)) {
      report({ ok: true, losses: lossesOf(question) });
      const cells = cellsOf(question);
      yield encoder.encode(record(HEADERS.map((header) => safe(header, cells[header] ?? ''))));
    } else
      report({ ok: false, code: 'NO_KEY', message: 'The question has no key yet, and a row without one is none.' });
  }
}
