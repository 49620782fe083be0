import type { ReadOutcome } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { giftFormat } from './gift-format.ts';

async function only(source: string): Promise<Extract<ReadOutcome, { ok: true }>> {
  const { items } = await readAll(giftFormat, memoryFile(source));
  const [item, ...more] = items;
  if (item === undefined || more.length > 0) throw new Error(`${items.length} items were read`);
  if (!item.outcome.ok) throw new Error(`${item.outcome.code}: ${item.outcome.message}`);
  return item.outcome;
}

const codesOf = ({ losses, warnings }: Extract<ReadOutcome, { ok: true }>): string[] =>
  [...losses, ...warnings].map(({ code }) => code);

describe('a bare number with further answers behind it', () => {
  it.each([
    ['a feedback for all others', 'How many?{#3:2~#Not at all}', ['CHOICE_FEEDBACK']],
    [
      'its own feedback and one for all others',
      'How many?{#3:2#Yes ~#Not at all}',
      ['CHOICE_FEEDBACK', 'CHOICE_FEEDBACK'],
    ],
    ['a part of the points for another', 'How many?{#3:2 =%50%7:1}', ['PARTIAL_CREDIT']],
    ['on several lines', 'How many?{#\n3:2#Yes\n~#Not at all\n####Count.\n}', ['CHOICE_FEEDBACK', 'CHOICE_FEEDBACK']],
  ])('%s', async (_name, source, expected) => {
    const outcome = await only(source);
    expect(outcome.question.content).toMatchObject({
      kind: 'NUMERIC',
      stem: 'How many?',
      key: { value: '3', tolerance: '2' },
    });
    expect(codesOf(outcome)).toEqual(expected);
  });

  it('is still the only number that gives full credit', async () => {
    const { items } = await readAll(giftFormat, memoryFile('How many?{#3 =4}'));
    expect(items[0]?.outcome).toMatchObject({ ok: false, code: 'AMBIGUOUS_KEY' });
  });
});

describe('what a program left behind the answers', () => {
  it.each(['";', ';', "';", '"; '])('%s is left out behind a whole question, and said', async (stray) => {
    const outcome = await only(`Which one?{=this ~that}${stray}`);
    expect(outcome.question.content).toMatchObject({ stem: 'Which one?' });
    expect(codesOf(outcome)).toEqual(['STRAY_CHARACTERS']);
  });

  it('is a part of a sentence with a gap', async () => {
    const outcome = await only('It is {=this ~that}; that is all.');
    expect(outcome.question.content).toMatchObject({ stem: 'It is _____ ; that is all.' });
    expect(codesOf(outcome)).toEqual([]);
    expect((await only('It is {=this ~that};')).question.content).toMatchObject({ stem: 'It is _____ ;' });
  });
});
