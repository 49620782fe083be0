import { ok, type Result } from '@plumbline/kernel';
import { refusals } from '../domain/refusals.ts';
import { UnreadableFile, type SourceFile } from './format.ts';

export type TextEncoding = 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252';

/** Bytes that are looked at to tell UTF-16 without a byte order mark by its zero bytes. */
const SAMPLE = 4096;

/** Half characters and NULs can be stored nowhere; they are shown as what they are: something unreadable. */
const storable = (text: string): string => text.replace(/[\0\p{Surrogate}]/gu, '�');

function byMark([first, second, third]: Uint8Array): TextEncoding | null {
  if (first === 0xef && second === 0xbb && third === 0xbf) return 'utf-8';
  if (first === 0xff && second === 0xfe) return 'utf-16le';
  return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

/** Texts of any of our formats have many characters below U+0100: in UTF-16 every other byte of theirs is zero. */
function byZeros(sample: Uint8Array): TextEncoding | null {
  let [even, odd] = [0, 0];
  for (const [index, byte] of sample.entries()) {
    if (byte !== 0) continue;
    if (index % 2 === 0) even += 1;
    else odd += 1;
  }
  const many = sample.length / 8;
  if (odd > many && even === 0) return 'utf-16le';
  return even > many && odd === 0 ? 'utf-16be' : null;
}

async function isWhole(file: SourceFile, encoding: TextEncoding): Promise<boolean> {
  const decoder = new TextDecoder(encoding, { fatal: true });
  try {
    for await (const chunk of file.chunks()) decoder.decode(chunk, { stream: true });
    decoder.decode();
    return true;
  } catch {
    return false;
  }
}

/**
 * How the file's text is encoded: by its byte order mark, by the zero bytes of UTF-16, else UTF-8; what is no valid
 * UTF-8 is taken for Windows-1252, in which every byte is a character. Reads the whole file once.
 * Refuses with `WRONG_ENCODING` when a byte order mark or zero bytes promise what the rest does not keep.
 */
export async function detectEncoding(file: SourceFile): Promise<Result<TextEncoding>> {
  const sample = await file.slice(0, SAMPLE);
  const promised = byMark(sample) ?? byZeros(sample);
  if (promised !== null) {
    return (await isWhole(file, promised))
      ? ok(promised)
      : refusals.WRONG_ENCODING({ values: { encoding: promised.toUpperCase() } });
  }
  if (await isWhole(file, 'utf-8')) return ok('utf-8');
  return sample.includes(0) ? refusals.WRONG_ENCODING({ values: { encoding: 'UTF-8' } }) : ok('windows-1252');
}

/** The file's text in pieces of any length, without a byte order mark. Line ends are as the file has them. */
export async function* textOf(file: SourceFile, encoding: TextEncoding): AsyncGenerator<string> {
  const decoder = new TextDecoder(encoding);
  for await (const chunk of file.chunks()) {
    const text = storable(decoder.decode(chunk, { stream: true }));
    if (text !== '') yield text;
  }
  const rest = storable(decoder.decode());
  if (rest !== '') yield rest;
}

/** What was found for files that are still in use: formats read a file's lines more than once. */
const detected = new WeakMap<SourceFile, Result<TextEncoding>>();

/** The encoding, or {@link UnreadableFile}. Looks at each file once. */
export async function encodingOf(file: SourceFile): Promise<TextEncoding> {
  const encoding = detected.get(file) ?? (await detectEncoding(file));
  detected.set(file, encoding);
  if (!encoding.ok) throw new UnreadableFile(encoding.error);
  return encoding.value;
}

/** A line of a source, without its end. */
export interface Line {
  /** From 1. */
  readonly number: number;
  readonly text: string;
}

/** Longer lines are cut into several of this many characters, so that a file without line ends stays bounded. */
const LONGEST_LINE = 1024 * 1024;

/** The file's lines, whether they end in LF, CRLF or CR, in whatever encoding {@link detectEncoding} finds. */
export async function* linesOf(file: SourceFile): AsyncGenerator<Line> {
  let [number, open] = [1, ''];
  for await (const piece of textOf(file, await encodingOf(file))) {
    open += piece;
    // A CR at the very end may be the first half of a CRLF.
    const held = open.endsWith('\r') ? open.slice(-1) : '';
    const lines = open.slice(0, open.length - held.length).split(/\r\n|\r|\n/u);
    open = (lines.pop() ?? '') + held;
    for (const text of lines) yield { number: number++, text };
    while (open.length > LONGEST_LINE) {
      yield { number, text: open.slice(0, LONGEST_LINE) };
      open = open.slice(LONGEST_LINE);
    }
  }
  if (open !== '') yield { number, text: open.replace(/\r$/u, '') };
}

/** The whole text, for formats that cannot be read in pieces. Bounded by the size of the file. */
export async function wholeText(file: SourceFile): Promise<string> {
  const pieces: string[] = [];
  for await (const piece of textOf(file, await encodingOf(file))) pieces.push(piece);
  return pieces.join('');
}
