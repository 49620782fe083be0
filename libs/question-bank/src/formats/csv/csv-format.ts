import type { QuestionFormatCodec } from '../format.ts';
import { readCsv } from './read-csv.ts';
import { writeCsv } from './write-csv.ts';

/**
 * Tables, one question in each row: `docs/formats/csv.md` describes the columns, and which headers of others are taken for
 * them. All nine kinds have their place.
 *
 * Losses in writing: pictures (`ATTACHMENT`), whose names stay in the texts; white space at the ends of texts and the line
 * ends of Windows (`WHITE_SPACE`). In reading: columns that are not known (`UNKNOWN_COLUMN`), difficulties and languages
 * that are none, the title of kinds that have none. A draft without a key is refused (`NO_KEY`).
 */
export const csvFormat: QuestionFormatCodec = {
  format: 'CSV',
  name: 'CSV',
  mediaType: 'text/csv',
  extension: 'csv',
  read: readCsv,
  write: writeCsv,
};
