import type { Found, FormatWriter, QuestionFormatCodec, SourceFile } from '../format.ts';
import { linesOf } from '../source-text.ts';
import { readCollection } from './collection/read-collection.ts';
import { readShape } from './shape/read-shape.ts';
import { MARKER } from './shape/shape.ts';
import { linesOfQuestion, lossesOf } from './shape/write-shape.ts';

async function isOurShape(file: SourceFile): Promise<boolean> {
  for await (const { text } of linesOf(file)) {
    if (text.trim() !== '') return text.trim() === MARKER;
  }
  return false;
}

async function* read(file: SourceFile): AsyncGenerator<Found> {
  if (await isOurShape(file)) yield* readShape(linesOf(file));
  else yield* readCollection(file);
}

const write: FormatWriter = async function* (questions, report) {
  const encoder = new TextEncoder();
  yield encoder.encode(`${MARKER}\n`);
  let ordinal = 0;
  for await (const question of questions) {
    ordinal += 1;
    yield encoder.encode(`${linesOfQuestion(question, ordinal).join('\n')}\n`);
    report({ ok: true, losses: lossesOf(question) });
  }
};

/**
 * Questions in Markdown, as `docs/guides/markdown-format.md` describes them. What we write begins with a marker and holds
 * every kind with nothing lost but pictures (`IMAGE`). Without the marker a file is read as a collection that people
 * wrote by hand: numbered or headed questions with lettered choices or check boxes, and the answer beside them.
 */
export const markdownFormat: QuestionFormatCodec = {
  format: 'MARKDOWN',
  name: 'Markdown',
  mediaType: 'text/markdown',
  extension: 'md',
  read,
  write,
};
