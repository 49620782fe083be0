import type { QuestionFormatCodec } from '../format.ts';
import { readAiken } from './read-aiken.ts';
import { writeAiken } from './write-aiken.ts';

/**
 * Aiken, Moodle's plainest format (https://docs.moodle.org/en/Aiken_format): the question, its choices each on a line of
 * its own as `A)` or `A.`, and `ANSWER: X`.
 *
 * Read are also questions of several lines, choices that go on in the next line (a warning says so), letters of other
 * alphabets where they run in order, an explanation right below the answer (`FEEDBACK: …`), and answer lines that name their choice for certain in another way (`REPAIRED_KEY`).
 * A question without an answer line, with letters out of order or with an answer that names none or several of its
 * choices fails by itself.
 *
 * Written are questions with one right choice, and true-false ones as such. All else than the question, its choices and
 * its key is lost, and reported: explanation, skills, difficulty, language, source, licence, pictures, anchored choices.
 * Texts stand on one line each; those that would read otherwise there are refused with `UNSUPPORTED_TEXT`.
 */
export const aikenFormat: QuestionFormatCodec = {
  format: 'AIKEN',
  name: 'Aiken',
  mediaType: 'text/plain',
  extension: 'txt',
  read: readAiken,
  write: writeAiken,
};
