import type { QuestionFormat, QuestionFormatCodec } from './format.ts';
import { giftFormat } from './gift/gift-format.ts';
import { jsonFormat } from './json/json-format.ts';
import { markdownFormat } from './markdown/markdown-format.ts';

/** Every format that can be read and written. */
export const codecs: Readonly<Partial<Record<QuestionFormat, QuestionFormatCodec>>> = {
  GIFT: giftFormat,
  JSON: jsonFormat,
  MARKDOWN: markdownFormat,
};
