import { attachmentOf } from '../attachment-of.ts';
import type { Attachment } from '../format.ts';

/** The file at this path as a picture that may be attached, or null if it is none. */
export function pictureOf(path: string, bytes: Uint8Array): Attachment | null {
  const found = attachmentOf(bytes, path);
  return found.ok ? found.value : null;
}
