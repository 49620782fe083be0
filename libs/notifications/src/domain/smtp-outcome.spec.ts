import { judgeFailure } from './smtp-outcome.ts';

describe('what becomes of a message that a server did not take', () => {
  it.each([
    ['an unknown recipient', { code: 'EENVELOPE', reply: 550 }, true, 'SMTP_550'],
    ['a refused text', { code: 'EMESSAGE', reply: 554 }, true, 'SMTP_554'],
    ['an address that is none', { code: 'EENVELOPE', reply: null }, true, 'EENVELOPE'],
    ['greylisting', { code: 'EENVELOPE', reply: 451 }, false, 'SMTP_451'],
    ['a full disk', { code: 'EMESSAGE', reply: 452 }, false, 'SMTP_452'],
    ['a session in disorder', { code: 'EENVELOPE', reply: 503 }, false, 'SMTP_503'],
    ['a wrong password, which is no message’s fault', { code: 'EAUTH', reply: 535 }, false, 'SMTP_535'],
    ['a server that turns everybody away', { code: 'EPROTOCOL', reply: 554 }, false, 'SMTP_554'],
    ['a server that is not there', { code: 'ESOCKET', reply: null }, false, 'ESOCKET'],
    ['a server that does not answer', { code: 'ETIMEDOUT', reply: null }, false, 'ETIMEDOUT'],
    ['anything else', { code: null, reply: null }, false, 'UNKNOWN_ERROR'],
  ])('%s', (_, failure, permanent, failureCode) => {
    expect(judgeFailure(failure)).toEqual({ permanent, failureCode });
  });
});
