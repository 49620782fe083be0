import { decodeContent } from './decode-content.ts';

const textOf = (content: string): string => {
  const bytes = decodeContent(content, 'BASE64');
  return bytes.ok ? Buffer.from(bytes.value).toString() : bytes.error.message;
};

describe('the content of an import', () => {
  it('is the bytes of its text', () => {
    expect(decodeContent('Grüße', 'UTF8')).toEqual({ ok: true, value: Buffer.from('Grüße') });
  });

  it('is the bytes that came as Base64, broken into lines or in the alphabet of addresses', () => {
    const text = '?>?>?>~~~';
    const encoded = Buffer.from(text).toString('base64');
    expect(textOf(`${encoded.slice(0, 4)}\r\n${encoded.slice(4)}`)).toBe(text);
    expect(textOf(Buffer.from(text).toString('base64url'))).toBe(text);
    expect(decodeContent('UEsDBAD/', 'BASE64')).toEqual({ ok: true, value: Buffer.from('504b030400ff', 'hex') });
  });

  it('is refused when it is no Base64', () => {
    expect(decodeContent('no, this is text', 'BASE64')).toMatchObject({ error: { code: 'WRONG_ENCODING' } });
  });
});
