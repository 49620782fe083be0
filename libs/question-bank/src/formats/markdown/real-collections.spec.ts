import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ChoiceContent } from '../../domain/question-content.ts';
import type { ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { markdownFormat } from './markdown-format.ts';

const DATA = join(import.meta.dirname, '../../../../../../shared/data/questions');
const JAVASCRIPT = join(DATA, 'javascript-questions');
const EDITOR = join(DATA, 'qas-editor/test/datasets/markdown/markdown.md');

interface Expected {
  readonly files: Readonly<
    Record<
      string,
      { questions: number; with_key: number; keys: string; option_count_hist: Readonly<Record<string, number>> }
    >
  >;
}

const read = async (path: string): Promise<readonly ReadItem[]> =>
  (await readAll(markdownFormat, memoryFile(readFileSync(path)))).items;

function choiceOf({ outcome, position }: ReadItem): ChoiceContent {
  if (!outcome.ok) throw new Error(`${position}: ${outcome.code} ${outcome.message}`);
  if (!('choices' in outcome.question.content) || 'targets' in outcome.question.content) throw new Error(position);
  return outcome.question.content as ChoiceContent;
}

const placesOf = (content: ChoiceContent): number[] =>
  content.choices.flatMap(({ id }, place) => (content.key?.choiceIds.includes(id) === true ? [place] : []));

if (!existsSync(JAVASCRIPT)) {
  // A suite that cannot run says so by its name instead of passing in silence.
  describe.skip(`SKIPPED: the questions on JavaScript are absent (${JAVASCRIPT})`, () => {
    it('needs the shared data beside the checkout', () => undefined);
  });
} else {
  const { files } = JSON.parse(readFileSync(join(JAVASCRIPT, 'EXPECTED.json'), 'utf8')) as Expected;

  describe('the questions on JavaScript', () => {
    for (const [name, expected] of Object.entries(files)) {
      const path = join(JAVASCRIPT, name);
      if (!existsSync(path)) {
        it.skip(`SKIPPED: the translation ${name} is absent`, () => undefined);
        continue;
      }
      it(`are read from ${name}, each with its key`, async () => {
        const contents = (await read(path)).map(choiceOf);
        const letters = name.startsWith('ar-') ? 'أبجده' : 'ABCDE';
        expect(contents).toHaveLength(expected.questions);
        expect(contents.map(placesOf).map((places) => places.map((place) => [...letters][place]).join())).toEqual([
          ...expected.keys,
        ]);
        expect(contents.every(({ kind }) => kind === 'SINGLE_CHOICE')).toBe(true);
        const counts: Record<string, number> = {};
        for (const { choices } of contents) counts[choices.length] = (counts[choices.length] ?? 0) + 1;
        // The count of the Arabic file knows labels of one character only, and one question has a "هـ".
        if (!name.startsWith('ar-')) expect(counts).toEqual(expected.option_count_hist);
        for (const { stem, choices, explanation } of contents) {
          const marks = /<\/?(?:details|summary|p)>|^#{1,6} |^- [A-E]: |^---$/mu;
          const texts = [stem, ...choices.map(({ text }) => text), explanation ?? ''];
          for (const text of texts) expect(text.replace(/^(`{3,})[\s\S]*?^\1/gmu, '')).not.toMatch(marks);
        }
      });
    }
  });
}

if (!existsSync(EDITOR)) {
  describe.skip(`SKIPPED: the editor's questions in Markdown are absent (${EDITOR})`, () => {
    it('needs the shared data beside the checkout', () => undefined);
  });
} else {
  describe('questions as bullets with nested answers', () => {
    it('are all accounted for, with keys by their marks and skills by their headings', async () => {
      const items = await read(EDITOR);
      expect(items.map(choiceOf).map((content) => [content.kind, content.choices.length, placesOf(content)])).toEqual([
        ['TRUE_FALSE', 2, [1]],
        ['SINGLE_CHOICE', 4, [1]],
        ['MULTIPLE_CHOICE', 4, [0, 3]],
        ['SINGLE_CHOICE', 4, [0]],
        ['SINGLE_CHOICE', 4, [0]],
        ['SINGLE_CHOICE', 4, [0]],
        ['SINGLE_CHOICE', 2, [0]],
        ['SINGLE_CHOICE', 2, [1]],
        ['SINGLE_CHOICE', 3, [2]],
      ]);
      expect(items.map(({ outcome }) => (outcome.ok ? outcome.question.skills.join() : outcome.code))).toEqual([
        ...Array.from({ length: 3 }, () => 'DummyCategory'),
        ...Array.from({ length: 4 }, () => 'ADT'),
        ...Array.from({ length: 2 }, () => 'Math'),
      ]);
      expect(items.flatMap(({ outcome }) => (outcome.ok ? outcome.losses.map(({ code }) => code) : []))).toEqual([
        'IMAGE',
      ]);
    });
  });
}
