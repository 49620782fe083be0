import { choiceLabel, type ChoiceContent } from '../../domain/question-content.ts';
import { FILE_LIMITS, type FormatWriter, type Loss, type PortableQuestion, type WriteOutcome } from '../format.ts';
import { isParsable, parseMarkdown } from '../markup/markdown-pipeline.ts';

type Refused = Extract<WriteOutcome, { ok: false }>;

const refused = (code: string, message: string): Refused => ({ ok: false, code, message });

/** As many as there are letters. */
const MOST_CHOICES = 26;

/** The tree of a text without the places in it. A line end between words is a space to those who read them. */
const treeOf = (text: string): string =>
  JSON.stringify(parseMarkdown(text), function (name, value: unknown) {
    const isWords = name === 'value' && typeof value === 'string' && (this as { type?: unknown }).type === 'text';
    return name === 'position' ? undefined : isWords ? value.replace(/[ \t\r\n]+/gu, ' ') : value;
  });

/** The same text on one line, null if it would read otherwise there: it has blocks, or code of several lines. */
export function inOneLine(text: string): string | null {
  const line = text
    .split(/\r\n|\r|\n/u)
    .map((part) => part.replace(/^[ \t]+|(?<![ \t])[ \t]+$/gu, ''))
    .join(' ')
    .trim();
  if (line === text) return text;
  return isParsable(text) && treeOf(line) === treeOf(text) ? line : null;
}

/** A question that begins as a choice or an answer line would, with a backslash of Markdown's that shows nothing. */
const withoutLabel = (line: string): string =>
  line.replace(/^(?:[A-ZaАΑאأا](?=[.)])|ANSWER\s*(?=:))/u, (label) => `${label}\\`);

interface Item {
  readonly text: string;
  readonly outcome: WriteOutcome;
}

function lossesOf(question: PortableQuestion, content: ChoiceContent): Loss[] {
  const losses: Loss[] = [];
  const lose = (isLost: boolean, code: string, part: Loss['part'], message: string): void => {
    if (isLost) losses.push({ code, part, message });
  };
  const { skills, difficulty, locale, source, licence, attachments } = question;
  lose(content.kind === 'TRUE_FALSE', 'TRUE_FALSE', 'kind', 'that it is a true-false question');
  lose(content.explanation !== null, 'EXPLANATION', 'explanation', 'the explanation');
  lose(
    content.choices.some(({ anchored }) => anchored),
    'ANCHORED',
    'anchored',
    'that some of its choices stay in place',
  );
  lose(skills.length > 0, 'SKILLS', 'skills', `the skills ${skills.map((skill) => `"${skill}"`).join(', ')}`);
  lose(difficulty !== null, 'DIFFICULTY', 'difficulty', `the difficulty ${difficulty ?? ''}`);
  lose(locale !== null, 'LOCALE', 'locale', `the language ${locale ?? ''}`);
  lose(source !== null, 'SOURCE', 'source', `the source "${source ?? ''}"`);
  lose(licence !== null, 'LICENCE', 'licence', `the licence "${licence ?? ''}"`);
  lose(
    attachments.length > 0,
    'IMAGE',
    'attachments',
    `its pictures (${attachments.map(({ fileName }) => `"${fileName}"`).join(', ')})`,
  );
  return losses;
}

interface Lines {
  readonly question: string;
  readonly choices: readonly string[];
  /** The letter of the right one. */
  readonly answer: string;
}

/** Each text on its line, or why Aiken has no way to say it. */
function linesOf(content: ChoiceContent): Lines | Refused {
  const { choices, key } = content;
  const [right] = key?.choiceIds ?? [];
  if (right === undefined) return refused('NO_KEY', 'Aiken cannot say a question without its right answer.');
  if (choices.length < 2) return refused('TOO_FEW_CHOICES', 'Aiken cannot say a question with less than two choices.');
  if (choices.length > MOST_CHOICES) {
    return refused(
      'TOO_MANY_CHOICES',
      `Aiken has letters for ${MOST_CHOICES} choices, and there are ${choices.length}.`,
    );
  }
  const texts = [content.stem, ...choices.map(({ text }) => text)].map(inOneLine);
  const [stem, ...rest] = texts.filter((text) => text !== null);
  if (stem === undefined || rest.length < choices.length) {
    return refused(
      'UNSUPPORTED_TEXT',
      'Aiken holds each text in one line, where its lists, code or paragraphs would be lost.',
    );
  }
  const question = withoutLabel(stem);
  if (Buffer.byteLength(question) < 2)
    return refused('UNSUPPORTED_TEXT', 'Importers of Aiken skip lines of one character.');
  const answer = choiceLabel(choices.findIndex(({ id }) => id === right));
  return { question, choices: rest, answer };
}

function itemOf(question: PortableQuestion): Item {
  const { content } = question;
  if (content.kind !== 'SINGLE_CHOICE' && content.kind !== 'TRUE_FALSE') {
    return {
      text: '',
      outcome: refused('UNSUPPORTED_TYPE', 'Aiken has no questions but those with one right choice.'),
    };
  }
  const lines = linesOf(content);
  if ('ok' in lines) return { text: '', outcome: lines };
  const choices = lines.choices.map((text, index) => `${choiceLabel(index)}) ${text}\n`);
  const text = `${lines.question}\n${choices.join('')}ANSWER: ${lines.answer}\n\n`;
  if (Buffer.byteLength(text) > FILE_LIMITS.itemBytes) {
    return { text: '', outcome: refused('ITEM_TOO_LARGE', `It is larger than ${FILE_LIMITS.itemBytes / 1024} KB.`) };
  }
  const losses = lossesOf(question, content);
  const isKept = content.choices.every((choice, index) => choice.text === lines.choices[index]);
  if (lines.question !== content.stem || !isKept) {
    losses.push({ code: 'SPELLING', part: 'spelling', message: 'line breaks, and white space at the ends of texts' });
  }
  return { text, outcome: { ok: true, losses } };
}

/** See {@link aikenFormat}. */
export const writeAiken: FormatWriter = async function* (questions, report) {
  const encoder = new TextEncoder();
  for await (const question of questions) {
    const { text, outcome } = itemOf(question);
    report(outcome);
    if (text !== '') yield encoder.encode(text);
  }
};
