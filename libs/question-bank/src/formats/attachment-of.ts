import { createHash } from 'node:crypto';
import { ok, type Result } from '@plumbline/kernel';
import { refusals } from '../domain/refusals.ts';
import { FILE_LIMITS, type Attachment, type AttachmentType } from './format.ts';

/** How the files of each type begin; `null` stands for any byte. */
const BEGINNINGS: Readonly<Record<AttachmentType, readonly (readonly (number | null)[])[]>> = {
  'image/png': [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]],
  'image/jpeg': [[0xff, 0xd8, 0xff]],
  'image/gif': [
    [0x47, 0x49, 0x46, 0x38, 0x37, 0x61],
    [0x47, 0x49, 0x46, 0x38, 0x39, 0x61],
  ],
  // RIFF, four bytes of length, WEBP
  'image/webp': [[0x52, 0x49, 0x46, 0x46, null, null, null, null, 0x57, 0x45, 0x42, 0x50]],
};

const typeOf = (bytes: Uint8Array): AttachmentType | undefined =>
  (Object.keys(BEGINNINGS) as AttachmentType[]).find((type) =>
    BEGINNINGS[type].some((beginning) => beginning.every((byte, index) => byte === null || bytes[index] === byte)),
  );

/** What a file is called, without folders, and short enough for a column. */
const bareName = (fileName: string): string =>
  (fileName.split(/[\\/]/).at(-1) ?? '').replace(/[\0-\x1f\p{Surrogate}]/gu, '').slice(-200) || 'picture';

/**
 * A picture, its type told by its first bytes, whatever it was called. Refuses with `INVALID_ATTACHMENT`: larger than
 * 2 MB, or no PNG, JPEG, GIF or WebP.
 */
export function attachmentOf(bytes: Uint8Array, fileName: string): Result<Attachment> {
  const invalid = (reason: string): Result<never> => refusals.INVALID_ATTACHMENT({ values: { reason } });
  if (bytes.length > FILE_LIMITS.attachmentBytes) {
    return invalid(`it is larger than ${FILE_LIMITS.attachmentBytes / 1024 / 1024} MB`);
  }
  const mediaType = typeOf(bytes);
  if (mediaType === undefined) return invalid('it is no PNG, JPEG, GIF or WebP picture');
  const digest = createHash('sha256').update(bytes).digest('hex');
  return ok({ digest, mediaType, fileName: bareName(fileName), bytes });
}
