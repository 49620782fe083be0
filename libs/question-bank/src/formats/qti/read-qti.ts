import { FILE_LIMITS, type Found, type ReadOutcome, type SourceFile } from '../format.ts';
import { looksLikeZip } from '../zip/read-zip.ts';
import { NO_METADATA } from './metadata.ts';
import { isQti, toQti } from './names.ts';
import { isItem, readItem } from './read-item.ts';
import { readPackage } from './read-package.ts';
import { readXml } from './xml-tree.ts';

const TESTS = ['assessmentTest', 'assessmentSection'];

const failed = (code: string, message: string): ReadOutcome => ({ ok: false, code, message });

async function readDocument(file: SourceFile): Promise<Found> {
  const item = (line: number, outcome: ReadOutcome): Found => ({
    type: 'ITEM',
    item: { position: `line ${line}`, outcome },
  });
  // One byte too many says that there are too many.
  const xml = await readXml(await file.slice(0, FILE_LIMITS.itemBytes + 1));
  if (!xml.ok) return item(1, failed(xml.code, xml.message));
  const root = toQti(xml.root);
  if (isItem(root)) return item(root.line, readItem({ item: root, pictures: new Map(), metadata: NO_METADATA }));
  if (TESTS.some((name) => isQti(root, name))) {
    return {
      type: 'NOTE',
      text: 'This is a test, which only refers to its items: import the package that holds them.',
    };
  }
  const message = `It is no item of QTI 2 or 3 but ${xml.root.local.slice(0, 80)} of ${xml.root.uri.slice(0, 200) || 'no namespace'}.`;
  return item(root.line, failed('UNSUPPORTED_TYPE', message));
}

/** Reads an item's file or a content package of QTI 2.0 to 3.0: one reader, since the versions differ by names alone. An empty file holds nothing. */
export async function* readQti(file: SourceFile): AsyncGenerator<Found> {
  if (file.size === 0) return;
  if (looksLikeZip(await file.slice(0, 4))) yield* readPackage(file);
  else yield await readDocument(file);
}
