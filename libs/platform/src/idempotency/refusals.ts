import { defineRefusals } from '@plumbline/kernel';

/** What is refused for the sake of an `Idempotency-Key`; nothing has been done by the request that is told so. */
export const idempotencyRefusals = defineRefusals({
  IDEMPOTENCY_KEY_INVALID: 'An Idempotency-Key has 1 to 255 printable ASCII characters; a UUID is a good one.',
  IDEMPOTENCY_KEY_REUSED:
    'This Idempotency-Key stands for another request of the last 24 hours. Take a new key for a new request.',
  IDEMPOTENCY_KEY_IN_USE:
    'The first request with this Idempotency-Key is still under way. Send it again in a moment, unchanged.',
  IDEMPOTENCY_ANSWER_LOST:
    'The request with this Idempotency-Key has been carried out, wholly or in part, and its answer was not kept. ' +
    'Look up what is there: with a new key it would be done again.',
});
