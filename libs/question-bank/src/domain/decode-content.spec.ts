import { decodeContent } from './decode-content.ts';

const base64 = (bytes: Buffer): string => bytes.toString('base64');

describe('the content of an import', () => {
  it.each([
    ['UTF-8', Buffer.from('Grüße')],
    ['UTF-8 with a byte order mark', Buffer.from('\ufeffGrüße')],
    ['UTF-16, little end first', Buffer.from('\ufeffGrüße', 'utf16le')],
    ['UTF-16, big end first', Buffer.from('\ufeffGrüße', 'utf16le').swap16()],
  ])('is read from %s', (_name, bytes) => {
    expect(decodeContent(base64(bytes), 'BASE64')).toEqual({ ok: true, value: 'Grüße' });
  });

  it('may be broken into lines, or use the alphabet of addresses', () => {
    const text = '?>?>?>~~~';
    const encoded = base64(Buffer.from(text));
    expect(decodeContent(`${encoded.slice(0, 4)}\r\n${encoded.slice(4)}`, 'BASE64')).toEqual({ ok: true, value: text });
    expect(decodeContent(Buffer.from(text).toString('base64url'), 'BASE64')).toEqual({ ok: true, value: text });
  });

  it.each([
    ['Base64', 'no, this is text'],
    ['UTF-8', base64(Buffer.from('Grüße', 'latin1'))],
    ['UTF-16LE', base64(Buffer.from([0xff, 0xfe, 0x00, 0xd8]))],
  ])('is refused when it is not %s', (encoding, content) => {
    expect(decodeContent(content, 'BASE64')).toMatchObject({
      error: { code: 'WRONG_ENCODING', message: `The content is not valid ${encoding}.` },
    });
  });

  it('shows what cannot be stored as a replacement character', () => {
    expect(decodeContent('a\0b\ud800c😀', 'UTF8')).toEqual({ ok: true, value: 'a\ufffdb\ufffdc😀' });
  });
});
