import { csvFormat } from './csv/csv-format.ts';
import type { QuestionFormat, QuestionFormatCodec } from './format.ts';
import { aikenFormat } from './aiken/aiken-format.ts';
import { giftFormat } from './gift/gift-format.ts';
import { guideFormat } from './guide/guide-format.ts';
import { jsonFormat } from './json/json-format.ts';
import { markdownFormat } from './markdown/markdown-format.ts';
import { moodleXmlFormat } from './moodle-xml/moodle-xml-format.ts';
import { qti21Format, qti30Format } from './qti/qti-format.ts';

/** Every format that can be read and written. */
export const codecs: Readonly<Record<QuestionFormat, QuestionFormatCodec>> = {
  AIKEN: aikenFormat,
  GIFT: giftFormat,
  CSV: csvFormat,
  GUIDE: guideFormat,
  JSON: jsonFormat,
  MARKDOWN: markdownFormat,
  MOODLE_XML: moodleXmlFormat,
  QTI_21: qti21Format,
  QTI_30: qti30Format,
};

/** The codec of a format. */
export const codecOf = (format: QuestionFormat): QuestionFormatCodec => codecs[format];
