import type { QuestionFormatCodec } from '../format.ts';
import { readQti } from './read-qti.ts';
import { QTI_21, QTI_30, type Version } from './versions.ts';
import { writePackage } from './write-package.ts';

const codec = (version: Version, rest: Pick<QuestionFormatCodec, 'format' | 'name'>): QuestionFormatCodec => ({
  ...rest,
  mediaType: 'application/zip',
  extension: 'zip',
  read: readQti,
  write: writePackage(version),
});

/**
 * 1EdTech Question and Test Interoperability 2.1 and 2.2: single items and content packages are read, packages of 2.1 are
 * written. What is lost on the way there and back: nothing but the spelling of Markdown, which travels as XHTML. Kinds,
 * keys with their tolerances and cases, anchors, explanations, the parts of interview questions, pictures, language and
 * (in the manifest, as Learning Object Metadata) skills, difficulty, source and licence come back. For other readers a
 * scenario is a text to be written, which the report says. Questions without a key are refused (`NO_KEY`), and answers with
 * characters that XML lacks (`UNWRITABLE_CHARACTER`).
 */
export const qti21Format: QuestionFormatCodec = codec(QTI_21, { format: 'QTI_21', name: 'QTI 2.1' });

/** The same in the names and schemas of QTI 3.0, with the same losses. */
export const qti30Format: QuestionFormatCodec = codec(QTI_30, { format: 'QTI_30', name: 'QTI 3.0' });
