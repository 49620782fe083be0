import { FILE_LIMITS, UnreadableFile, type SourceFile } from '../format.ts';
import { refusals } from '../../domain/refusals.ts';
import { encodingOf, textOf } from '../source-text.ts';

/** Bytes in which an XML declaration stands. */
const DECLARATION = 200;

async function declaredDecoder(file: SourceFile): Promise<InstanceType<typeof TextDecoder> | null> {
  const head = new TextDecoder('latin1').decode(await file.slice(0, DECLARATION));
  const label = /^<\?xml[^>]*?encoding\s*=\s*["']([\w.:-]{1,40})["']/u.exec(head)?.[1];
  try {
    const decoder = label === undefined ? null : new TextDecoder(label);
    return decoder === null || /^utf-/u.test(decoder.encoding) ? null : decoder;
  } catch {
    return null;
  }
}

/**
 * A document's text in pieces. Its encoding is found as every source's; bytes that are no UTF-8 are read as the XML
 * declaration says (ISO-8859-2, Shift_JIS), if it names an encoding that is known, else as Windows-1252.
 */
export async function* xmlTextOf(file: SourceFile): AsyncGenerator<string> {
  if (file.size > FILE_LIMITS.bytes) {
    const limit = `${FILE_LIMITS.bytes / 1024 / 1024} MB`;
    throw new UnreadableFile(refusals.FILE_TOO_LARGE({ values: { limit } }).error);
  }
  const encoding = await encodingOf(file);
  const decoder = encoding === 'windows-1252' ? await declaredDecoder(file) : null;
  if (decoder === null) {
    yield* textOf(file, encoding);
    return;
  }
  for await (const chunk of file.chunks()) yield decoder.decode(chunk, { stream: true });
  yield decoder.decode();
}
