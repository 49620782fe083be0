/** What a candidate is written about. */
export const MAIL_KINDS = ['INVITATION', 'REMINDER', 'RECEIPT', 'RESULT'] as const;
export type MailKind = (typeof MAIL_KINDS)[number];

/**
 * WAITING: a job will send it. HELD: kept, because there is no mail server. SENDING: somebody holds it. SENT: a mail
 * server took it. FAILED: given up. DROPPED: when it was to be sent there was no reason to any more.
 */
export const MAIL_STATUSES = ['WAITING', 'HELD', 'SENDING', 'SENT', 'FAILED', 'DROPPED'] as const;
export type MailStatus = (typeof MAIL_STATUSES)[number];

/** Whether nothing will happen to it any more by itself. */
export const isSettled = (status: MailStatus): boolean =>
  status === 'SENT' || status === 'FAILED' || status === 'DROPPED';

/** What a letter about an assignment is made of. Times are the database's. */
export interface AssignmentFacts {
  readonly assessmentTitle: string;
  readonly opensAt: Date | null;
  readonly expiresAt: Date | null;
  readonly grantedSeconds: number;
  readonly extraTimePercent: number;
  readonly endsWithWindow: boolean;
  readonly started: boolean;
  /** The deadline of the attempt that is open; null without one. */
  readonly runsUntil: Date | null;
  /** Why its link opens nothing, by code; null where it opens. */
  readonly closed: string | null;
  readonly now: Date;
}

/** What a letter about an attempt is made of. */
export interface AttemptFacts {
  readonly assessmentTitle: string;
  readonly receipt: { readonly submittedAt: Date; readonly answered: number; readonly digest: string } | null;
  readonly result: { readonly points: string; readonly maximum: string; readonly passed: boolean | null } | null;
}

/** A reminder comes this long before the invitation expires. */
export const REMINDER_HOURS = 24;
const REMINDER_MS = REMINDER_HOURS * 3_600_000;

/** Why a letter about an assignment is not sent, by code; null where it is. */
export function dropsAssignmentMail(kind: 'INVITATION' | 'REMINDER', facts: AssignmentFacts): string | null {
  if (facts.closed !== null) return facts.closed;
  if (kind === 'INVITATION') return null;
  if (facts.started) return 'ALREADY_STARTED';
  // Moved on since: there will be another reminder before the new end.
  const left = facts.expiresAt === null ? Infinity : facts.expiresAt.getTime() - facts.now.getTime();
  return left > REMINDER_MS ? 'EXPIRY_MOVED' : null;
}

/** Why a letter about an attempt is not sent, by code; null where it is. */
export function dropsAttemptMail(kind: 'RECEIPT' | 'RESULT', facts: AttemptFacts): string | null {
  if (facts.receipt === null) return 'NOT_SUBMITTED';
  return kind === 'RESULT' && facts.result === null ? 'RESULT_NOT_RELEASED' : null;
}

/**
 * The Message-ID (RFC 5322, 3.6.4) of a message, its row's id at the sender's domain: however often it is handed over, it is
 * the same one, and whoever receives it twice can tell.
 */
export const messageIdOf = (mailId: string, senderAddress: string): string =>
  `<${mailId}@${senderAddress.slice(senderAddress.lastIndexOf('@') + 1)}>`;
