import { defineRefusals } from '@plumbline/kernel';

/** Every code the question bank refuses with. Codes are stable; the sentences may be reworded. */
export const refusals = defineRefusals({
  QUESTION_NOT_FOUND: 'There is no such question, or none that is published.',
  NOT_FOUND: 'There is no such {what}.',
  INVALID_QUESTION: 'The question cannot be accepted: {reason}.',
  INVALID_TRANSITION: 'A question that is {from} cannot be {action}.',
  REVIEW_REQUIRED: 'Somebody other than the author has to review this question before it is published.',
  DUPLICATE: 'The same question stands in the bank already.',
  UNREADABLE_GUIDE:
    'No part of an interview guide was found: neither numbered questions with "Q:" and "A:", nor choices with a "Correct Answer:", nor a mock interview.',
  UNSUPPORTED_FORMAT: 'Questions cannot be imported from {format} yet.',
  WRONG_ENCODING: 'The content is not valid {encoding}.',
  FILE_TOO_LARGE: 'The content is larger than {limit}.',
  TOO_MANY_ITEMS: 'The content holds more than {limit} items.',
});
