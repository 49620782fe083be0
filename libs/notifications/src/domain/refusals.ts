import { defineRefusals } from '@plumbline/kernel';

/** The catalogue of this library's refusals. Codes are stable; messages are for people. */
export const refusals = defineRefusals({
  MAIL_NOT_FOUND: 'There is no such message, or it is not yours to see.',
  MAIL_UNSETTLED:
    'This message has not gone out yet and is still being tried. Send it again once it was sent or has failed.',

  // why a job is tried again
  MAIL_BEING_SENT: 'Somebody is sending this message at this moment.',
  MAIL_NOT_TAKEN: 'The mail server did not take the message: {reason}.',
});
