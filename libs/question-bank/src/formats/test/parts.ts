import { Decimal } from 'decimal.js';
import { choicesOf, targetsOf, type Choice, type QuestionContent } from '../../domain/question-content.ts';
import type { LostPart, PortableQuestion } from '../format.ts';

/** A part of a question by which two copies are compared. */
export interface Part {
  readonly name: string;
  readonly value: unknown;
  /** It is left aside when a loss names one of these. */
  readonly lostWith: ReadonlySet<LostPart>;
  /** The order of its entries means nothing to those who answer, who see them shuffled. */
  readonly shuffled: boolean;
}

const part = (name: string, value: unknown, lostWith: readonly LostPart[] = [], shuffled = false): Part => ({
  name,
  value,
  lostWith: new Set(lostWith),
  shuffled,
});

const texts = (items: readonly Choice[]): string[] => items.map(({ text }) => text);

/** In terms of texts: ids mean nothing outside their question. */
function keyParts(content: QuestionContent, textOf: (text: string) => string): Part[] {
  const said = new Map([...choicesOf(content), ...targetsOf(content)].map(({ id, text }) => [id, textOf(text)]));
  const named = (id: string): string => said.get(id) ?? `no choice ${id}`;
  switch (content.kind) {
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
    case 'TRUE_FALSE':
      return [part('key', content.key?.choiceIds.map(named).sort())];
    case 'ORDERING':
      return [part('key', content.key?.order.map(named))];
    case 'MATCHING':
      return [
        part('key', content.key?.matches.map(({ left, right }) => [named(left), named(right)].join(' → ')).sort()),
      ];
    case 'NUMERIC':
      return [
        part('key', content.key && new Decimal(content.key.value).toString()),
        part('tolerance', content.key && [new Decimal(content.key.tolerance).toString(), content.key.toleranceKind], [
          'tolerance',
        ]),
      ];
    case 'SHORT_TEXT':
      return [
        part('key', content.key?.accepted.map(textOf).sort()),
        part('caseSensitive', content.key?.caseSensitive, ['caseSensitive']),
      ];
    default:
      return [];
  }
}

function ownParts(content: QuestionContent): Part[] {
  switch (content.kind) {
    case 'OPEN':
      return [
        part('title', content.title, ['title']),
        part('modelAnswer', content.modelAnswer, ['modelAnswer']),
        part('keyPoints', content.keyPoints, ['keyPoints']),
        part('commonMistakes', content.commonMistakes, ['commonMistakes']),
        part('followUps', content.followUps, ['followUps']),
      ];
    case 'SCENARIO':
      return [
        part('title', content.title, ['title']),
        part(
          'prompts',
          content.prompts.map(({ text }) => text),
        ),
        part(
          'expectedOutline',
          content.prompts.map(({ expectedOutline }) => expectedOutline),
          ['expectedOutline'],
        ),
        part('redFlags', content.redFlags, ['redFlags']),
      ];
    default:
      return [part('explanation', content.explanation, ['explanation'])];
  }
}

function choiceParts(content: QuestionContent): Part[] {
  if (!('choices' in content)) return [];
  const anchored = [...content.choices, ...targetsOf(content)].filter((choice) => choice.anchored);
  return [
    part('choices', texts(content.choices), [], content.kind === 'ORDERING'),
    part('targets', texts(targetsOf(content)), [], true),
    part('anchored', texts(anchored), ['anchored'], true),
  ];
}

/** Everything that a question says, in the order in which differences are best understood. */
export const partsOf = (question: PortableQuestion, textOf: (text: string) => string): Part[] => [
  part('kind', question.content.kind, ['kind']),
  part('stem', question.content.stem),
  ...choiceParts(question.content),
  ...keyParts(question.content, textOf),
  ...ownParts(question.content),
  part('skills', question.skills, ['skills']),
  part('difficulty', question.difficulty, ['difficulty']),
  part('locale', question.locale, ['locale']),
  part('source', question.source, ['source']),
  part('licence', question.licence, ['licence']),
  part(
    'attachments',
    question.attachments
      .map(({ bytes, digest, fileName, mediaType }) =>
        [digest, mediaType, fileName, Buffer.from(bytes).toString('base64')].join(' '),
      )
      .sort(),
    ['attachments'],
  ),
];
