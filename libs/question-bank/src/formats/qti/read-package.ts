import { refusals } from '../../domain/refusals.ts';
import { FILE_LIMITS, UnreadableFile, type Found, type ReadOutcome, type SourceFile } from '../format.ts';
import { openZip, type PackageEntry, type ZipPackage } from '../zip/read-zip.ts';
import { namesFor } from './addresses.ts';
import { resourcesOf, type Resource } from './manifest.ts';
import { NO_METADATA, type ItemMetadata } from './metadata.ts';
import { toQti } from './names.ts';
import { PictureStore } from './picture-store.ts';
import { isItem, pictureAddresses, readItem } from './read-item.ts';
import { MalformedXml, readXml } from './xml-tree.ts';

const MANIFEST = 'imsmanifest.xml';

/** What packers add of their own. */
const LITTER = /(?:^|\/)(?:__MACOSX\/|\.)/u;

/** How an item and a test begin, in any version and encoding of one byte a character. */
const ITEM_MARK = /<(?:[\w.-]+:)?(?:assessmentItem|qti-assessment-item)[\s/>]/u;
const TEST_MARK =
  /<(?:[\w.-]+:)?(?:assessmentTest|qti-assessment-test|assessmentSection|qti-assessment-section)[\s/>]/u;
/** Of QTI 1.2, which says everything in other words. */
const OLD_MARK = /<(?:[\w.-]+:)?questestinterop[\s/>]/u;
const HEAD = 64 * 1024;

const note = (text: string): Found => ({ type: 'NOTE', text });

const item = (position: string, outcome: ReadOutcome): Found => ({ type: 'ITEM', item: { position, outcome } });

const failed = (position: string, code: string, message: string): Found => item(position, { ok: false, code, message });

/** The manifest nearest to the package's root: some packers put everything into a folder. */
function manifestOf(zip: ZipPackage): PackageEntry | null {
  let nearest: PackageEntry | null = null;
  const depth = (name: string): number => name.split('/').length;
  for (const entry of zip.entries.values()) {
    const { name } = entry;
    if (name !== MANIFEST && !name.endsWith(`/${MANIFEST}`)) continue;
    if (!LITTER.test(name) && (nearest === null || depth(name) < depth(nearest.name))) nearest = entry;
  }
  return nearest;
}

const entryFile = (zip: ZipPackage, entry: PackageEntry): SourceFile => ({
  fileName: entry.name,
  size: entry.size,
  chunks: () => zip.stream(entry),
  async slice(offset, length) {
    const head = await headOf(zip, entry, offset + length);
    return head.subarray(offset, offset + length);
  },
});

async function headOf(zip: ZipPackage, entry: PackageEntry, length: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of zip.stream(entry)) {
    chunks.push(chunk);
    size += chunk.length;
    if (size >= length) break;
  }
  return Buffer.concat(chunks).subarray(0, length);
}

class PackageReader {
  private readonly visited = new Set<string>();
  private readonly pictures: PictureStore;
  private items = 0;

  constructor(private readonly zip: ZipPackage) {
    this.pictures = new PictureStore(zip);
  }

  async *read(): AsyncGenerator<Found> {
    const manifest = manifestOf(this.zip);
    if (manifest === null) yield note(`There is no ${MANIFEST}: every item in the package is taken.`);
    else {
      this.visited.add(manifest.name);
      yield* this.listed(manifest);
    }
    yield* this.unlisted(manifest !== null);
    if (this.items === 0 && manifest === null) {
      throw new UnreadableFile(refusals.MALFORMED_PACKAGE({ values: { reason: 'there is no QTI item in it' } }).error);
    }
    if (this.items === 0 && this.zip.entries.size > 1) yield note('There is no item in the package.');
  }

  private async *listed(manifest: PackageEntry): AsyncGenerator<Found> {
    try {
      for await (const resource of resourcesOf(entryFile(this.zip, manifest))) {
        if (resource.is !== 'OTHER') yield* this.resource(resource, manifest.name);
      }
    } catch (cause) {
      if (cause instanceof UnreadableFile && cause.refusal.code !== 'WRONG_ENCODING') throw cause;
      const reason = cause instanceof MalformedXml ? `: ${cause.message}` : '';
      yield note(`${manifest.name} cannot be read${reason}. Every further item in the package is taken.`);
    }
  }

  private async *resource({ href, is, metadata }: Resource, manifest: string): AsyncGenerator<Found> {
    const names = namesFor(href, manifest);
    const entry = names.map((name) => this.zip.entries.get(name)).find((known) => known !== undefined);
    if (entry === undefined) {
      if (is === 'TEST') return;
      this.items += 1;
      yield failed(
        href.slice(0, 200),
        'MISSING_FILE',
        'The manifest lists this item, and the package does not hold it.',
      );
      return;
    }
    if (this.visited.has(entry.name)) return;
    this.visited.add(entry.name);
    if (is === 'TEST') yield this.test(entry);
    else yield await this.item(entry, metadata);
  }

  private test({ name }: PackageEntry): Found {
    return note(`${name} is a test: its questions are taken singly, without its sections, order and rules.`);
  }

  private async item(entry: PackageEntry, metadata: ItemMetadata): Promise<Found> {
    this.items += 1;
    const read = await this.zip.read(entry, FILE_LIMITS.itemBytes);
    if (!read.ok) {
      const code = read.code === 'ENTRY_TOO_LARGE' ? 'ITEM_TOO_LARGE' : read.code;
      return failed(entry.name, code, `${read.message}.`);
    }
    const xml = await readXml(read.bytes);
    if (!xml.ok) return failed(entry.name, xml.code, xml.message);
    const root = toQti(xml.root);
    if (!isItem(root)) {
      return failed(
        entry.name,
        'MALFORMED',
        `The manifest calls it an item; it is ${xml.root.local} of ${xml.root.uri || 'no namespace'}.`,
      );
    }
    const pictures = await this.pictures.load(pictureAddresses(root), entry.name);
    return item(entry.name, readItem({ item: root, pictures, metadata }));
  }

  private async *unlisted(hasManifest: boolean): AsyncGenerator<Found> {
    for (const entry of this.zip.entries.values()) {
      if (this.visited.has(entry.name) || LITTER.test(entry.name)) continue;
      if (/\.zip$/iu.test(entry.name)) yield note(`${entry.name} is a package within the package: it was not opened.`);
      if (/\.xml$/iu.test(entry.name)) yield* this.unknown(entry, hasManifest);
    }
  }

  /** A file that may be an item: only its content tells. */
  private async *unknown(entry: PackageEntry, hasManifest: boolean): AsyncGenerator<Found> {
    const head = await this.head(entry);
    if (head === null) {
      this.items += 1;
      yield await this.item(entry, NO_METADATA);
    } else if (ITEM_MARK.test(head)) {
      if (hasManifest) yield note(`${entry.name} is an item that the manifest does not list.`);
      yield await this.item(entry, NO_METADATA);
    } else if (TEST_MARK.test(head)) {
      yield this.test(entry);
    } else if (OLD_MARK.test(head)) {
      this.items += 1;
      yield failed(
        entry.name,
        'UNSUPPORTED_TYPE',
        'It holds questions of QTI 1.2, which is not read: export them as QTI 2.1, 2.2 or 3.0.',
      );
    }
  }

  /** The beginning, as far as its markup; null when it cannot be unpacked. */
  private async head(entry: PackageEntry): Promise<string | null> {
    try {
      // Without the zero bytes of UTF-16, markup is the same in every encoding.
      return Buffer.from(await headOf(this.zip, entry, HEAD))
        .toString('latin1')
        .replaceAll('\0', '');
    } catch (cause) {
      if (cause instanceof UnreadableFile) throw cause;
      return null;
    }
  }
}

/** Reads a content package: the items that its manifest lists, then those that it does not. */
export async function* readPackage(file: SourceFile): AsyncGenerator<Found> {
  yield* new PackageReader(await openZip(file)).read();
}
