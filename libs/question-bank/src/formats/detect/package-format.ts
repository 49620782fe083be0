import { UnreadableFile, type QuestionFormat, type SourceFile } from '../format.ts';
import { openZip, type ZipPackage } from '../zip/read-zip.ts';
import { xmlFormat } from './xml-format.ts';

const MANIFEST = 'imsmanifest.xml';

/** Characters of a file in a package that are looked at: a manifest names its version at its beginning and with each item. */
const SAMPLE = 256 * 1024;

/** How many files of a package are looked into for want of a manifest that says what they are. */
const LOOKED_INTO = 20;

/** The beginning of a file; empty where it is absent or damaged. */
async function startOf(zip: ZipPackage, name: string): Promise<string> {
  const entry = zip.entries.get(name);
  if (entry === undefined) return '';
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const piece of zip.stream(entry)) {
      text += decoder.decode(piece, { stream: true });
      if (text.length >= SAMPLE) break;
    }
  } catch (error) {
    if (error instanceof UnreadableFile) throw error;
  }
  return text;
}

/** By the types that a manifest gives its items (QTI 2.1, "Meta-data and Usage Data", 3; QTI 3.0, "ASI", 4). */
function byItemTypes(manifest: string): QuestionFormat | null {
  if (/imsqti_(?:item|test)_xmlv3p0/u.test(manifest)) return 'QTI_30';
  return /imsqti_(?:item|test)_xmlv2p\d/u.test(manifest) ? 'QTI_21' : null;
}

/** What a package holds: by its manifest, else by the first of its XML files that says so. Null where none does. */
export async function packageFormat(file: SourceFile): Promise<QuestionFormat | null> {
  const zip = await openZip(file);
  const manifest = await startOf(zip, MANIFEST);
  const said = byItemTypes(manifest) ?? xmlFormat(manifest)?.format ?? null;
  if (said !== null) return said;
  const names = [...zip.entries.keys()].filter((name) => /\.xml$/iu.test(name) && name !== MANIFEST);
  for (const name of names.slice(0, LOOKED_INTO)) {
    const format = xmlFormat(await startOf(zip, name))?.format;
    if (format === 'QTI_21' || format === 'QTI_30') return format;
  }
  return null;
}
