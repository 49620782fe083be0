import type { QuestionFormatCodec } from '../format.ts';
import { readGift } from './read-gift.ts';
import { writeGift } from './write-gift.ts';

/**
 * GIFT, Moodle's text format (https://docs.moodle.org/en/GIFT_format).
 *
 * Read are all its types: multiple choice with one or several right choices, true-false, short answer, numerical,
 * matching, essay (OPEN, whose general feedback is the model answer), missing word; a description asks nothing and is
 * reported as `UNSUPPORTED_TYPE`. Tags and the last name of a category are skills. Lost, and reported, are: titles of
 * everything but essays, ids, feedback for each answer, weights that the key does not imply, answers for part of the
 * points, wildcards in answers, pictures, and line breaks of texts that are not marked as Markdown or HTML.
 *
 * Written are all kinds but ORDERING and SCENARIO, each text as `[markdown]` with its line ends escaped, so that it
 * survives Moodle's reading by lines. Difficulty, locale, source and licence travel as tags: `difficulty:3`,
 * `locale:de-CH`, `source:…`, `licence:MIT`. Key points, common mistakes and follow-ups of an open question are lists in
 * its general feedback, under headings by which they come back. Lost are: anchored choices, letter case in short answers,
 * relative tolerance (it becomes absolute), pictures, skills with a bracket, and the kind of true-false questions whose
 * choices are not "True" and "False".
 */
export const giftFormat: QuestionFormatCodec = {
  format: 'GIFT',
  name: 'GIFT',
  mediaType: 'text/plain',
  extension: 'gift',
  read: readGift,
  write: writeGift,
};
