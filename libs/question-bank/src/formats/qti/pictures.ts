import { createHash } from 'node:crypto';
import type { Attachment, AttachmentType } from '../format.ts';

const startsWith = (bytes: Uint8Array, at: number, text: string): boolean =>
  Buffer.from(bytes.subarray(at, at + text.length)).toString('latin1') === text;

/** What the bytes are, whatever their name says; null for everything that may not be attached. */
function mediaTypeOf(bytes: Uint8Array): AttachmentType | null {
  if (startsWith(bytes, 0, '\x89PNG\r\n\x1a\n')) return 'image/png';
  if (startsWith(bytes, 0, '\xff\xd8\xff')) return 'image/jpeg';
  if (startsWith(bytes, 0, 'GIF87a') || startsWith(bytes, 0, 'GIF89a')) return 'image/gif';
  return startsWith(bytes, 0, 'RIFF') && startsWith(bytes, 8, 'WEBP') ? 'image/webp' : null;
}

/** The bytes as a picture that may be attached, or null if they are none. */
export function pictureOf(path: string, bytes: Uint8Array): Attachment | null {
  const mediaType = mediaTypeOf(bytes);
  if (mediaType === null) return null;
  return {
    digest: createHash('sha256').update(bytes).digest('hex'),
    mediaType,
    fileName: path.slice(path.lastIndexOf('/') + 1),
    bytes,
  };
}
