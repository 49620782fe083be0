import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Ajv2020 } from 'ajv/dist/2020.js';
import fc from 'fast-check';
import { z } from 'zod';
import { UnreadableFile, type ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { portableQuestion } from '../test/arbitraries.ts';
import { fuzz } from '../test/fuzz.ts';
import { picture } from '../test/pictures.ts';
import { expectRoundTrip, readAll, roundTrip, write } from '../test/round-trip.ts';
import { jsonFormat } from './json-format.ts';
import { fileSchema } from './question-schema.ts';

const ROOT = join(import.meta.dirname, '../../../../..');
const PUBLISHED = join(ROOT, 'docs/formats/questions.schema.json');

const question = (stem: string): string =>
  JSON.stringify({
    content: { kind: 'SHORT_TEXT', stem, key: { accepted: ['yes'] } },
    difficulty: 2,
  });

const pretty = (json: string): string => JSON.stringify(JSON.parse(json), null, 2);

const document = (...questions: string[]): string =>
  `{"format":"plumbline.questions","version":1,"questions":[${questions.join(',\n')}]}`;

const read = async (content: string | Uint8Array): Promise<readonly ReadItem[]> =>
  (await readAll(jsonFormat, memoryFile(content))).items;

const stems = (items: readonly ReadItem[]): string[] =>
  items.map(({ outcome }) => (outcome.ok ? outcome.question.content.stem : outcome.code));

describe('our own format', () => {
  it('gives back everything, and reports no loss, in writing or in reading', async () => {
    await expectRoundTrip(jsonFormat, { mayLose: () => false });
    await expectRoundTrip(jsonFormat, { mayLose: () => false, bank: { untrimmed: true } });
  });

  it('gives back drafts without a key', async () => {
    const draft = { content: { kind: 'NUMERIC', stem: 'How many?', explanation: null, key: null } } as const;
    const rest = { skills: [], difficulty: null, locale: null, source: null, licence: null, attachments: [] };
    const { items } = await roundTrip(jsonFormat, [{ ...draft, ...rest }]);
    expect(items.map(({ outcome }) => outcome.ok && outcome.question)).toEqual([{ ...draft, ...rest }]);
  });

  it('is what the published schema says', async () => {
    expect(existsSync(PUBLISHED)).toBe(true);
    const schema = JSON.parse(readFileSync(PUBLISHED, 'utf8')) as Record<string, unknown>;
    expect(schema).toEqual(z.toJSONSchema(fileSchema, { io: 'input' }));
    const valid = new Ajv2020({ formats: { base64: true } }).compile(schema);
    await fc.assert(
      fc.asyncProperty(fc.array(portableQuestion(), { maxLength: 3 }), async (bank) => {
        const { bytes } = await write(jsonFormat, bank);
        expect(valid(JSON.parse(Buffer.from(bytes).toString()))).toBe(true);
      }),
    );
    expect(valid({ format: 'plumbline.questions', version: 1, questions: [{}] })).toBe(false);
  });

  it.each([
    ['a document', document(question('one'), question('two'))],
    ['a document whose version stands last', `{"questions":[${question('one')},${question('two')}],"version":1}`],
    ['an array', `[${question('one')}, ${question('two')}]`],
    ['JSON Lines', `${question('one')}\n\n${question('two')}\n`],
    ['JSON Lines of Windows with a byte order mark', `\ufeff${question('one')}\r\n${question('two')}\r\n`],
    ['one question after the other, over several lines', [question('one'), question('two')].map(pretty).join('\n')],
    ['a document, over several lines', pretty(document(question('one'), question('two')))],
  ])('is read from %s', async (_, text) => {
    expect(stems(await read(text))).toEqual(['one', 'two']);
    const utf16 = Buffer.from(`\ufeff${text}`, 'utf16le');
    expect(stems(await read(utf16))).toEqual(['one', 'two']);
  });

  it('says where each question stands', async () => {
    const positions = async (text: string): Promise<string[]> => (await read(text)).map(({ position }) => position);
    expect(await positions(document(question('one'), question('two')))).toEqual([
      'line 1, questions[0]',
      'line 2, questions[1]',
    ]);
    expect(await positions(`\n${question('one')}\n\n${question('two')}`)).toEqual(['line 2', 'line 4']);
  });

  it.each([
    ['another kind', '{"content":{"kind":"ESSAY","stem":"x"}}', 'UNSUPPORTED_TYPE', '"ESSAY"'],
    ['no text', '{"content":{"kind":"OPEN"}}', 'NO_STEM', 'content.stem'],
    ['no key', '{"content":{"kind":"SHORT_TEXT","stem":"x"}}', 'NO_KEY', 'content.key'],
    ['a wrong type', '{"content":{"kind":"OPEN","stem":"x","keyPoints":[1]}}', 'MALFORMED', 'content.keyPoints[0]'],
    ['a difficulty out of bounds', '{"content":{"kind":"OPEN","stem":"x"},"difficulty":9}', 'MALFORMED', 'difficulty'],
    ['no content', '{}', 'MALFORMED', 'content: is missing'],
    ['a null', 'null', 'MALFORMED', 'object'],
    ['broken brackets', '{"content":}', 'MALFORMED', 'no valid JSON'],
    ['a string that is not closed', '{"content":"x\n}', 'MALFORMED', 'no valid JSON'],
    ['too much', question('x'.repeat(300_000)), 'ITEM_TOO_LARGE', '256 KB'],
    ['far too much', question('x'.repeat(17_000_000)), 'ITEM_TOO_LARGE', '256 KB'],
  ])('fails by itself for %s, and the others come in', async (_, broken, code, words) => {
    const items = await read(document(question('one'), broken, question('two')));
    expect(stems(items)).toEqual(['one', code, 'two']);
    expect(items[1]?.outcome).toMatchObject({ ok: false, message: expect.stringContaining(words) });
  });

  it('takes no picture for another, and none that is too large', async () => {
    const { bytes, ...rest } = picture(0, 1, 'a');
    const data = Buffer.from(bytes).toString('base64');
    const withPictures = (...attachments: unknown[]): string =>
      JSON.stringify({ content: { kind: 'OPEN', stem: 'x' }, attachments });
    const [good, wrong, torn] = await read(
      document(
        withPictures({ ...rest, data }),
        withPictures({ ...rest, data: data.replace(/^..../u, 'AAAA') }),
        withPictures({ ...rest, data: `${data}*` }),
      ),
    );
    expect(good?.outcome).toMatchObject({ ok: true, losses: [], question: { attachments: [{ bytes }] } });
    expect(wrong?.outcome).toMatchObject({ ok: false, code: 'MALFORMED' });
    expect(torn?.outcome).toMatchObject({ ok: false, code: 'MALFORMED' });
    const zeros = Buffer.alloc(2 * 1024 * 1024 + 2).toString('base64');
    const digest = createHash('sha256').update(Buffer.from(zeros, 'base64')).digest('hex');
    const [bounded] = await read(document(withPictures({ ...rest, digest, data: zeros })));
    expect(bounded?.outcome).toMatchObject({
      ok: true,
      question: { attachments: [] },
      losses: [{ code: 'INVALID_ATTACHMENT', part: 'attachments' }],
    });
  });

  it('reports what it does not know', async () => {
    const text =
      '{"format":"plumbline.questions","version":1,"licence":"MIT","questions":[{"content":{"kind":"ORDERING","stem":"x","key":null,' +
      '"choices":[{"id":"a","text":"1","weight":2}]},"points":3}]}';
    const { items, notes } = await readAll(jsonFormat, memoryFile(text));
    expect(notes).toEqual(['The member "licence" of the file is not known and was left out.']);
    expect(items[0]?.outcome).toMatchObject({
      ok: true,
      losses: [
        { code: 'UNKNOWN_FIELD', part: 'other', message: 'the member content.choices[0].weight is not known' },
        { code: 'UNKNOWN_FIELD', part: 'other', message: 'the member points is not known' },
      ],
    });
  });

  it('shows as unreadable what no text can hold', async () => {
    const [item] = await read(
      document('{"content":{"kind":"OPEN","stem":"a\\u0000b \\ud83d c \\ud83d\\ude00 \\\\u0000"}}'),
    );
    expect(item?.outcome).toMatchObject({
      ok: true,
      question: { content: { stem: 'a\ufffdb \ufffd c 😀 \\u0000' } },
      losses: [{ code: 'UNREADABLE_CHARACTER' }],
    });
  });

  it('says that a file ends early, and keeps what is whole', async () => {
    const { items, notes } = await readAll(
      jsonFormat,
      memoryFile(document(question('one'), question('two')).slice(0, -20)),
    );
    expect(stems(items)).toEqual(['one', 'MALFORMED']);
    expect(notes).toHaveLength(1);
  });

  it.each([
    ['', 'MALFORMED_JSON'],
    ['Question one', 'MALFORMED_JSON'],
    ['{"format":"other","questions":[]}', 'MALFORMED_JSON'],
    ['{"version":2,"format":"plumbline.questions","questions":[]}', 'UNSUPPORTED_VERSION'],
  ])('refuses %p as a whole', async (text, code) => {
    const refused = await readAll(jsonFormat, memoryFile(text)).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(UnreadableFile);
    expect(refused).toMatchObject({ refusal: { code } });
  });

  it('gives each question before the next is read', async () => {
    const pieces = [document().slice(0, -2), ...Array.from({ length: 50 }, () => `${question('one')},`), ']}'];
    let read = 0;
    const file = {
      ...memoryFile(pieces.join('')),
      async *chunks() {
        read = 0;
        for (const piece of pieces) {
          read += 1;
          yield Buffer.from(piece);
        }
      },
    };
    const readThen: number[] = [];
    for await (const found of jsonFormat.read(file)) if (found.type === 'ITEM') readThen.push(read);
    expect(readThen).toEqual(Array.from({ length: 50 }, (_, index) => index + 2));
  });
});

fuzz(
  jsonFormat,
  [
    document(question('one'), question('two')),
    [question('one'), question('two')].join('\n'),
    pretty(document(question('one'))),
    '{"format":"plumbline.questions","version":1,"questions":[{"content":{"kind":"MATCHING","stem":"Match","key":{"matches":[{"left":"a","right":"x"}]},' +
      '"choices":[{"id":"a","text":"\\u00e9\\n"}],"targets":[{"id":"x","text":"y","anchored":true}]},"skills":["sql"],"locale":"de"}]}',
  ],
  {
    fragments: [
      '\\u0000',
      '\\ud83d',
      '"questions":[',
      '"content":',
      'null',
      'true',
      '1e5',
      '"key":null',
      '"kind":"OPEN"',
      '{}',
      '[]',
      '\\',
    ],
  },
);
