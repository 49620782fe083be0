import { once } from 'node:events';
import { Readable } from 'node:stream';
import { createGunzip, createGzip } from 'node:zlib';
import type { Attachment, FormatWriter, PortableQuestion, WriteOutcome } from '../format.ts';
import { writeZip, type PackedFile } from '../zip/write-zip.ts';
import { NO_METADATA } from './metadata.ts';
import { toQti } from './names.ts';
import { readItem } from './read-item.ts';
import type { Version } from './versions.ts';
import { itemXml } from './write-item.ts';
import { hasSameKey, hasUnwritableKey, lossesOf } from './write-losses.ts';
import { addressOf, manifestEnd, manifestStart, resourceXml } from './write-manifest.ts';
import { readXml } from './xml-tree.ts';

const EXTENSIONS = { 'image/png': 'png', 'image/jpeg': 'jpg', 'image/gif': 'gif', 'image/webp': 'webp' } as const;

/** Names that every file system takes; others are replaced. */
const SAFE_NAME = /^(?!\.)[^\p{Cc}/\\:*?"<>|]{1,120}$/u;

/** Where a picture lies in the package: by its digest, so that equal ones are packed once, under its own name. */
function pathOf({ digest, fileName, mediaType }: Attachment): string {
  const name = SAFE_NAME.test(fileName) ? fileName : `picture.${EXTENSIONS[mediaType]}`;
  return `images/${digest.slice(0, 32)}/${name}`;
}

/** Text that is kept packed until it is wanted: a manifest says a little about each of 100,000 items. */
class PackedText {
  private readonly packer = createGzip();
  private readonly chunks: Buffer[] = [];
  private readonly ended: Promise<unknown>;

  constructor() {
    this.packer.on('data', (chunk: Buffer) => this.chunks.push(chunk));
    this.ended = once(this.packer, 'end');
  }

  async add(text: string): Promise<void> {
    if (!this.packer.write(text)) await once(this.packer, 'drain');
  }

  async *read(): AsyncGenerator<Uint8Array> {
    this.packer.end();
    await this.ended;
    yield* Readable.from(this.chunks).pipe(createGunzip()) as AsyncIterable<Uint8Array>;
  }
}

const refused = (code: string, message: string): WriteOutcome => ({ ok: false, code, message });

interface WrittenItem {
  readonly outcome: WriteOutcome;
  readonly xml: Uint8Array;
}

/** Writes a question and reads it again: what the report says about losses is what was seen, not what was expected. */
async function writeItem(version: Version, question: PortableQuestion, identifier: string): Promise<WrittenItem> {
  const nothing = new Uint8Array();
  if (hasUnwritableKey(question.content)) {
    const message = 'A right answer holds a character that XML has no place for.';
    return { outcome: refused('UNWRITABLE_CHARACTER', message), xml: nothing };
  }
  const addresses = new Map(
    question.attachments.map((attachment) => [attachment.digest, `../${addressOf(pathOf(attachment))}`]),
  );
  const text = itemXml(version, question, identifier, addresses);
  if (text === null) return { outcome: refused('NO_KEY', 'It does not say which answer is right.'), xml: nothing };
  const xml = new TextEncoder().encode(text);
  const parsed = await readXml(xml);
  if (!parsed.ok) return { outcome: refused(parsed.code, parsed.message), xml: nothing };
  const pictures = new Map(
    question.attachments.map((attachment) => [
      addresses.get(attachment.digest) ?? '',
      { ...attachment, fileName: pathOf(attachment).slice(pathOf(attachment).lastIndexOf('/') + 1) },
    ]),
  );
  const copy = readItem({ item: toQti(parsed.root), pictures, metadata: NO_METADATA });
  if (!copy.ok) return { outcome: refused(copy.code, copy.message), xml: nothing };
  if (!hasSameKey(question.content, copy.question.content)) {
    return { outcome: refused('UNWRITABLE_KEY', 'Its key would not be the same for whoever reads it.'), xml: nothing };
  }
  return { outcome: { ok: true, losses: [...lossesOf(question, copy.question), ...copy.losses] }, xml };
}

async function* packageFiles(
  version: Version,
  questions: AsyncIterable<PortableQuestion>,
  report: (outcome: WriteOutcome) => void,
): AsyncGenerator<PackedFile> {
  const manifest = new PackedText();
  const pictures = new Set<string>();
  let number = 0;
  await manifest.add(manifestStart(version));
  for await (const question of questions) {
    const identifier = `question-${number + 1}`;
    const { outcome, xml } = await writeItem(version, question, identifier);
    report(outcome);
    if (!outcome.ok) continue;
    number += 1;
    const path = `items/${identifier}.xml`;
    yield { name: path, content: [xml] };
    for (const attachment of question.attachments) {
      if (pictures.has(pathOf(attachment))) continue;
      pictures.add(pathOf(attachment));
      yield { name: pathOf(attachment), content: [attachment.bytes] };
    }
    const files = [path, ...question.attachments.map((attachment) => addressOf(pathOf(attachment)))];
    await manifest.add(resourceXml(version, question, identifier, files));
  }
  await manifest.add(manifestEnd);
  yield { name: 'imsmanifest.xml', content: manifest.read() };
}

/** Writes a content package: a file for each item, its pictures once, and the manifest last, which names them all. */
export const writePackage =
  (version: Version): FormatWriter =>
  (questions, report) =>
    writeZip(packageFiles(version, questions, report));
