import type { SourceFile } from './format.ts';

const CHUNK = 64 * 1024;

/** A file that is in memory already: the content of a request, a part of a package, a test's. Texts become UTF-8. */
export function memoryFile(content: string | Uint8Array, fileName: string | null = null): SourceFile {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
  return {
    fileName,
    size: bytes.length,
    async *chunks() {
      for (let offset = 0; offset < bytes.length; offset += CHUNK) yield bytes.subarray(offset, offset + CHUNK);
    },
    slice: (offset, length) => Promise.resolve(bytes.subarray(offset, offset + length)),
  };
}
