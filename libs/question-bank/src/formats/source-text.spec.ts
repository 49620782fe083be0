import { memoryFile } from './memory-file.ts';
import { detectEncoding, linesOf, wholeText, type Line } from './source-text.ts';
import type { SourceFile } from './format.ts';

const utf16 = (text: string, order: 'le' | 'be', mark: boolean): Uint8Array => {
  const bytes = Buffer.from((mark ? '\ufeff' : '') + text, 'utf16le');
  return order === 'le' ? bytes : bytes.swap16();
};

/** Gives the bytes one at a time, so that every character and line end is cut once. */
const inSingleBytes = (bytes: Uint8Array): SourceFile => ({
  ...memoryFile(bytes),
  async *chunks() {
    for (const byte of bytes) yield Uint8Array.of(byte);
  },
});

async function lines(file: SourceFile): Promise<Line[]> {
  const found: Line[] = [];
  for await (const line of linesOf(file)) found.push(line);
  return found;
}

describe('the encoding of a source', () => {
  const text = 'Größe – what is “π”?\nA) 3';

  it.each([
    ['UTF-8', Buffer.from(text), 'utf-8'],
    ['UTF-8 with a mark', Buffer.from(`\ufeff${text}`), 'utf-8'],
    ['UTF-16 with a mark, little end first', utf16(text, 'le', true), 'utf-16le'],
    ['UTF-16 with a mark, big end first', utf16(text, 'be', true), 'utf-16be'],
    ['UTF-16 without a mark, little end first', utf16(text, 'le', false), 'utf-16le'],
    ['UTF-16 without a mark, big end first', utf16(text, 'be', false), 'utf-16be'],
  ])('is found for %s, and its text comes out whole', async (_, bytes, encoding) => {
    expect(await detectEncoding(memoryFile(bytes))).toEqual({ ok: true, value: encoding });
    expect(await wholeText(inSingleBytes(bytes))).toBe(text);
  });

  it('is Windows-1252 for what is no UTF-8', async () => {
    const bytes = Uint8Array.of(0x93, 0x47, 0x72, 0xf6, 0xdf, 0x65, 0x94, 0x20, 0x80);
    expect(await detectEncoding(memoryFile(bytes))).toEqual({ ok: true, value: 'windows-1252' });
    expect(await wholeText(memoryFile(bytes))).toBe('“Größe” €');
  });

  it.each([
    ['a mark of UTF-8 before other bytes', Uint8Array.of(0xef, 0xbb, 0xbf, 0xff, 0xfe), 'UTF-8'],
    ['UTF-16 that ends in half a character', Uint8Array.of(0xff, 0xfe, 0x41, 0x00, 0x42), 'UTF-16LE'],
    ['bytes that are no text', Uint8Array.of(0x89, 0x50, 0, 0, 0x1a, 0xff, 0xd8), 'UTF-8'],
  ])('is refused by name for %s', async (_, bytes, encoding) => {
    const found = await detectEncoding(memoryFile(bytes));
    expect(found).toMatchObject({ ok: false, error: { code: 'WRONG_ENCODING' } });
    expect(found.ok ? '' : found.error.message).toContain(encoding);
  });
});

describe('the lines of a source', () => {
  it('are the same for every kind of line end, wherever the bytes are cut', async () => {
    const expected = ['one', 'two', '', 'four'].map((text, index) => ({ number: index + 1, text }));
    for (const end of ['\n', '\r\n', '\r']) {
      const bytes = Buffer.from(expected.map(({ text }) => text).join(end));
      expect(await lines(memoryFile(bytes))).toEqual(expected);
      expect(await lines(inSingleBytes(bytes))).toEqual(expected);
    }
  });

  it('shows what cannot be stored as unreadable', async () => {
    expect(await lines(memoryFile('a text with a\0b'))).toEqual([{ number: 1, text: 'a text with a\ufffdb' }]);
  });

  it('cuts a line that never ends', async () => {
    const found = await lines(memoryFile('x'.repeat(3_000_000)));
    expect(found.map(({ text }) => text.length)).toEqual([1048576, 1048576, 902848]);
    expect(new Set(found.map(({ number }) => number))).toEqual(new Set([1]));
  });
});
