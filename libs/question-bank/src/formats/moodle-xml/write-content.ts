import { Decimal } from 'decimal.js';
import type {
  Choice,
  ChoiceContent,
  MatchingContent,
  NumericContent,
  OpenContent,
  OrderingContent,
  QuestionContent,
  ShortTextContent,
} from '../../domain/question-content.ts';
import type { Loss } from '../format.ts';
import { escapeXml } from '../markup/xhtml.ts';
import { graderInfo, type GraderPart } from './grader-info.ts';
import { nameFrom } from './question-name.ts';
import type { WrittenFiles } from './written-files.ts';

/** A question's elements that its type has for itself, and what they cannot say. */
export interface WrittenContent {
  readonly type: string;
  readonly name: string;
  readonly body: readonly string[];
  readonly losses: readonly Loss[];
}

/** The question's key is missing: nothing that Moodle could mark. */
export class NoKey extends Error {}

/** Tolerances of any length are multiplied exactly. */
const Exact = Decimal.clone({ precision: 400, toExpNeg: -9e15, toExpPos: 9e15 });

/** A text for XML; a carriage return would be read as a line feed. */
export const xmlText = (text: string): string => `<text>${escapeXml(text).replaceAll('\r', '&#13;')}</text>`;

export function textElement(name: string, attributes: string, text: string, files: WrittenFiles): string {
  const written = files.within(text);
  return `<${name} format="markdown"${attributes}>${xmlText(written.text)}${written.files}</${name}>`;
}

const NOTHING_SAID = ['correctfeedback', 'partiallycorrectfeedback', 'incorrectfeedback'].map(
  (name) => `<${name} format="html"><text></text></${name}>`,
);

const percent = (share: number): string => String(Number(share.toFixed(5)));

const ANCHORED: Loss = { code: 'ANCHORED', part: 'anchored', message: 'which choices stay where they are' };

const choiceOrder = (message: string): Loss => ({ code: 'CHOICE_ORDER', part: 'other', message });

function keyed<Key>(key: Key | null): Key {
  if (key === null) throw new NoKey();
  return key;
}

/** Moodle shuffles all choices or none: with one that has to stay, none. */
function shuffling(choices: readonly Choice[]): { element: string; losses: Loss[] } {
  const staying = choices.filter(({ anchored }) => anchored).length;
  return {
    element: `<shuffleanswers>${staying === 0 ? 'true' : 'false'}</shuffleanswers>`,
    losses: staying === 0 || staying === choices.length ? [] : [ANCHORED],
  };
}

const isMoodleTruth = ({ kind, choices }: ChoiceContent): boolean =>
  kind === 'TRUE_FALSE' &&
  choices.length === 2 &&
  ['True', 'False'].every((word) => choices.some(({ text, anchored }) => text === word && !anchored));

/** Whether a question of two choices needs a tag to come back as what it is. */
export const needsKindTag = (content: QuestionContent): boolean =>
  content.kind === 'TRUE_FALSE' && !isMoodleTruth(content);

function truth(content: ChoiceContent): WrittenContent {
  const { choiceIds } = keyed(content.key);
  const body = content.choices.map(
    ({ id, text }) =>
      `<answer fraction="${choiceIds.includes(id) ? 100 : 0}" format="moodle_auto_format"><text>${text.toLowerCase()}</text></answer>`,
  );
  return { type: 'truefalse', name: nameFrom(content.stem), body, losses: [] };
}

/** A wrong choice takes off what a right one gives where several are right: ticking all of them must not be worth all. */
function multichoice(content: ChoiceContent, files: WrittenFiles): WrittenContent {
  const right = new Set(keyed(content.key).choiceIds);
  const single = content.kind !== 'MULTIPLE_CHOICE';
  const share = percent(100 / right.size);
  const { element, losses } = shuffling(content.choices);
  const worth = ({ id }: Choice): string => (right.has(id) ? share : single ? '0' : `-${share}`);
  const body = [
    `<single>${single}</single>`,
    element,
    '<answernumbering>abc</answernumbering>',
    '<showstandardinstruction>0</showstandardinstruction>',
    ...NOTHING_SAID,
    ...content.choices.map((choice) => textElement('answer', ` fraction="${worth(choice)}"`, choice.text, files)),
  ];
  return { type: 'multichoice', name: nameFrom(content.stem), body, losses };
}

function numerical({ stem, key: given }: NumericContent): WrittenContent {
  const key = keyed(given);
  const relative = key.toleranceKind === 'RELATIVE';
  const tolerance = relative ? new Exact(key.value).abs().times(key.tolerance).toString() : key.tolerance;
  const losses: Loss[] = relative
    ? [
        {
          code: 'RELATIVE_TOLERANCE',
          part: 'tolerance',
          message: `the tolerance of ${key.tolerance} of the value, which became ${tolerance}`,
        },
      ]
    : [];
  const body = [
    `<answer fraction="100" format="moodle_auto_format">${xmlText(key.value)}<tolerance>${escapeXml(tolerance)}</tolerance></answer>`,
    '<unitgradingtype>0</unitgradingtype>',
    '<unitpenalty>0.1</unitpenalty>',
    '<showunits>3</showunits>',
    '<unitsleft>0</unitsleft>',
  ];
  return { type: 'numerical', name: nameFrom(stem), body, losses };
}

function shortAnswer({ stem, key: given }: ShortTextContent): WrittenContent {
  const { accepted, caseSensitive } = keyed(given);
  const body = [
    `<usecase>${caseSensitive ? 1 : 0}</usecase>`,
    ...accepted.map(
      (text) =>
        `<answer fraction="100" format="moodle_auto_format">${xmlText(text.trim().replaceAll('*', '\\*'))}</answer>`,
    ),
  ];
  return { type: 'shortanswer', name: nameFrom(stem), body, losses: [] };
}

function ordering(content: OrderingContent, files: WrittenFiles): WrittenContent {
  const { order } = keyed(content.key);
  const texts = new Map(content.choices.map(({ id, text }) => [id, text]));
  const sorted = content.choices.every(({ id }, index) => id === order[index]);
  const losses = [
    ...(sorted ? [] : [choiceOrder('the order in which the items were noted: they stand in the right one')]),
    ...(content.choices.some(({ anchored }) => anchored) ? [ANCHORED] : []),
  ];
  const body = [
    '<layouttype>VERTICAL</layouttype>',
    '<selecttype>ALL</selecttype>',
    '<selectcount>0</selectcount>',
    '<gradingtype>ALL_OR_NOTHING</gradingtype>',
    '<showgrading>SHOW</showgrading>',
    '<numberingstyle>none</numberingstyle>',
    ...NOTHING_SAID,
    ...order.map((id, index) => textElement('answer', ` fraction="${index + 1}"`, texts.get(id) ?? '', files)),
  ];
  return { type: 'ordering', name: nameFrom(content.stem), body, losses };
}

function matching(content: MatchingContent, files: WrittenFiles): WrittenContent {
  const { matches } = keyed(content.key);
  const rightOf = new Map(matches.map(({ left, right }) => [left, right]));
  const targets = new Map(content.targets.map(({ id, text }) => [id, text]));
  const pair = (text: string, target: string): string => {
    const [question, answer] = [files.within(text), files.within(targets.get(target) ?? '')];
    const both = new Set([...question.files.split(/(?<=<\/file>)/u), ...answer.files.split(/(?<=<\/file>)/u)]);
    return `<subquestion format="markdown">${xmlText(question.text)}${[...both].join('')}<answer>${xmlText(answer.text)}</answer></subquestion>`;
  };
  const used = content.choices.map(({ id }) => rightOf.get(id) ?? '');
  const unused = content.targets.map(({ id }) => id).filter((id) => !used.includes(id));
  const asRead = [...new Set([...used, ...unused])];
  const losses = [
    ...(content.targets.every(({ id }, index) => id === asRead[index])
      ? []
      : [choiceOrder('the order in which the answers were noted')]),
    ...([...content.choices, ...content.targets].some(({ anchored }) => anchored) ? [ANCHORED] : []),
  ];
  const body = [
    '<shuffleanswers>true</shuffleanswers>',
    ...NOTHING_SAID,
    ...content.choices.map(({ text }, index) => pair(text, used[index] ?? '')),
    ...unused.map((id) => pair('', id)),
  ];
  return { type: 'matching', name: nameFrom(content.stem), body, losses };
}

const NAMES: Readonly<Record<GraderPart, readonly [code: string, what: string]>> = {
  modelAnswer: ['MODEL_ANSWER', 'where the model answer ends'],
  keyPoints: ['KEY_POINTS', 'which words are key points'],
  commonMistakes: ['COMMON_MISTAKES', 'which words are common mistakes'],
  followUps: ['FOLLOW_UPS', 'which words are follow-up questions'],
};

function essay(content: OpenContent, files: WrittenFiles): WrittenContent {
  const { text, lost } = graderInfo(content);
  const usual = nameFrom(content.stem);
  const title = content.title?.replace(/\s+/gu, ' ').trim() ?? '';
  const losses = lost.map((part): Loss => ({ code: NAMES[part][0], part, message: NAMES[part][1] }));
  if (content.title !== null && (title !== content.title || title === usual || title === '')) {
    losses.push({ code: 'TITLE', part: 'title', message: 'the title as it is, which is the beginning of the text' });
  }
  const body = [
    '<responseformat>editor</responseformat>',
    '<responserequired>1</responserequired>',
    '<responsefieldlines>10</responsefieldlines>',
    '<attachments>0</attachments>',
    '<attachmentsrequired>0</attachmentsrequired>',
    textElement('graderinfo', '', text, files),
    '<responsetemplate format="html"><text></text></responsetemplate>',
  ];
  return { type: 'essay', name: title || usual, body, losses };
}

/** What Moodle has for the content; null for a kind that it lacks. Throws {@link NoKey}. */
export function writtenContent(content: QuestionContent, files: WrittenFiles): WrittenContent | null {
  switch (content.kind) {
    case 'SINGLE_CHOICE':
    case 'MULTIPLE_CHOICE':
      return multichoice(content, files);
    case 'TRUE_FALSE':
      return isMoodleTruth(content) ? truth(content) : multichoice(content, files);
    case 'NUMERIC':
      return numerical(content);
    case 'SHORT_TEXT':
      return shortAnswer(content);
    case 'ORDERING':
      return ordering(content, files);
    case 'MATCHING':
      return matching(content, files);
    case 'OPEN':
      return essay(content, files);
    case 'SCENARIO':
      return null;
  }
}
