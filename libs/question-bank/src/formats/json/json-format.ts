import type { QuestionFormatCodec } from '../format.ts';
import { readJson } from './read-json.ts';
import { writeJson } from './write-json.ts';

/**
 * Our own format, in which nothing is lost: `{"format":"plumbline.questions","version":1,"questions":[…]}`, with pictures
 * in Base64, as `docs/formats/questions.schema.json` (JSON Schema 2020-12) describes it. It is read as well without what
 * is around the questions: as an array, as JSON Lines (one question for each line), as one question.
 *
 * Losses: none in writing. In reading, members that the format does not have (`UNKNOWN_FIELD`), pictures that
 * are too large or none (`INVALID_ATTACHMENT`), and characters that cannot be stored (`UNREADABLE_CHARACTER`).
 */
export const jsonFormat: QuestionFormatCodec = {
  format: 'JSON',
  name: 'JSON',
  mediaType: 'application/json',
  extension: 'json',
  read: readJson,
  write: writeJson,
};
