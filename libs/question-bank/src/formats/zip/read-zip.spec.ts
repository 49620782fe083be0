import { randomBytes } from 'node:crypto';
import { UnreadableFile, type SourceFile } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { looksLikeZip, openZip, type EntryOutcome } from './read-zip.ts';
import { rawZip, type RawEntry } from './test/raw-zip.ts';
import { writeZip, type PackedFile } from './write-zip.ts';

const LIMIT = 1024;

/** The code and the sentence with which the whole file is refused. */
async function refusal(file: SourceFile): Promise<{ code: string; message: string }> {
  try {
    await openZip(file);
  } catch (cause) {
    if (cause instanceof UnreadableFile) return cause.refusal;
    throw cause;
  }
  throw new Error('it was opened');
}

const refusalOf = (entries: readonly RawEntry[], count?: number): Promise<{ code: string; message: string }> =>
  refusal(memoryFile(rawZip(entries, count)));

async function read(entry: RawEntry, limit = LIMIT): Promise<EntryOutcome> {
  const zip = await openZip(memoryFile(rawZip([entry])));
  const found = zip.entries.get(entry.name);
  if (found === undefined) throw new Error(`there is no ${entry.name}`);
  return zip.read(found, limit);
}

const said = (outcome: EntryOutcome): string => (outcome.ok ? Buffer.from(outcome.bytes).toString() : outcome.code);

describe('opening a package', () => {
  it('gives its files by their names, without folders, and what stands in them', async () => {
    const zip = await openZip(
      memoryFile(
        rawZip([
          { name: 'items/', mode: 0o040755 },
          { name: 'items/größe.xml', content: 'ä', mode: 0o100644 },
          { name: 'stored.txt', content: 'as it is', method: 0 },
        ]),
      ),
    );
    expect([...zip.entries.values()].map(({ name, size }) => [name, size])).toEqual([
      ['items/größe.xml', 2],
      ['stored.txt', 8],
    ]);
    const contents = await Promise.all([...zip.entries.values()].map(async (entry) => said(await zip.read(entry, 99))));
    expect(contents).toEqual(['ä', 'as it is']);
  });

  it.each([
    '../outside.xml',
    'items/../../outside.xml',
    '/etc/passwd',
    'C:/windows/x.xml',
    'c:x.xml',
    '..\\outside.xml',
    '..',
  ])('refuses the name %s, which leads out of it', async (name) => {
    const { code, message } = await refusalOf([{ name, content: 'x' }]);
    expect(code).toBe('UNSAFE_PACKAGE');
    expect(message).toContain('leads out of the package');
  });

  it.each(['a\0.xml', 'a\nb.xml', ''])('refuses the name %j, which nobody can be shown', async (name) => {
    expect((await refusalOf([{ name, content: 'x' }])).code).toBe('UNSAFE_PACKAGE');
  });

  it('refuses a name that is longer than any file system takes', async () => {
    expect((await refusalOf([{ name: 'x'.repeat(1025), content: 'x' }])).code).toBe('UNSAFE_PACKAGE');
  });

  it.each([
    ['symbolic link', 0o120777],
    ['device', 0o020666],
    ['pipe', 0o010666],
  ])('refuses a %s', async (_, mode) => {
    const { code, message } = await refusalOf([{ name: 'item.xml', content: '/etc/passwd', mode }]);
    expect([code, message]).toEqual(['UNSAFE_PACKAGE', expect.stringContaining('is a link, not a file')]);
  });

  it('refuses two files of one name: programs differ about which of them counts', async () => {
    const { code, message } = await refusalOf([
      { name: 'item.xml', content: 'one' },
      { name: 'item.xml', content: 'two' },
    ]);
    expect([code, message]).toEqual(['UNSAFE_PACKAGE', expect.stringContaining('twice')]);
  });

  it('refuses a file that unpacks to more than 200 times its size', async () => {
    const { code, message } = await refusalOf([{ name: 'bomb.xml', content: Buffer.alloc(3 * 1024 * 1024) }]);
    expect([code, message]).toEqual(['UNSAFE_PACKAGE', expect.stringContaining('200 times')]);
  });

  it('refuses files that together declare more than 200 MB', async () => {
    const declaredSize = 1024 * 1024;
    const entries = Array.from({ length: 201 }, (_, index) => ({ name: `${index}.xml`, content: 'x', declaredSize }));
    const { code, message } = await refusalOf(entries);
    expect([code, message]).toEqual(['FILE_TOO_LARGE', expect.stringContaining('200 MB when unpacked')]);
  });

  it('refuses a file that is larger than 50 MB without looking into it', async () => {
    const never = (): never => {
      throw new Error('it was read');
    };
    const file: SourceFile = { fileName: null, size: 50 * 1024 * 1024 + 1, chunks: never, slice: never };
    expect((await refusal(file)).code).toBe('FILE_TOO_LARGE');
  });

  it('refuses a directory that is shorter than it says', async () => {
    expect((await refusalOf([{ name: 'item.xml', content: 'x' }], 60_000)).code).toBe('MALFORMED_PACKAGE');
  });

  it('refuses what only begins like a zip file', async () => {
    const refused = await refusal(memoryFile('PK\u0003\u0004 and nothing more'));
    expect(refused.code).toBe('MALFORMED_PACKAGE');
    expect(refused.message).toMatch(/[^.]\.$/u);
  });

  it('refuses every zip file that ends too early', async () => {
    const whole = rawZip([{ name: 'item.xml', content: 'x' }]);
    for (let length = 4; length < whole.length; length += 1) {
      expect((await refusal(memoryFile(whole.subarray(0, length)))).code).toBe('MALFORMED_PACKAGE');
    }
  });

  it('refuses strong encryption, and fails on an encrypted file alone', async () => {
    expect((await refusalOf([{ name: 'item.xml', content: 'x', flags: 0x41 }])).code).toBe('MALFORMED_PACKAGE');
    expect(said(await read({ name: 'item.xml', content: 'x', flags: 1 }))).toBe('ENCRYPTED');
  });
});

describe('reading a file of a package', () => {
  it('stops at the limit, whatever size is declared', async () => {
    expect(said(await read({ name: 'a', content: 'x'.repeat(LIMIT) }))).toBe('x'.repeat(LIMIT));
    expect(said(await read({ name: 'a', content: 'x'.repeat(LIMIT + 1) }))).toBe('ENTRY_TOO_LARGE');
    expect(said(await read({ name: 'a', content: 'x'.repeat(LIMIT * 9), declaredSize: 10 }))).toBe('MALFORMED');
  });

  it('reads large files in pieces', async () => {
    const content = Uint8Array.from({ length: 700 * 1024 }, (_, index) => (index * index) % 251);
    for (const method of [0, 8]) {
      const noisy = method === 0 ? content : randomBytes(content.length);
      const outcome = await read({ name: 'a', content: noisy, method }, content.length);
      expect(outcome.ok && Buffer.from(outcome.bytes).equals(noisy)).toBe(true);
    }
    const short = await read({ name: 'a', content: randomBytes(content.length), declaredSize: 10 }, content.length);
    expect(said(short)).toBe('MALFORMED');
  });

  it('fails on a file that unpacks to less than it declares', async () => {
    expect(said(await read({ name: 'a', content: 'x', declaredSize: 10 }))).toBe('MALFORMED');
  });

  it('fails on a packing that it does not know, and on damaged data', async () => {
    expect(said(await read({ name: 'a', content: 'xyz', method: 12 }))).toBe('MALFORMED');
    const bytes = Uint8Array.from(
      rawZip([{ name: 'a', content: 'some text that is packed, some text that is packed' }]),
    );
    bytes.fill(0xff, 31, 40);
    const zip = await openZip(memoryFile(bytes));
    const [entry] = zip.entries.values();
    expect(entry && said(await zip.read(entry, LIMIT))).toBe('MALFORMED');
  });

  it('stops when the package was unpacked three times over its bound', async () => {
    const content = Buffer.alloc(1024 * 1024);
    const zip = await openZip(memoryFile(rawZip([{ name: 'a', content }])));
    const [entry] = zip.entries.values();
    if (entry === undefined) throw new Error('there is no entry');
    const unpack = async (): Promise<void> => {
      for (let round = 0; round < 601; round += 1) await zip.read(entry, content.length);
    };
    await expect(unpack()).rejects.toMatchObject({ refusal: { code: 'FILE_TOO_LARGE' } });
  });
});

describe('looksLikeZip', () => {
  it('knows a zip file by its first bytes, be it empty', () => {
    expect(looksLikeZip(rawZip([{ name: 'a' }]))).toBe(true);
    expect(looksLikeZip(rawZip([]))).toBe(true);
    expect(looksLikeZip(Buffer.from('<?xml version="1.0"?>'))).toBe(false);
    expect(looksLikeZip(new Uint8Array())).toBe(false);
  });
});

async function* each(files: readonly PackedFile[]): AsyncGenerator<PackedFile> {
  yield* files;
}

async function written(files: AsyncIterable<PackedFile>): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  for await (const piece of writeZip(files)) pieces.push(Uint8Array.from(piece));
  return Buffer.concat(pieces);
}

describe('writing a package', () => {
  const files = ['one', 'zwölf', 'three'].map((name) => ({
    name: `items/${name}.txt`,
    content: [Buffer.from(name.repeat(99)), Buffer.from('.')],
  }));

  it('gives what is read again, name by name', async () => {
    const zip = await openZip(memoryFile(await written(each(files))));
    const found = await Promise.all(
      [...zip.entries.values()].map(async (entry) => [entry.name, said(await zip.read(entry, LIMIT))]),
    );
    expect(found).toEqual([
      ['items/one.txt', `${'one'.repeat(99)}.`],
      ['items/zwölf.txt', `${'zwölf'.repeat(99)}.`],
      ['items/three.txt', `${'three'.repeat(99)}.`],
    ]);
  });

  it('makes the same bytes of the same files', async () => {
    expect((await written(each(files))).equals(await written(each(files)))).toBe(true);
  });

  it('fails with whatever making the files failed with', async () => {
    async function* broken(): AsyncGenerator<PackedFile> {
      yield* files;
      throw new Error('the bank is gone');
    }
    await expect(written(broken())).rejects.toThrow('the bank is gone');
  });
});
