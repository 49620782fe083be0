import type { QuestionFormatCodec } from '../format.ts';
import { readMoodleXml } from './read-moodle-xml.ts';
import { writeMoodleXml } from './write-moodle-xml.ts';

/**
 * Moodle XML, as Moodle 2 to 5 write it, with the plug-in `ordering`.
 *
 * Read: `multichoice`, `truefalse`, `shortanswer`, `numerical`, `matching`, `essay` (what markers see is the model answer)
 * and `ordering`. Every other type, `description` too, is one `UNSUPPORTED_TYPE` that names it. Categories are notes, and
 * the last segment of their path becomes a skill; tags are skills, or say `difficulty:3`, `locale:de-CH`, `source:…`,
 * `licence:…`. Texts in HTML, in Moodle's own and in plain format become Markdown; embedded pictures become attachments.
 * The general feedback is the explanation. Lost and reported: feedback for answers, hints, marks, penalties, shares of the
 * mark, units, patterns with `*`, files that are no pictures. Several values or choices of which each alone would do are
 * `AMBIGUOUS_KEY`. A file that breaks gives what stands before, and one `MALFORMED` for the rest.
 *
 * Written: all kinds but `SCENARIO` (`UNSUPPORTED_TYPE`), with texts in Markdown, which Moodle shows, and metadata as tags.
 * Lost: the order in which items of `ORDERING` and targets of `MATCHING` were noted, which choices are anchored unless all
 * are (then Moodle does not shuffle), relative tolerances (written as absolute ones), control characters. Key points, common
 * mistakes and follow-ups stand below the model answer under headings, and come back. Of several right choices each has
 * the same share, and a wrong one takes as much off.
 */
export const moodleXmlFormat: QuestionFormatCodec = {
  format: 'MOODLE_XML',
  name: 'Moodle XML',
  mediaType: 'application/xml',
  extension: 'xml',
  read: readMoodleXml,
  write: writeMoodleXml,
};
