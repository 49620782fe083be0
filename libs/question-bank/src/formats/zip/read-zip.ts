import { inflateRawSync } from 'node:zlib';
import { Entry, fromRandomAccessReaderPromise, getFileNameLowLevel, validateFileName, type ZipFile } from 'yauzl';
import { refusals } from '../../domain/refusals.ts';
import { FILE_LIMITS, UnreadableFile, type SourceFile } from '../format.ts';
import { SourceReader } from './source-reader.ts';

/** A file within a package. */
export interface PackageEntry {
  /** With forward slashes, from the package's root: `items/question-1.xml`. */
  readonly name: string;
  /** Bytes when unpacked, as the directory declares them. */
  readonly size: number;
}

export type EntryOutcome =
  | { readonly ok: true; readonly bytes: Uint8Array }
  | { readonly ok: false; readonly code: string; readonly message: string };

/** A package whose directory was found to be safe. Nothing is unpacked before it is asked for, nothing goes to disk. */
export interface ZipPackage {
  /** Files by name, in the order of the directory; folders are left out. */
  readonly entries: ReadonlyMap<string, PackageEntry>;
  /**
   * The file's bytes. Fails with `ENTRY_TOO_LARGE` when they are more than `limit`, `ENCRYPTED`, or `MALFORMED` when
   * they are damaged or not what the directory declares. Throws {@link UnreadableFile} when the package as a whole
   * unpacks to more than it may.
   */
  read(entry: PackageEntry, limit: number): Promise<EntryOutcome>;
  /** The file's bytes in pieces, for what is read as it comes. Throws what reading throws when it is damaged. */
  stream(entry: PackageEntry): AsyncIterable<Uint8Array>;
}

/** Where a file lies. Some of yauzl's own entry, which holds too much to be kept 100,000 times. */
interface Located extends PackageEntry {
  readonly offset: number;
  readonly packed: number;
  readonly flags: number;
  readonly method: number;
}

/** Below this size, high compression is ordinary and harmless. */
const RATIO_FROM = 1024 * 1024;
/** Texts shrink to a tenth, rarely to a fiftieth. Only what repeats itself endlessly shrinks more. */
const HIGHEST_RATIO = 200;
/** How often over a package may be unpacked before it is taken for an attack: pictures are shared by questions. */
const REREADS = 3;

/** Bytes that are unpacked at once. */
const SMALL = 512 * 1024;

const FILE_TYPE = 0o170000;
const REGULAR = 0o100000;
const FOLDER = 0o040000;
const LONGEST_NAME = 1024;

const unsafe = (reason: string): UnreadableFile =>
  new UnreadableFile(refusals.UNSAFE_PACKAGE({ values: { reason } }).error);

const tooLarge = (limit: string): UnreadableFile =>
  new UnreadableFile(refusals.FILE_TOO_LARGE({ values: { limit } }).error);

const malformed = (cause: unknown): UnreadableFile =>
  new UnreadableFile(
    refusals.MALFORMED_PACKAGE({
      values: { reason: cause instanceof Error ? cause.message.replace(/\.+$/u, '') : 'it is damaged' },
    }).error,
  );

const quoted = (name: string): string => JSON.stringify(name.length > 80 ? `${name.slice(0, 80)}…` : name);

/** Control characters hide what a name is. */
const hasControls = (name: string): boolean => /\p{Cc}/u.test(name);

function checkName(name: string): void {
  if (name.length > LONGEST_NAME) throw unsafe(`a file's name is longer than ${LONGEST_NAME} characters`);
  if (name === '' || hasControls(name)) throw unsafe(`a file's name cannot be shown: ${quoted(name)}`);
  if (validateFileName(name) !== null || /^[a-z]:/iu.test(name)) {
    throw unsafe(`the name ${quoted(name)} leads out of the package`);
  }
}

/** Files that are links, devices or pipes; packers of other systems than Unix leave the type empty. */
function checkFileType(name: string, externalAttributes: number): void {
  const type = (externalAttributes >>> 16) & FILE_TYPE;
  if (type !== 0 && type !== REGULAR && type !== FOLDER) throw unsafe(`${quoted(name)} is a link, not a file`);
}

function checkRatio(name: string, entry: Entry): void {
  if (entry.uncompressedSize > RATIO_FROM && entry.uncompressedSize > entry.compressedSize * HIGHEST_RATIO) {
    throw unsafe(`${quoted(name)} unpacks to more than ${HIGHEST_RATIO} times its size`);
  }
}

const megabytes = (bytes: number): string => `${bytes / 1024 / 1024} MB`;

async function directoryOf(zip: ZipFile): Promise<Map<string, Located>> {
  if (zip.entryCount > FILE_LIMITS.entries) throw tooLarge(`${FILE_LIMITS.entries} files`);
  const entries = new Map<string, Located>();
  const folders = new Set<string>();
  let unpacked = 0;
  for await (const entry of zip.eachEntry()) {
    const name = getFileNameLowLevel(entry.generalPurposeBitFlag, entry.fileNameRaw, entry.extraFields, false);
    checkName(name);
    checkFileType(name, entry.externalFileAttributes);
    checkRatio(name, entry);
    unpacked += entry.uncompressedSize;
    if (unpacked > FILE_LIMITS.unpackedBytes) throw tooLarge(`${megabytes(FILE_LIMITS.unpackedBytes)} when unpacked`);
    if (entries.has(name) || folders.has(name)) throw unsafe(`it holds ${quoted(name)} twice`);
    if (name.endsWith('/')) {
      folders.add(name);
      continue;
    }
    entries.set(name, {
      name,
      size: entry.uncompressedSize,
      offset: entry.relativeOffsetOfLocalHeader,
      packed: entry.compressedSize,
      flags: entry.generalPurposeBitFlag,
      method: entry.compressionMethod,
    });
  }
  return entries;
}

function entryOf(located: Located): Entry {
  const entry = new Entry();
  entry.relativeOffsetOfLocalHeader = located.offset;
  entry.compressedSize = located.packed;
  entry.uncompressedSize = located.size;
  entry.generalPurposeBitFlag = located.flags;
  entry.compressionMethod = located.method;
  return entry;
}

const failed = (code: string, message: string): EntryOutcome => ({ ok: false, code, message });

class OpenPackage implements ZipPackage {
  private unpacked = 0;

  constructor(
    private readonly file: SourceFile,
    private readonly zip: ZipFile,
    readonly entries: ReadonlyMap<string, Located>,
  ) {}

  async read({ name }: PackageEntry, limit: number): Promise<EntryOutcome> {
    const located = this.entries.get(name);
    if (located === undefined) return failed('MALFORMED', `the package has no file ${quoted(name)}`);
    const entry = entryOf(located);
    if (entry.isEncrypted()) return failed('ENCRYPTED', `${quoted(name)} is encrypted`);
    if (located.size > limit) return failed('ENTRY_TOO_LARGE', `${quoted(name)} is larger than ${limit / 1024} KB`);
    try {
      const bytes = located.packed <= SMALL ? await this.whole(entry, limit) : await this.inflate(entry, limit);
      return bytes === null
        ? failed('ENTRY_TOO_LARGE', `${quoted(name)} is larger than ${limit / 1024} KB`)
        : { ok: true, bytes };
    } catch (cause) {
      if (cause instanceof UnreadableFile) throw cause;
      return failed(
        'MALFORMED',
        `${quoted(name)} is damaged: ${cause instanceof Error ? cause.message : 'unreadable'}`,
      );
    }
  }

  async *stream({ name }: PackageEntry): AsyncGenerator<Uint8Array> {
    const located = this.entries.get(name);
    if (located !== undefined) yield* this.inflated(entryOf(located));
  }

  /** Small files at once: a stream for each of 100,000 takes longer than all the rest. */
  private async whole(entry: Entry, limit: number): Promise<Uint8Array | null> {
    if (!entry.canDecodeFileData()) throw new Error(`it is packed by the unknown method ${entry.compressionMethod}`);
    const { fileDataStart } = await this.zip.readLocalFileHeaderPromise(entry, { minimal: true });
    const packed = await this.file.slice(fileDataStart, entry.compressedSize);
    if (packed.length < entry.compressedSize) throw new Error('it ends too early');
    const maxOutputLength = Math.max(1, Math.min(limit, entry.uncompressedSize));
    const bytes = entry.compressionMethod === 0 ? packed : inflateRawSync(packed, { maxOutputLength });
    if (bytes.length !== entry.uncompressedSize) throw new Error('it is not as long as it declares');
    this.count(bytes.length);
    return bytes.length > limit ? null : bytes;
  }

  private count(bytes: number): void {
    this.unpacked += bytes;
    if (this.unpacked > REREADS * FILE_LIMITS.unpackedBytes) {
      throw tooLarge(`${megabytes(REREADS * FILE_LIMITS.unpackedBytes)} of unpacking`);
    }
  }

  /** Null when there is more than the limit. */
  private async inflate(entry: Entry, limit: number): Promise<Uint8Array | null> {
    const chunks: Uint8Array[] = [];
    let size = 0;
    for await (const chunk of this.inflated(entry)) {
      size += chunk.length;
      if (size > limit) return null;
      chunks.push(chunk);
    }
    return Buffer.concat(chunks);
  }

  private async *inflated(entry: Entry): AsyncGenerator<Uint8Array> {
    const stream = await this.zip.openReadStreamPromise(entry);
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      this.count(chunk.length);
      yield chunk;
    }
  }
}

/** Whether the bytes begin a zip file, be it an empty one. */
export const looksLikeZip = ([a, b, c, d]: Uint8Array): boolean =>
  a === 0x50 && b === 0x4b && ((c === 3 && d === 4) || (c === 5 && d === 6));

/**
 * Opens a zip file (PKWARE APPNOTE) by its central directory and checks all of it before anything is unpacked. Throws
 * {@link UnreadableFile}: `MALFORMED_PACKAGE` for what is no whole zip file, `UNSAFE_PACKAGE` for names that lead out of
 * the package, links, files that stand in it twice and compression that only bombs have, `FILE_TOO_LARGE` for too many
 * files or too many bytes.
 */
export async function openZip(file: SourceFile): Promise<ZipPackage> {
  if (file.size > FILE_LIMITS.bytes) throw tooLarge(megabytes(FILE_LIMITS.bytes));
  try {
    const zip = await fromRandomAccessReaderPromise(new SourceReader(file), file.size, {
      autoClose: false,
      decodeStrings: false,
    });
    return new OpenPackage(file, zip, await directoryOf(zip));
  } catch (cause) {
    throw cause instanceof UnreadableFile ? cause : malformed(cause);
  }
}
