import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

export type ContentEncoding = 'UTF8' | 'BASE64';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/** Half characters and NULs can be stored nowhere; they are shown as what they are: something unreadable. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '\ufffd');

function decodeBytes(bytes: Uint8Array): Result<string> {
  const [first, second] = bytes;
  const encoding =
    first === 0xff && second === 0xfe ? 'utf-16le' : first === 0xfe && second === 0xff ? 'utf-16be' : 'utf-8';
  try {
    return ok(new TextDecoder(encoding, { fatal: true }).decode(bytes));
  } catch {
    return refusals.WRONG_ENCODING({ values: { encoding: encoding.toUpperCase() } });
  }
}

/**
 * The text of a request's content. Bytes that came as BASE64 are UTF-8, or UTF-16 where a byte order mark says so.
 * Refuses with `WRONG_ENCODING`, naming the encoding that the content does not have.
 */
export function decodeContent(content: string, encoding: ContentEncoding): Result<string> {
  if (encoding === 'UTF8') return ok(storable(content));
  const compact = content.replace(/\s+/g, '').replace(/-/g, '+').replace(/_/g, '/');
  if (!BASE64.test(compact)) return refusals.WRONG_ENCODING({ values: { encoding: 'Base64' } });
  const text = decodeBytes(Buffer.from(compact, 'base64'));
  return text.ok ? ok(storable(text.value)) : text;
}
