import type { Choice, NumericKey, QuestionContent } from '../../../domain/question-content.ts';
import type { Loss, PortableQuestion } from '../../format.ts';
import { FACT_LINE, FIXED, KIND_NAMES, NO_KEY, toLine, toLines, type Fact, type PartName } from './shape.ts';

/** An entry of a list: lines after the first are indented, so that the list goes on in them. */
function entry(marker: string, text: string, indent = marker.length): string[] {
  const [first = '', ...rest] = toLines(text);
  return [marker + first, ...rest.map((line) => (line === '' ? '' : ' '.repeat(indent) + line))];
}

const part = (name: PartName, lines: readonly string[]): string[] => ['', `### ${name}`, '', ...lines];

const prose = (name: PartName, text: string | null): string[] => (text === null ? [] : part(name, toLines(text)));

const list = (name: PartName, texts: readonly string[]): string[] =>
  texts.length === 0
    ? []
    : part(
        name,
        texts.flatMap((text) => entry('- ', text)),
      );

/** A choice's text, marked where it stays in place; one that only looks marked is escaped. */
const choiceText = ({ anchored, text }: Choice): string =>
  (anchored ? FIXED : '') + text.replace(/^(?=\\*\{fixed\} )/u, '\\');

const numbered = (name: PartName, items: readonly Choice[]): string[] =>
  part(
    name,
    items.flatMap((item, position) => entry(`${position + 1}. `, choiceText(item))),
  );

const number = ({ value, tolerance, toleranceKind }: NumericKey): string =>
  toleranceKind === 'ABSOLUTE' && tolerance === '0'
    ? value
    : `${value} ± ${tolerance}${toleranceKind === 'RELATIVE' ? ' (relative)' : ''}`;

function partsOf(content: QuestionContent): string[] {
  switch (content.kind) {
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
    case 'TRUE_FALSE': {
      const right = new Set(content.key?.choiceIds);
      const boxes = content.choices.flatMap((choice) =>
        entry(right.has(choice.id) ? '- [x] ' : '- [ ] ', choiceText(choice), 2),
      );
      return [...part('Choices', boxes), ...prose('Explanation', content.explanation)];
    }
    case 'NUMERIC':
      return [
        ...(content.key === null ? [] : part('Answer', [number(content.key)])),
        ...prose('Explanation', content.explanation),
      ];
    case 'SHORT_TEXT': {
      const name = content.key?.caseSensitive === true ? 'Accepted answers, letter case counts' : 'Accepted answers';
      return [...list(name, content.key?.accepted ?? []), ...prose('Explanation', content.explanation)];
    }
    case 'ORDERING': {
      const places = content.key?.order.map((id) => content.choices.findIndex((choice) => choice.id === id) + 1);
      return [
        ...numbered('Items', content.choices),
        ...(places === undefined ? [] : part('Right order', [places.join(', ')])),
        ...prose('Explanation', content.explanation),
      ];
    }
    case 'MATCHING': {
      const place = (items: readonly Choice[], id: string): number => items.findIndex((item) => item.id === id) + 1;
      const matches = content.key?.matches.map(
        ({ left, right }) => `- ${place(content.choices, left)} → ${place(content.targets, right)}`,
      );
      return [
        ...numbered('Items', content.choices),
        ...numbered('Targets', content.targets),
        ...(matches === undefined ? [] : part('Matches', matches)),
        ...prose('Explanation', content.explanation),
      ];
    }
    case 'OPEN':
      return [
        ...prose('Model answer', content.modelAnswer),
        ...list('Key points', content.keyPoints),
        ...list('Common mistakes', content.commonMistakes),
        ...list('Follow-up questions', content.followUps),
      ];
    case 'SCENARIO':
      return [
        ...content.prompts.flatMap(({ text, expectedOutline }) => [
          ...prose('Interviewer', text),
          ...prose('Expected answer', expectedOutline),
        ]),
        ...list('Red flags', content.redFlags),
      ];
  }
}

function factsOf({ content, skills, difficulty, locale, source, licence }: PortableQuestion): string[] {
  const fact = (name: Fact, value: string | null): string[] =>
    value === null ? [] : [`- ${name}: ${toLine(value)}`.trimEnd()];
  return [
    ...fact('Title', 'title' in content ? content.title : null),
    ...skills.flatMap((skill) => fact('Skill', skill)),
    ...fact('Difficulty', difficulty === null ? null : String(difficulty)),
    ...fact('Language', locale),
    ...fact('Source', source),
    ...fact('Licence', licence),
    ...fact('Key', 'key' in content && content.key === null ? NO_KEY : null),
  ];
}

/** A question in lines, from its heading on, with a blank line before it. */
export function linesOfQuestion(question: PortableQuestion, ordinal: number): string[] {
  const { content } = question;
  const facts = factsOf(question);
  const [first = '', ...rest] = toLines(content.stem);
  const opening = FACT_LINE.test(first.replace(/^\\+/u, '')) ? `\\${first}` : first;
  return [
    '',
    `## ${ordinal}. ${KIND_NAMES[content.kind]}`,
    '',
    ...(facts.length === 0 ? [] : [...facts, '']),
    opening,
    ...rest,
    ...partsOf(content),
  ];
}

/** Markdown is text: pictures cannot travel in it. */
export const lossesOf = ({ attachments }: PortableQuestion): Loss[] =>
  attachments.map(({ fileName }) => ({
    code: 'IMAGE',
    part: 'attachments',
    message: `the picture ${fileName} is not in the file`,
  }));
