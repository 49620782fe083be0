import { GraphqlClient } from '@plumbline/testing';
import { buffer } from 'node:stream/consumers';
import { ZipFile } from 'yazl';
import { startApiInTest, type ApiInTest } from '../api/api-in-test.ts';
import { signUp } from '../e2e/product.ts';

let api: ApiInTest;
let author: GraphqlClient;

beforeAll(async () => {
  api = await startApiInTest();
  author = await signUp(new GraphqlClient(`${api.url}/graphql`));
});

afterAll(() => api?.stop());

interface Outcome {
  readonly status: number;
  /** The codes of a refusal, or of the items that failed. */
  readonly codes: readonly (string | undefined)[];
  readonly text: string;
}

async function send(format: string, body: string | Uint8Array): Promise<Outcome> {
  const response = await fetch(`${api.url}/imports?format=${format}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${author.token}`, 'content-type': 'application/octet-stream' },
    body: typeof body === 'string' ? body : new Uint8Array(body),
  });
  const text = await response.text();
  const { errors = [], items = [] } = JSON.parse(text) as {
    errors?: { extensions: { code: string } }[];
    items?: { code: string | null }[];
  };
  const codes = [
    ...errors.map(({ extensions }) => extensions.code),
    ...items.flatMap(({ code }) => (code === null ? [] : [code])),
  ];
  return { status: response.status, codes, text };
}

async function zip(files: Readonly<Record<string, Uint8Array>>): Promise<Buffer> {
  const packed = new ZipFile();
  for (const [name, bytes] of Object.entries(files)) packed.addBuffer(Buffer.from(bytes), name);
  packed.end();
  return buffer(packed.outputStream);
}

/** What a package calls its entry, which no honest tool would write. */
function renamed(bytes: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error('Names keep their length.');
  return Buffer.from(bytes.toString('latin1').replaceAll(from, to), 'latin1');
}

const stored = async (): Promise<number | undefined> => {
  const rows = await api.database.query<{ count: number }>('SELECT count(*)::integer AS count FROM questions');
  return rows[0]?.count;
};

const moodle = (prologue: string, stem: string): string => `<?xml version="1.0"?>${prologue}<quiz>
  <question type="truefalse"><name><text>q</text></name><questiontext format="html"><text>${stem}</text></questiontext>
  <answer fraction="100"><text>true</text></answer><answer fraction="0"><text>false</text></answer></question></quiz>`;

describe('a hostile file', () => {
  it.each([
    ['GIFT', 'Two? {=2 ~3}'],
    ['MOODLE_XML', moodle('', 'Is it so?')],
  ])('is told from an honest one in %s, which comes in', async (format, body) => {
    const before = (await stored()) ?? 0;
    expect(await send(format, body)).toMatchObject({ status: 200, codes: [] });
    expect(await stored()).toBe(before + 1);
  });

  it.each([
    [
      'entities that multiply',
      moodle('<!DOCTYPE q [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>', '&b;'),
    ],
    ['an entity from outside', moodle('<!DOCTYPE q [<!ENTITY a SYSTEM "file:///etc/passwd">]>', '&a;')],
    ['an external reference', moodle('<!DOCTYPE q SYSTEM "http://127.0.0.1:9/q.dtd">', 'Is it so?')],
  ])('with %s is refused, and nothing is fetched or unfolded', async (_, body) => {
    const before = await stored();
    const { status, codes, text } = await send('MOODLE_XML', body);
    expect(codes).toHaveLength(1);
    expect([200, 422]).toContain(status);
    expect(text).not.toMatch(/root:|aaaaaaaaaaaaaaaaaaaa/);
    expect(await stored()).toBe(before);
  });

  it('that would leave its folder is refused', async () => {
    const bytes = renamed(await zip({ 'xx/imsmanifest.xml': Buffer.from('<manifest/>') }), 'xx/ims', '../ims');
    expect(await send('QTI_21', bytes)).toMatchObject({ status: 422, codes: ['UNSAFE_PACKAGE'] });
    const absolute = renamed(await zip({ 'x/imsmanifest.xml': Buffer.from('<manifest/>') }), 'x/ims', '//ims');
    expect(await send('QTI_21', absolute)).toMatchObject({ status: 422, codes: ['UNSAFE_PACKAGE'] });
  });

  it('that unfolds beyond all bounds is refused', async () => {
    const bomb = await zip({
      'imsmanifest.xml': Buffer.from('<manifest/>'),
      'item.xml': Buffer.alloc(210 * 1024 * 1024),
    });
    expect(bomb.length).toBeLessThan(1024 * 1024);
    expect(await send('QTI_21', bomb)).toMatchObject({ status: 422, codes: ['UNSAFE_PACKAGE'] });
  });

  it('that is no package at all is refused', async () => {
    expect(await send('QTI_30', Buffer.from('PK\u0003\u0004 and then nothing'))).toMatchObject({
      status: 422,
      codes: [expect.stringMatching(/PACKAGE/)],
    });
  });

  it('with an item that is too large loses that item, and says how large one may be', async () => {
    const before = (await stored()) ?? 0;
    const { status, codes, text } = await send('GIFT', `${'Why? '.repeat(60_000)}{=a ~b}\n\nStill here? {=yes ~no}`);
    expect(status).toBe(200);
    expect(codes).toEqual(['ITEM_TOO_LARGE']);
    expect(text).toContain('256 KB');
    expect(await stored()).toBe(before + 1);
  });

  it('with a question of 201 choices loses that question, and says how many it may have', async () => {
    const choices = Array.from({ length: 200 }, (_, index) => `~${index}`).join(' ');
    const { codes, text } = await send('GIFT', `Which of all? {=right ${choices}}`);
    expect(codes).toEqual(['TOO_MANY_CHOICES']);
    expect(text).toContain('200 choices');
    expect(await send('GIFT', `Which of 200? {=right ${choices.replace('~199', '')}}`)).toMatchObject({ codes: [] });
  });

  it.each([
    ['UTF-8', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from('Größe? {=1 ~2}', 'latin1')])],
    ['UTF-16LE', Buffer.concat([Buffer.from('\ufeffTwo? {=2 ~3}', 'utf16le'), Buffer.from([0x41])])],
  ])('that promises %s and is not is refused by name', async (encoding, bytes) => {
    const { status, codes, text } = await send('GIFT', bytes);
    expect({ status, codes }).toEqual({ status: 422, codes: ['WRONG_ENCODING'] });
    expect(text).toContain(encoding);
  });

  it('that shows a picture which nobody brought says so, and a person has to look at it', async () => {
    const missing = `attachment:${'0'.repeat(64)}`;
    const answer = await send('GIFT', `What is this? ![nothing](${missing.replace(':', '\\:')}) {=a ~b}`);
    expect(answer).toMatchObject({ status: 200, codes: [] });
    expect(answer.text).toContain(`IMAGE: the picture ${missing} did not come with it`);
    expect(answer.text).toContain('MISSING_IMAGE');
  });
});
