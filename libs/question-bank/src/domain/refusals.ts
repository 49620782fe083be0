import { defineRefusals } from '@plumbline/kernel';

/** Every code the question bank refuses with. Codes are stable; the sentences may be reworded. */
export const refusals = defineRefusals({
  QUESTION_NOT_FOUND: 'There is no such question, or none that is published.',
  NOT_FOUND: 'There is no such {what}.',
  INVALID_QUESTION: 'The question cannot be accepted: {reason}.',
  INVALID_TRANSITION: 'A question that is {from} cannot be {action}.',
  REVIEW_REQUIRED: 'Somebody other than the author has to review this question before it is published.',
  DUPLICATE: 'The same question stands in the bank already.',
  INVALID_MERGE: 'These questions cannot be merged: {reason}.',
  VERSION_CHANGED: 'Somebody has changed the question since: its newest version is {version}. Read that one first.',
  ALREADY_NEWEST: 'This is the newest version already; there is nothing to restore.',
  INVALID_COMMENT: 'The comment cannot be accepted: {reason}.',
  WARNING_NOT_FOUND: 'The newest version has no such warning that is still open.',
  INVALID_CAP: 'A cap is a whole number of deliveries, at least 1; leave it out to lift it.',
  BULK_TARGET: 'Give either the ids of questions, or a filter that finds them.',
  BULK_EMPTY: 'There is no question to work on: no id was given, or the filter finds none.',
  BULK_TOO_LARGE: 'One action takes at most {limit} questions. Split them, or narrow the filter.',
  INVALID_SKILL: 'The skill cannot be accepted: {reason}.',
  SKILL_EXISTS: 'Another skill is called "{name}" already. Merge the two, or choose another name.',
  SKILL_CYCLE: 'A skill cannot stand below itself.',
  SKILL_TOO_DEEP: 'The tree of skills has at most {limit} levels.',
  SKILL_IN_USE: 'Questions have this skill. Merge it into another one instead, or take it off them first.',
  UNREADABLE_GUIDE:
    'No part of an interview guide was found: neither numbered questions with "Q:" and "A:", nor choices with a "Correct Answer:", nor a mock interview.',
  UNSUPPORTED_FORMAT: 'Questions cannot be imported from {format} yet.',
  EXPORT_FAILED: 'The file could not be written, also after several tries. Ask for it again, or for fewer questions.',
  WRONG_ENCODING: 'The content is not valid {encoding}.',
  ITEM_TOO_LARGE: 'The item is larger than {limit}.',
  TOO_MANY_CHOICES: 'The question has more than {limit} choices.',
  INVALID_ATTACHMENT: 'The picture cannot be accepted: {reason}.',
  IMPORT_INTERRUPTED:
    'The import was interrupted by a failure on our side. Send the same file again: it goes on where it stopped.',
  IDEMPOTENCY_CONFLICT: 'This Idempotency-Key was used for another file, or with other options. Choose a new one.',
  UNSUPPORTED_MEDIA_TYPE:
    'Send the file as application/octet-stream, or as the one file of a form (multipart/form-data).',
  INVALID_UPLOAD: 'The file cannot be taken in: {reason}.',
  FILE_TOO_LARGE: 'The content is larger than {limit}.',
  MALFORMED_PACKAGE: 'The package cannot be read: {reason}.',
  UNSAFE_PACKAGE: 'The package is refused, since it could do harm: {reason}.',
  TOO_MANY_ITEMS: 'The content holds more than {limit} items.',
  MALFORMED_XML: 'The content is no XML that can be read here: {reason}.',
  FORBIDDEN_XML:
    'Line {line} declares a document type or entities, which are never read. Take the declaration out and send the file again.',
  MALFORMED_JSON: 'The content is no JSON with questions: {reason}.',
  UNSUPPORTED_VERSION:
    'The file is of version {version} of its format, and version {known} is the newest that can be read.',
  UNKNOWN_FORMAT: 'The format of the content was not recognised: {reason}. Name the format to import it as.',
  NO_HEADERS:
    'No row of headers was found: one of the first ten rows has to name the columns, and one of them "Question".',
});
