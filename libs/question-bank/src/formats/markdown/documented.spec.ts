import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { QuestionFormatCodec } from '../format.ts';
import { guideFormat } from '../guide/guide-format.ts';
import { memoryFile } from '../memory-file.ts';
import { readAll } from '../test/round-trip.ts';
import { markdownFormat } from './markdown-format.ts';

const GUIDES = join(import.meta.dirname, '../../../../../docs/guides');

/** The first block of code of a page: the example that authors copy. */
const exampleOf = (page: string): string =>
  /^```\w+\n([\s\S]*?)^```$/mu.exec(readFileSync(join(GUIDES, page), 'utf8'))?.[1] ?? '';

const kindsIn = async (codec: QuestionFormatCodec, page: string): Promise<string[]> =>
  (await readAll(codec, memoryFile(exampleOf(page)))).items.map(({ outcome }) =>
    outcome.ok ? outcome.question.content.kind : outcome.code,
  );

describe('the examples for authors', () => {
  it('are what they say they are', async () => {
    expect(await kindsIn(guideFormat, 'interview-guide-format.md')).toEqual(['OPEN', 'SINGLE_CHOICE', 'SCENARIO']);
    expect(await kindsIn(markdownFormat, 'markdown-format.md')).toEqual(['SINGLE_CHOICE']);
  });
});
