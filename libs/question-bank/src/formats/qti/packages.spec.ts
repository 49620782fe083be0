import { UnreadableFile, type PortableQuestion, type ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { picture } from '../test/pictures.ts';
import { readAll, roundTrip, write } from '../test/round-trip.ts';
import { openZip } from '../zip/read-zip.ts';
import { rawZip, type RawEntry } from '../zip/test/raw-zip.ts';
import { qti21Format, qti30Format } from './qti-format.ts';
import { choosing, declared, itemOf, template } from './test/items.ts';

const item = (stem = '<p>Why?</p>'): string =>
  itemOf('2.1', {
    declarations: declared('single', 'identifier', ['A']),
    body: stem + choosing({ A: 'one', B: 'two' }).replace(/^<p>.*?<\/p>/u, ''),
    processing: template('match_correct'),
  });

const resource = (href: string, type = 'imsqti_item_xmlv2p1', inside = ''): string =>
  `<resource identifier="R" type="${type}" href="${href}">${inside}<file href="${href}"/></resource>`;

const manifest = (resources: string, attributes = ''): RawEntry => ({
  name: 'imsmanifest.xml',
  content: `<manifest xmlns="http://www.imsglobal.org/xsd/imscp_v1p1" identifier="M"><resources ${attributes}>${resources}</resources></manifest>`,
});

const read = (entries: readonly RawEntry[]): Promise<{ items: readonly ReadItem[]; notes: readonly string[] }> =>
  readAll(qti21Format, memoryFile(rawZip(entries)));

/** Each item's position, and its stem or the code with which it failed. */
const lines = (items: readonly ReadItem[]): string[] =>
  items.map(({ position, outcome }) => `${position}: ${outcome.ok ? outcome.question.content.stem : outcome.code}`);

describe('a content package', () => {
  it('gives the items that its manifest lists, in its order, then those that it does not', async () => {
    const { items, notes } = await read([
      { name: 'a.xml', content: item('<p>A?</p>') },
      { name: 'b.xml', content: item('<p>B?</p>') },
      { name: 'c.xml', content: item('<p>C?</p>') },
      { name: 'style.xml', content: '<style/>' },
      manifest(resource('c.xml') + resource('a.xml')),
    ]);
    expect(lines(items)).toEqual(['c.xml: C?', 'a.xml: A?', 'b.xml: B?']);
    expect(notes).toEqual(['b.xml is an item that the manifest does not list.']);
  });

  it('notes tests, whose outline is no question', async () => {
    const { items, notes } = await read([
      { name: 'test.xml', content: '<assessmentTest/>' },
      { name: 'other.xml', content: '<assessmentTest/>' },
      { name: 'a.xml', content: item() },
      manifest(resource('test.xml', 'imsqti_test_xmlv2p1') + resource('a.xml')),
    ]);
    expect(lines(items)).toEqual(['a.xml: Why?']);
    expect(notes).toEqual(
      ['test.xml', 'other.xml'].map(
        (name) => `${name} is a test: its questions are taken singly, without its sections, order and rules.`,
      ),
    );
  });

  it('is read without a manifest, and with one that breaks off, by taking every item', async () => {
    const files = ['a.xml', 'b.xml'].map((name) => ({ name, content: item(`<p>${name}</p>`) }));
    const without = await read(files);
    expect(lines(without.items)).toEqual(['a.xml: a.xml', 'b.xml: b.xml']);
    expect(without.notes).toEqual(['There is no imsmanifest.xml: every item in the package is taken.']);
    const broken = await read([
      ...files,
      { name: 'imsmanifest.xml', content: `<manifest><resources>${resource('b.xml')}<oops` },
    ]);
    expect(lines(broken.items)).toEqual(['b.xml: b.xml', 'a.xml: a.xml']);
    expect(broken.notes[0]).toMatch(
      /^imsmanifest\.xml cannot be read: line 1: .*Every further item in the package is taken\.$/u,
    );
  });

  it('finds what is listed by other spellings of its address, and in a folder of its own', async () => {
    const { items } = await read([
      { name: 'pack/items/die größe 1.xml', content: item('<p>1</p>') },
      { name: 'pack/items/100%.xml', content: item('<p>2</p>') },
      {
        name: 'pack/imsmanifest.xml',
        content: manifest(resource('./items/die%20gr%C3%B6%C3%9Fe%201.xml') + resource('items/100%.xml')).content ?? '',
      },
      { name: '__MACOSX/pack/items/._x.xml', content: item('<p>litter</p>') },
    ]);
    expect(lines(items)).toEqual(['pack/items/die größe 1.xml: 1', 'pack/items/100%.xml: 2']);
    const based = await read([
      { name: 'items/a.xml', content: item() },
      manifest(resource('a.xml'), 'xml:base="items/"'),
    ]);
    expect(lines(based.items)).toEqual(['items/a.xml: Why?']);
  });

  it('fails on each item that is missing, damaged, encrypted, too large or none, and reads the others', async () => {
    const { items } = await read([
      { name: 'broken.xml', content: item().slice(0, -20) },
      { name: 'secret.xml', content: item(), flags: 1 },
      { name: 'large.xml', content: item(`<p>${'Why? '.repeat(60_000)}</p>`) },
      { name: 'page.xml', content: '<html/>' },
      { name: 'good.xml', content: item() },
      manifest(
        ['gone', 'broken', 'secret', 'large', 'page', 'good', 'good'].map((name) => resource(`${name}.xml`)).join(''),
      ),
    ]);
    expect(lines(items)).toEqual([
      'gone.xml: MISSING_FILE',
      'broken.xml: MALFORMED',
      'secret.xml: ENCRYPTED',
      'large.xml: ITEM_TOO_LARGE',
      'page.xml: MALFORMED',
      'good.xml: Why?',
    ]);
  });

  it('never leaves the package for an item or a picture', async () => {
    const { items } = await read([
      {
        name: 'a.xml',
        content: item('<p>Why? <img src="../../x.png" alt="x"/><img src="file:///x.png" alt="y"/></p>'),
      },
      manifest(resource('../../../etc/passwd') + resource('https://example.org/a.xml') + resource('a.xml')),
    ]);
    expect(lines(items).map((line) => line.slice(0, 40))).toEqual([
      '../../../etc/passwd: MISSING_FILE',
      'https://example.org/a.xml: MISSING_FILE',
      'a.xml: Why? xy',
    ]);
  });

  it('does not open packages within it', async () => {
    const { notes } = await read([
      { name: 'a.xml', content: item() },
      { name: 'more.zip', content: rawZip([]) },
      manifest(resource('a.xml')),
    ]);
    expect(notes).toEqual(['more.zip is a package within the package: it was not opened.']);
  });

  it('takes metadata of the manifest, in the elements of both versions of LOM', async () => {
    const lom = `<metadata><lom xmlns="http://ltsc.ieee.org/xsd/LOM"><general><keyword><string language="en">sql</string></keyword><keyword><string> locks </string></keyword></general><educational><difficulty><source>LOMv1.0</source><value>very difficult</value></difficulty></educational><rights><description><string>MIT</string></description></rights><relation><kind><value>isbasedon</value></kind><resource><description><string>A book</string></description></resource></relation></lom></metadata>`;
    const old = `<metadata><x:lom xmlns:x="http://www.imsglobal.org/xsd/imsmd_v1p2"><x:general><x:keyword><x:langstring>sql</x:langstring></x:keyword></x:general></x:lom></metadata>`;
    const { items } = await read([
      { name: 'a.xml', content: item() },
      { name: 'b.xml', content: item() },
      manifest(resource('a.xml', undefined, lom) + resource('b.xml', undefined, old)),
    ]);
    expect(items.map(({ outcome }) => outcome)).toMatchObject([
      { question: { skills: ['sql', 'locks'], difficulty: 5, licence: 'MIT', source: 'A book' } },
      { question: { skills: ['sql'], difficulty: null, licence: null, source: null } },
    ]);
  });

  it('attaches pictures by their bytes, whatever they are called', async () => {
    const png = picture(0, 7, 'x');
    const { items } = await read([
      {
        name: 'items/a.xml',
        content: item(
          '<p>Why? <img src="../img/pic%201.jpg" alt="a sign"/> <img src="../img/drawing.png" alt="a plan"/></p>',
        ),
      },
      { name: 'img/pic 1.jpg', content: png.bytes },
      { name: 'img/drawing.png', content: '<svg onload="x()"/>' },
      manifest(resource('items/a.xml')),
    ]);
    expect(items[0]?.outcome).toMatchObject({
      ok: true,
      question: {
        content: { stem: `Why? ![a sign](attachment:${png.digest}) a plan` },
        attachments: [{ digest: png.digest, mediaType: png.mediaType, fileName: 'pic 1.jpg' }],
      },
      losses: [{ code: 'IMAGE', part: 'attachments' }],
    });
  });

  it('says of questions in QTI 1.2, and of a package without any, that there is nothing to read', async () => {
    const { items } = await read([
      { name: 'quiz/old.xml', content: '<?xml version="1.0"?><questestinterop><assessment/></questestinterop>' },
      manifest(resource('quiz/old.xml', 'imsqti_xmlv1p2')),
    ]);
    expect(items).toMatchObject([
      { position: 'quiz/old.xml', outcome: { code: 'UNSUPPORTED_TYPE', message: expect.stringContaining('QTI 1.2') } },
    ]);
    const empty = await read([manifest(''), { name: 'a.css', content: 'p {}' }]);
    expect([empty.items, empty.notes]).toEqual([[], ['There is no item in the package.']]);
  });

  it('is refused when it is no package of QTI, or does harm', async () => {
    const code = async (entries: readonly RawEntry[]): Promise<string> => {
      try {
        await read(entries);
      } catch (cause) {
        if (cause instanceof UnreadableFile) return cause.refusal.code;
        throw cause;
      }
      return 'it was read';
    };
    expect(await code([{ name: 'word/document.xml', content: '<document/>' }])).toBe('MALFORMED_PACKAGE');
    expect(await code([{ name: '../a.xml', content: item() }])).toBe('UNSAFE_PACKAGE');
    const hostile = '<!DOCTYPE manifest [<!ENTITY a "aaaa">]><manifest/>';
    expect((await read([{ name: 'imsmanifest.xml', content: hostile }])).notes[0]).toMatch(
      /document type declarations/u,
    );
  });
});

const question = (content: PortableQuestion['content'], rest: Partial<PortableQuestion> = {}): PortableQuestion => ({
  content,
  skills: [],
  difficulty: null,
  locale: null,
  source: null,
  licence: null,
  attachments: [],
  ...rest,
});

async function filesOf(bytes: Uint8Array): Promise<Map<string, string>> {
  const zip = await openZip(memoryFile(bytes));
  const files = new Map<string, string>();
  for (const entry of zip.entries.values()) {
    const outcome = await zip.read(entry, 1024 * 1024);
    files.set(entry.name, outcome.ok ? Buffer.from(outcome.bytes).toString() : outcome.code);
  }
  return files;
}

describe.each([qti21Format, qti30Format])('a package of $name as it is written', (codec) => {
  const png = picture(0, 9, 'größe');
  const numeric = question(
    {
      kind: 'NUMERIC',
      stem: `How much? ![a sign](attachment:${png.digest})`,
      key: { value: '1.50', tolerance: '0.005', toleranceKind: 'RELATIVE' },
      explanation: null,
    },
    { skills: ['maths'], difficulty: 2, locale: 'de', source: 'A book', licence: 'MIT', attachments: [png] },
  );

  it('holds a file for each item, each picture once, and a manifest that names them', async () => {
    const { bytes } = await write(codec, [numeric, numeric]);
    const files = await filesOf(bytes);
    const image = `images/${png.digest.slice(0, 32)}/größe`;
    expect([...files.keys()]).toEqual([
      'items/question-1.xml',
      expect.stringContaining(image),
      'items/question-2.xml',
      'imsmanifest.xml',
    ]);
    const hrefs = [...(files.get('imsmanifest.xml') ?? '').matchAll(/<file href="([^"]+)"\/>/gu)].map(([, href]) =>
      decodeURIComponent(href ?? ''),
    );
    expect(new Set(hrefs)).toEqual(new Set([...files.keys()].filter((name) => name !== 'imsmanifest.xml')));
  });

  it('is the same, byte for byte, when the same is written again', async () => {
    const [first, second] = [await write(codec, [numeric]), await write(codec, [numeric])];
    expect(Buffer.from(first.bytes).equals(Buffer.from(second.bytes))).toBe(true);
  });

  it('says a tolerance that is a fraction here in percent', async () => {
    const files = await filesOf((await write(codec, [numeric])).bytes);
    expect(files.get('items/question-1.xml')).toMatch(/tolerance-?mode="relative" tolerance="0\.5 0\.5"/iu);
  });

  it('keeps the order of choices that letters name', async () => {
    const choice = (explanation: string): PortableQuestion =>
      question({
        kind: 'SINGLE_CHOICE',
        stem: 'Which?',
        choices: ['one', 'two'].map((text, index) => ({ id: `${index}`, text, anchored: false })),
        key: { choiceIds: ['1'] },
        explanation,
      });
    const files = await filesOf(
      (await write(codec, [choice('Option B is right.'), choice('The second is right.')])).bytes,
    );
    const shuffled = [1, 2].map(
      (number) => /shuffle="(\w+)"/u.exec(files.get(`items/question-${number}.xml`) ?? '')?.[1],
    );
    expect(shuffled).toEqual(['false', 'true']);
  });

  it('refuses what it cannot say, and goes on', async () => {
    const none = question({ kind: 'NUMERIC', stem: 'How much?', key: null, explanation: null });
    const odd = question({
      kind: 'SHORT_TEXT',
      stem: 'What?',
      key: { accepted: ['a\u0001'], caseSensitive: true },
      explanation: null,
    });
    const { outcomes, items } = await roundTrip(codec, [none, numeric, odd]);
    expect(outcomes.map((outcome) => (outcome.ok ? 'written' : outcome.code))).toEqual([
      'NO_KEY',
      'written',
      'UNWRITABLE_CHARACTER',
    ]);
    expect(items).toHaveLength(1);
  });

  it('says that a scenario is a text for other readers, and gives it back', async () => {
    const scenario = question({
      kind: 'SCENARIO',
      title: 'The outage',
      stem: 'It is 3 a.m.',
      prompts: [
        { text: 'What first?', expectedOutline: '- Stop the bleeding\n- Tell people' },
        { text: 'And then?', expectedOutline: null },
      ],
      redFlags: ['Blames **somebody**'],
    });
    const { outcomes, items } = await roundTrip(codec, [scenario]);
    expect(outcomes).toMatchObject([{ ok: true, losses: [{ code: 'SCENARIO_AS_TEXT', part: 'kind' }] }]);
    expect(items[0]?.outcome).toMatchObject({ ok: true, question: { content: scenario.content }, losses: [] });
  });

  it('loses pictures that no text shows, and says so', async () => {
    const { outcomes } = await roundTrip(codec, [{ ...numeric, content: { ...numeric.content, stem: 'How much?' } }]);
    expect(outcomes).toMatchObject([{ ok: true, losses: [{ code: 'IMAGE', part: 'attachments' }] }]);
  });

  it('is written empty, too', async () => {
    const { bytes } = await write(codec, []);
    expect([...(await filesOf(bytes)).keys()]).toEqual(['imsmanifest.xml']);
    expect(await readAll(codec, memoryFile(bytes))).toEqual({ items: [], notes: [] });
  });
});
