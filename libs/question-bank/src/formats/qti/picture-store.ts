import { FILE_LIMITS, type Attachment } from '../format.ts';
import type { ZipPackage } from '../zip/read-zip.ts';
import { namesFor } from './addresses.ts';
import { pictureOf } from './pictures.ts';

/** Bytes of pictures of one item; what comes after them is left out and reported. */
const MOST_FOR_AN_ITEM = 16 * 1024 * 1024;
/** Bytes of pictures that are kept for the next items: logos stand in all of them. */
const KEPT = 16 * 1024 * 1024;
const MOST_KEPT = 10_000;

/** Unpacks the pictures that items show, those that many of them show only once. */
export class PictureStore {
  /** By name in the package, the least lately used first; null for files that are no pictures. */
  private readonly kept = new Map<string, Attachment | null>();
  private bytes = 0;

  constructor(private readonly zip: ZipPackage) {}

  /** Pictures by the addresses at which `from` shows them. What is missing, too large or no picture is left out. */
  async load(addresses: readonly string[], from: string): Promise<Map<string, Attachment>> {
    const found = new Map<string, Attachment>();
    let size = 0;
    for (const address of addresses) {
      const name = namesFor(address, from).find((candidate) => this.zip.entries.has(candidate));
      const picture = name === undefined ? null : await this.picture(name);
      if (picture === null || size + picture.bytes.length > MOST_FOR_AN_ITEM) continue;
      size += picture.bytes.length;
      found.set(address, picture);
    }
    return found;
  }

  private async picture(name: string): Promise<Attachment | null> {
    const known = this.kept.get(name);
    if (known !== undefined) {
      this.kept.delete(name);
      this.kept.set(name, known);
      return known;
    }
    const entry = this.zip.entries.get(name);
    const read = entry && (await this.zip.read(entry, FILE_LIMITS.attachmentBytes));
    const picture = read?.ok === true ? pictureOf(name, read.bytes) : null;
    this.keep(name, picture);
    return picture;
  }

  private keep(name: string, picture: Attachment | null): void {
    this.kept.set(name, picture);
    this.bytes += picture?.bytes.length ?? 0;
    for (const [oldest, old] of this.kept) {
      if (this.bytes <= KEPT && this.kept.size <= MOST_KEPT) return;
      this.kept.delete(oldest);
      this.bytes -= old?.bytes.length ?? 0;
    }
  }
}
