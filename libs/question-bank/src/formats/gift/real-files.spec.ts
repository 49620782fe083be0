import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse, type GIFTQuestion } from 'gift-pegjs';
import { choicesOf, targetsOf, type QuestionContent } from '../../domain/question-content.ts';
import type { ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { giftFormat } from './gift-format.ts';

const SHARED = join(import.meta.dirname, '../../../../../../shared/data/questions');
const AUTHORS = join(SHARED, 'gift-peg/tests/questions');
const EDITORS = join(SHARED, 'qas-editor/test/datasets/gift');

const namesIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => name.endsWith('.gift'))
        .sort()
    : [];

const textsOf = (items: readonly { readonly text: string }[]): string[] => items.map(({ text }) => text);

/** What the author's parse says of a text, if it says it in Markdown or in plain words. */
const sameText = (expected: { format: string; text: string }, received: string): boolean =>
  ['html', 'plain'].includes(expected.format) ? received.trim() !== '' : received === expected.text;

const full = ({ isCorrect, weight }: { isCorrect: boolean; weight: number | null }): boolean =>
  (weight ?? (isCorrect ? 100 : 0)) === 100;

/** The right choices by position, as the author's parse marks them. */
function rightOnes(choices: readonly { isCorrect: boolean; weight: number | null }[]): number[] {
  const positions = [...choices.keys()];
  const hasFull = choices.some(full);
  return positions.filter((at) => {
    const choice = choices[at];
    return choice !== undefined && (hasFull ? full(choice) : (choice.weight ?? 0) > 0);
  });
}

function numberOf(given: GIFTQuestion): { value: number; tolerance: number } {
  if (given.type !== 'Numerical') return { value: NaN, tolerance: NaN };
  const number = Array.isArray(given.choices) ? given.choices.find(full)?.text : given.choices;
  const { number: value = NaN, range = 0, numberHigh, numberLow } = number ?? {};
  return numberHigh === undefined || numberLow === undefined
    ? { value, tolerance: range }
    : { value: (numberHigh + numberLow) / 2, tolerance: (numberHigh - numberLow) / 2 };
}

/** Whether the question says what the author's parse of the same says. */
function expectSame(given: GIFTQuestion, content: QuestionContent): void {
  if (given.type === 'Category' || given.type === 'Description')
    throw new Error(`${given.type} was read as a question`);
  expect(sameText(given.stem, content.stem)).toBe(true);
  const feedback = given.globalFeedback?.text ?? null;
  // A feedback of nothing but a picture explains nothing once the picture is gone.
  if (content.kind !== 'OPEN' && 'explanation' in content)
    expect(content.explanation === null).toBe((feedback ?? '').replace(/<[^<>]*>/gu, '').trim() === '');
  switch (given.type) {
    case 'MC': {
      const right = rightOnes(given.choices);
      const single = right.length === 1 && given.choices.some(({ isCorrect }) => isCorrect);
      expect(content.kind).toBe(single ? 'SINGLE_CHOICE' : 'MULTIPLE_CHOICE');
      const choices = choicesOf(content);
      expect(choices).toHaveLength(given.choices.length);
      expect(given.choices.every(({ text }, at) => sameText(text, choices[at]?.text ?? ''))).toBe(true);
      expect(content).toMatchObject({ key: { choiceIds: right.map((at) => choices[at]?.id) } });
      break;
    }
    case 'TF': {
      const right = choicesOf(content).find(({ text }) => text === (given.isTrue ? 'True' : 'False'));
      expect(content).toMatchObject({ kind: 'TRUE_FALSE', key: { choiceIds: [right?.id] } });
      break;
    }
    case 'Short':
      expect(content).toMatchObject({
        kind: 'SHORT_TEXT',
        key: { accepted: textsOf(given.choices.filter(full).map(({ text }) => text)), caseSensitive: false },
      });
      break;
    case 'Numerical': {
      if (content.kind !== 'NUMERIC') throw new Error(`it is a ${content.kind}`);
      const { value, tolerance } = numberOf(given);
      expect(Number(content.key?.value)).toBeCloseTo(value, 9);
      expect(Number(content.key?.tolerance)).toBeCloseTo(tolerance, 9);
      break;
    }
    case 'Matching': {
      if (content.kind !== 'MATCHING') throw new Error(`it is a ${content.kind}`);
      const asked = given.matchPairs.filter(({ subquestion }) => subquestion.text !== '');
      expect(asked.every(({ subquestion }, at) => sameText(subquestion, content.choices[at]?.text ?? ''))).toBe(true);
      const targets = targetsOf(content);
      expect(textsOf(targets)).toEqual([...new Set(given.matchPairs.map(({ subanswer }) => subanswer))]);
      const matched = content.key?.matches.map(({ right }) => targets.find(({ id }) => id === right)?.text);
      expect(matched).toEqual(asked.map(({ subanswer }) => subanswer));
      break;
    }
    case 'Essay':
      expect(content).toMatchObject({ kind: 'OPEN', title: given.title, modelAnswer: feedback });
  }
}

/** Descriptions are the only items of these files that are no questions. */
function expectAll(given: readonly GIFTQuestion[], items: readonly ReadItem[]): void {
  const expected = given.filter(({ type }) => type !== 'Category');
  expect(items).toHaveLength(expected.length);
  for (const [index, question] of expected.entries()) {
    const outcome = items[index]?.outcome;
    if (outcome?.ok === true) expectSame(question, outcome.question.content);
    else expect([question.type, outcome?.code]).toEqual(['Description', 'UNSUPPORTED_TYPE']);
    if (outcome?.ok === true) expect(outcome.question.skills).toEqual(expect.arrayContaining(question.tags ?? []));
  }
}

const authors = namesIn(AUTHORS);

if (authors.length === 0) {
  // A suite that cannot run says so by its name instead of passing in silence.
  describe.skip(`SKIPPED: the files of the grammar’s author are absent (${AUTHORS})`, () => {
    it('needs the shared data beside the checkout', () => undefined);
  });
} else {
  describe('the files of the grammar’s author', () => {
    const jsonOf = (name: string): GIFTQuestion[] =>
      JSON.parse(readFileSync(join(AUTHORS, name.replace('.gift', '.json')), 'utf8')) as GIFTQuestion[];

    it('are 51, with 93 questions of the stated types', () => {
      const expected = JSON.parse(readFileSync(join(SHARED, 'gift-peg/EXPECTED.json'), 'utf8')) as {
        by_type: Record<string, number>;
      };
      const found: Record<string, number> = {};
      for (const { type } of authors.flatMap(jsonOf)) found[type] = (found[type] ?? 0) + 1;
      expect(authors).toHaveLength(51);
      expect(found).toEqual(expected.by_type);
    });

    it.each(authors)('%s says what its author’s parse says', async (name) => {
      const { items } = await readAll(giftFormat, memoryFile(readFileSync(join(AUTHORS, name))));
      expectAll(jsonOf(name), items);
    });

    it.each(authors)('%s reads the same with the line ends of Windows, and within a longer file', async (name) => {
      const source = readFileSync(join(AUTHORS, name), 'utf8');
      const outcomes = async (text: string): Promise<unknown[]> =>
        (await readAll(giftFormat, memoryFile(text))).items.map(({ outcome }) => outcome);
      const alone = await outcomes(source);
      expect(await outcomes(source.replaceAll('\n', '\r\n'))).toEqual(alone);
      expect(await outcomes(`Before {T}\n\n${source}\n\nBroken {=a\n\nAfter {F}`)).toEqual([
        expect.objectContaining({ ok: true }),
        ...alone,
        expect.objectContaining({ ok: false, code: 'MALFORMED' }),
        expect.objectContaining({ ok: true }),
      ]);
    });

    it('come in with 93 questions and 7 descriptions in all', async () => {
      const all = await Promise.all(
        authors.map((name) => readAll(giftFormat, memoryFile(readFileSync(join(AUTHORS, name))))),
      );
      const outcomes = all.flatMap(({ items }) => items.map(({ outcome }) => outcome));
      expect(outcomes.filter(({ ok }) => ok)).toHaveLength(93);
      expect(outcomes.filter(({ ok }) => !ok)).toHaveLength(7);
    });
  });
}

const editors = namesIn(EDITORS);

if (editors.length === 0) {
  describe.skip(`SKIPPED: the files of a question editor are absent (${EDITORS})`, () => {
    it('needs the shared data beside the checkout', () => undefined);
  });
} else {
  describe('the files of a question editor', () => {
    it('all.gift has 21 questions and a description, and says which of them cannot be kept', async () => {
      const { items, notes } = await readAll(giftFormat, memoryFile(readFileSync(join(EDITORS, 'all.gift'))));
      expect(items).toHaveLength(22);
      expect(items.flatMap(({ outcome, position }) => (outcome.ok ? [] : [[position, outcome.code]]))).toEqual([
        ['line 4', 'UNSUPPORTED_TYPE'],
        // The two roots of an equation: each of them alone is right.
        ['line 39', 'AMBIGUOUS_KEY'],
      ]);
      expect(notes.map((note) => /the skill "(.*)"/u.exec(note)?.[1])).toEqual([
        'descriptions',
        'Essays',
        'True-False',
        'Numericals',
        'Missing Words',
        'Empty Classification',
        'Matching',
        'Shorts',
        'Multichoice',
      ]);
    });

    it.each(editors)('%s is cut into the questions that the whole file has', async (name) => {
      const source = readFileSync(join(EDITORS, name), 'utf8');
      const whole = parse(source).filter(({ type }) => type !== 'Category');
      const { items } = await readAll(giftFormat, memoryFile(source));
      expect(items).toHaveLength(whole.length);
      for (const [index, { outcome }] of items.entries()) {
        const given = whole[index];
        if (outcome.ok && given !== undefined && given.type !== 'Short' && given.type !== 'Essay') {
          expectSame(given, outcome.question.content);
        }
      }
    });
  });
}
