/** What is known of a failed hand-over: nodemailer's code, the server's reply where there was one. */
export interface SmtpFailure {
  readonly code: string | null;
  /** Of three digits (RFC 5321, 4.2); null where the server said nothing. */
  readonly reply: number | null;
}

export interface SmtpVerdict {
  /** Whether trying again would meet the same answer. */
  readonly permanent: boolean;
  /** For instance `SMTP_550` or `ETIMEDOUT`: for people, without a word that somebody wrote. */
  readonly failureCode: string;
}

/** Failures that concern this message, not the server or our right to use it. */
const OF_THE_MESSAGE = new Set(['EENVELOPE', 'EMESSAGE']);

/**
 * What a failure means (RFC 5321, 4.2.1: 4yz is transient, 5yz permanent). Wrong credentials, a missing server or a refused
 * connection are an operator's to mend and no message's fault: it is tried again. 503 tells of a session in disorder.
 */
export function judgeFailure({ code, reply }: SmtpFailure): SmtpVerdict {
  const ofMessage = OF_THE_MESSAGE.has(code ?? '');
  return {
    permanent: ofMessage && (reply === null || (reply >= 500 && reply !== 503)),
    failureCode: reply === null ? (code ?? 'UNKNOWN_ERROR') : `SMTP_${reply}`,
  };
}
