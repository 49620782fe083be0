import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

export type ContentEncoding = 'UTF8' | 'BASE64';

const BASE64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * The bytes of a request's content: a text as UTF-8, or what came as Base64 (RFC 4648, either alphabet, line ends
 * allowed). How the bytes are to be read is the reader's to find out. Refuses with `WRONG_ENCODING`.
 */
export function decodeContent(content: string, encoding: ContentEncoding): Result<Uint8Array> {
  if (encoding === 'UTF8') return ok(Buffer.from(content));
  const compact = content.replace(/\s+/g, '').replace(/-/g, '+').replace(/_/g, '/');
  if (!BASE64.test(compact)) return refusals.WRONG_ENCODING({ values: { encoding: 'Base64' } });
  return ok(Buffer.from(compact, 'base64'));
}
