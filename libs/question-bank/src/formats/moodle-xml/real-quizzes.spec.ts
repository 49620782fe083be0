import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { validatePublishable } from '../../domain/validate-content.ts';
import type { ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { expectSameBank, readAll, type AllRead } from '../test/round-trip.ts';
import { moodleXmlFormat } from './moodle-xml-format.ts';

const REAL = join(import.meta.dirname, '../../../../../../shared/data/questions/qas-editor');
const QUIZZES = join(REAL, 'test/datasets/moodle');

interface Expected {
  readonly moodle_xml: Readonly<
    Record<string, { readonly questions: number; readonly by_type: Readonly<Record<string, number>> }>
  >;
}

/** What each type becomes; all others are reported by their names. */
const KINDS: Readonly<Record<string, string>> = {
  multichoice: 'SINGLE_CHOICE',
  truefalse: 'TRUE_FALSE',
  shortanswer: 'SHORT_TEXT',
  numerical: 'NUMERIC',
  matching: 'MATCHING',
  essay: 'OPEN',
};

const read = (name: string): Promise<AllRead> =>
  readAll(moodleXmlFormat, memoryFile(new Uint8Array(readFileSync(join(QUIZZES, name)))));

/** The kind of the question, or the type that could not be imported. */
function became({ outcome }: ReadItem): string {
  if (outcome.ok) return outcome.question.content.kind;
  const type = /type "(\w+)"/u.exec(outcome.message)?.[1] ?? outcome.message;
  return `${outcome.code} ${type}`;
}

const counted = (words: readonly string[]): Record<string, number> => {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
};

if (!existsSync(QUIZZES)) {
  // A suite that cannot run says so by its name instead of passing in silence.
  describe.skip(`SKIPPED: the quizzes of Moodle are absent (${QUIZZES})`, () => {
    it('needs the shared data beside the checkout', () => undefined);
  });
} else {
  const expected = (JSON.parse(readFileSync(join(REAL, 'EXPECTED.json'), 'utf8')) as Expected).moodle_xml;
  const names = readdirSync(QUIZZES);

  it('has expectations for every quiz that is there', () => {
    expect(Object.keys(expected).sort()).toEqual(names.sort());
  });

  describe.each(names)('the quiz %s', (name) => {
    const { questions = 0, by_type: types = {} } = expected[name] ?? {};

    it('gives one line for each question, by its type, and a note for each category', async () => {
      const { items, notes } = await read(name);
      expect(items).toHaveLength(questions);
      expect(notes).toHaveLength(types.category ?? 0);
      const outcomes = Object.entries(types)
        .filter(([type]) => type !== 'category')
        .flatMap(([type, count]) => Array<string>(count).fill(KINDS[type] ?? `UNSUPPORTED_TYPE ${type}`));
      expect(counted(items.map(became))).toEqual(counted(outcomes));
    });

    it('gives questions that can be published, and come back from our own file', async () => {
      const found = (await read(name)).items.flatMap(({ outcome }) => (outcome.ok ? [outcome.question] : []));
      for (const { content } of found) expect(validatePublishable(content)).toEqual({ ok: true, value: null });
      await expectSameBank(moodleXmlFormat, found, { mayLose: () => false });
    });
  });

  it('keeps keys, pictures and categories of the largest quiz', async () => {
    const { items } = await read('all.xml');
    const keys = items.map(({ outcome }) => {
      if (!outcome.ok || !('key' in outcome.question.content)) return null;
      const { key } = outcome.question.content;
      if (key === null) return null;
      if ('choiceIds' in key) return key.choiceIds.join();
      if ('accepted' in key) return key.accepted.join();
      return 'value' in key ? `${key.value} ± ${key.tolerance}` : key;
    });
    expect(keys.filter((key) => typeof key === 'string')).toEqual([
      ...['1', '2', '2', '150 ± 0', '3.141592653589793 ± 0.001', '2 ± 0', '1.4142135623730951 ± 0.001'],
      ...['3', '1', 'Crete', '2'],
    ]);
    const questions = items.flatMap(({ outcome }) => (outcome.ok ? [outcome.question] : []));
    expect(
      questions.flatMap(({ attachments }) => attachments.map(({ fileName, mediaType }) => [fileName, mediaType])),
    ).toEqual([
      ['4.png', 'image/png'],
      ['moodlewhich.jpg', 'image/jpeg'],
    ]);
    expect(counted(questions.flatMap(({ skills }) => skills))).toEqual({
      qas_editor: 1,
      second_cat: 4,
      num: 4,
      'alternative-format': 5,
    });
  });
}
