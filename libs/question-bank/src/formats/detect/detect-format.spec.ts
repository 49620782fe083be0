import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join, relative } from 'node:path';
import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { choicesOf } from '../../domain/question-content.ts';
import type { QuestionFormat, QuestionFormatCodec } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { codecs } from '../registry.ts';
import { portableQuestion } from '../test/arbitraries.ts';
import { write } from '../test/round-trip.ts';
import { detectFormat } from './detect-format.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const SAMPLES = join(ROOT, 'samples');
const DATA = join(ROOT, '../shared/data');
const QUESTIONS = join(DATA, 'questions');

async function detected(content: string | Uint8Array, fileName: string | null = null): Promise<string> {
  const found = await detectFormat(memoryFile(content, fileName));
  return found.ok ? found.value : `${found.error.code}: ${found.error.message}`;
}

const filesIn = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));

/** What the file is by where it stands; null for what is no collection of questions. */
function formatByPlace(path: string): QuestionFormat | null {
  const place = relative(QUESTIONS, path);
  const isXml = place.endsWith('.xml');
  if (place.startsWith('qtiworks-qti21')) return isXml ? 'QTI_21' : null;
  if (place.startsWith('kennisnet-qti3')) return isXml || place.endsWith('.zip') ? 'QTI_30' : null;
  if (place.endsWith('.gift')) return 'GIFT';
  if (place.includes('/aiken/')) return 'AIKEN';
  if (place.includes('/moodle/')) return isXml ? 'MOODLE_XML' : null;
  if (place.endsWith('.csv')) return 'CSV';
  return place.endsWith('.md') ? 'MARKDOWN' : null;
}

describe('the format of a file', () => {
  it.each<[string, string, string]>([
    ['an array of questions', 'JSON', '[{"content":{}}]'],
    ['JSON over several lines, with a byte order mark', 'JSON', '\ufeff{\n  "format": "plumbline.questions"\n}'],
    ['JSON Lines', 'JSON', '{"content":{}}\n{"content":{}}'],
    [
      'a quiz of Moodle',
      'MOODLE_XML',
      '<?xml version="1.0"?>\n<!-- a quiz -->\n<quiz>\n<question type="essay"/></quiz>',
    ],
    [
      'an item of QTI 2.1',
      'QTI_21',
      '<assessmentItem xmlns="http://www.imsglobal.org/xsd/imsqti_v2p1" identifier="a"/>',
    ],
    [
      'an item of QTI 2.2 with a prefix',
      'QTI_21',
      '<q:assessmentItem xmlns:q="http://www.imsglobal.org/xsd/imsqti_v2p2"/>',
    ],
    ['an item of QTI 3', 'QTI_30', '<qti-assessment-item xmlns="http://www.imsglobal.org/xsd/imsqtiasi_v3p0"/>'],
    ['a table', 'CSV', 'Question,Answer\nWhat?,That'],
    ['a table with semicolons under a title', 'CSV', 'Our quiz\n\nFrage;Antwort A;Antwort B;Richtig\nx;1;2;A'],
    ['Aiken', 'AIKEN', 'What?\nA) This\nB) That\nANSWER: A\n'],
    ['Aiken with points', 'AIKEN', 'What?\r\nA. This\r\nB. That\r\nANSWER: A\r\n'],
    ['GIFT', 'GIFT', "Who's buried there?{~Grant =no one}"],
    ['GIFT with nothing but a title and an essay', 'GIFT', '::Title:: Write something. {}'],
    ['GIFT of an outline', 'GIFT', '$CATEGORY: $course$/top\n'],
    [
      'Markdown with answers that unfold',
      'MARKDOWN',
      '# Quiz\n\n1. What?\n\n- A: this\n- B: that\n\n<details><summary>Answer</summary>\n\nB\n\n</details>',
    ],
    ['Markdown with check boxes', 'MARKDOWN', 'What?\n\n- [ ] this\n- [x] that\n'],
    ['Markdown with lines of answers', 'MARKDOWN', '1. What?\n   A) this\n   B) that\n\n**Correct answer:** B\n'],
    [
      'Markdown with code full of braces',
      'MARKDOWN',
      '## What does it say?\n\n```js\nlet a = {=1};\nif (x) {}\n```\n\n- A: 1\n- B: 2\n\nAnswer: A\n',
    ],
    [
      'an interview guide',
      'GUIDE',
      'Core Interview Questions\n1. Locks\nQ: What is a lock?\nA: A thing.\nKey Points:\nIt waits.\n',
    ],
    ['a part of an interview guide', 'GUIDE', 'Q: What is a lock?\nA: A thing that waits.\nFollow-up:\nWhen?\n'],
    [
      'a mock interview',
      'GUIDE',
      'Mock Interview Scenario: A service\nInterviewer: Begin.\nCandidate (Expected Answer Outline): I begin.\n',
    ],
  ])('is found for %s', async (_, format, text) => {
    expect(await detected(text)).toBe(format);
    expect(await detected(Buffer.from(`\ufeff${text}`, 'utf16le'))).toBe(format);
  });

  it('is that of its name only where nothing else speaks', async () => {
    expect(await detected('What is this about?', 'questions.gift')).toBe('GIFT');
    expect(await detected('What?\nA) This\nB) That\nANSWER: A\n', 'questions.gift')).toBe('AIKEN');
    expect(await detected('[{"content":{}}]', 'questions.csv')).toBe('JSON');
  });

  it.each<[string, string | Uint8Array, string]>([
    ['nothing', '', 'UNKNOWN_FORMAT: The format of the content was not recognised: it is empty'],
    ['a text', 'What is this about?', 'UNKNOWN_FORMAT: The format of the content was not recognised: it is no package'],
    ['other XML', '<?xml version="1.0"?><questestinterop/>', 'UNKNOWN_FORMAT'],
    ['a picture', Uint8Array.of(0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0, 0, 0, 0x0d), 'WRONG_ENCODING'],
    ['a damaged package', Uint8Array.of(0x50, 0x4b, 3, 4, 0, 0), 'MALFORMED_PACKAGE'],
    ['an empty package', Buffer.concat([Uint8Array.of(0x50, 0x4b, 5, 6), new Uint8Array(18)]), 'UNKNOWN_FORMAT'],
  ])('is refused for %s, saying why', async (_, content, words) => {
    expect(await detected(content)).toContain(words);
  });

  it('is asked of damaged files without harm', async () => {
    const hostile = fc.oneof(
      fc.uint8Array({ maxLength: 300 }),
      fc.uint8Array({ maxLength: 60 }).map((bytes) => Uint8Array.of(0x50, 0x4b, 3, 4, ...bytes)),
      fc
        .array(
          fc.constantFrom(
            '<?xml',
            '?>',
            '<!--',
            '-->',
            '<!DOCTYPE a [',
            ']>',
            '<quiz',
            '>',
            '{',
            '"',
            '[',
            ';',
            'Question',
            '\n',
            '::',
            '}',
            'ANSWER: ',
          ),
          { maxLength: 60 },
        )
        .map((parts) => new Uint8Array(Buffer.from(parts.join('')))),
    );
    await fc.assert(
      fc.asyncProperty(hostile, async (bytes) => {
        const found = await detectFormat(memoryFile(bytes));
        expect(found.ok || found.error.code).toBeTruthy();
      }),
    );
  });

  it('takes no longer for what is endless', async () => {
    for (const part of [
      '<!--',
      '<?',
      '{',
      '::',
      '::a',
      '\n- ',
      ' ',
      '```\n',
      '"',
      ',"',
      '<!DOCTYPE a [',
      '$CATEGORY',
      'A) ',
    ]) {
      await detected(part.repeat(200_000 / part.length));
    }
    expect.assertions(0);
  });
});

/** Three questions and more that the format can say. */
async function writtenBank(codec: QuestionFormatCodec, seed: number): Promise<Uint8Array> {
  const kinds = ['SINGLE_CHOICE', 'MULTIPLE_CHOICE', 'OPEN', 'SCENARIO'] as const;
  const bank = fc
    .sample(portableQuestion(codec.format === 'AIKEN' ? { kinds: ['SINGLE_CHOICE'], nasty: false } : {}), {
      seed,
      numRuns: 6,
    })
    .concat(fc.sample(portableQuestion({ kinds, nasty: false, attachments: false }), { seed, numRuns: 3 }))
    .filter(({ content }) => choicesOf(content).length < 7);
  return (await write(codec, bank)).bytes;
}

describe.each(Object.values(codecs).map((codec) => [codec.name, codec] as const))(
  'what is written as %s',
  (_, codec) => {
    it('is found to be that', async () => {
      await fc.assert(
        fc.asyncProperty(fc.nat(), async (seed) => {
          expect(await detected(await writtenBank(codec, seed))).toBe(codec.format);
        }),
        { numRuns: propertyRuns(12, 300) },
      );
    });
  },
);

describe.each(readdirSync(SAMPLES).filter((name) => name.endsWith('.guide.txt')))('the sample %s', (name) => {
  it('is a guide', async () => {
    expect(await detected(readFileSync(join(SAMPLES, name)))).toBe('GUIDE');
  });
});

if (existsSync(QUESTIONS)) {
  describe('real collections', () => {
    it('are what their folders say, whatever they are called', async () => {
      const expected = filesIn(QUESTIONS).flatMap((path) => {
        const format = formatByPlace(path);
        return format === null ? [] : [{ path, format }];
      });
      const wrong: string[] = [];
      for (const { format, path } of expected) {
        const found = await detected(readFileSync(path), basename(path));
        if (found !== format) wrong.push(`${relative(QUESTIONS, path)}: ${found}`);
      }
      expect(wrong).toEqual([]);
      expect(new Set(expected.map(({ format }) => format)).size).toBe(7);
      expect(expected.length).toBeGreaterThan(270);
    });

    it('has a guide among them', async () => {
      expect(await detected(readFileSync(join(DATA, 'python-distributed-systems-guide.txt')))).toBe('GUIDE');
    });
  });
} else {
  describe.skip(`SKIPPED: the real collections are absent (${QUESTIONS})`, () => {
    it('needs the shared data beside the checkout', () => undefined);
  });
}
