import {
  dropsAssignmentMail,
  dropsAttemptMail,
  isSettled,
  MAIL_STATUSES,
  messageIdOf,
  type AssignmentFacts,
} from './mail.ts';

const NOW = new Date('2026-11-24T12:00:00Z');
const inHours = (hours: number): Date => new Date(NOW.getTime() + hours * 3_600_000);

const facts = (more: Partial<AssignmentFacts> = {}): AssignmentFacts => ({
  assessmentTitle: 'Python basics',
  opensAt: null,
  expiresAt: inHours(20),
  grantedSeconds: 3_600,
  extraTimePercent: 0,
  endsWithWindow: false,
  runsUntil: null,
  started: false,
  closed: null,
  now: NOW,
  ...more,
});

describe('a letter about an assignment', () => {
  it('is sent while its link opens', () => {
    expect(dropsAssignmentMail('INVITATION', facts())).toBeNull();
    expect(dropsAssignmentMail('INVITATION', facts({ started: true, expiresAt: null }))).toBeNull();
    expect(dropsAssignmentMail('REMINDER', facts())).toBeNull();
  });

  it.each(['INVITATION', 'REMINDER'] as const)('%s is dropped once its link opens nothing', (kind) => {
    expect(dropsAssignmentMail(kind, facts({ closed: 'INVITATION_REVOKED' }))).toBe('INVITATION_REVOKED');
  });

  it('reminds nobody who has begun, or who was given more time', () => {
    expect(dropsAssignmentMail('REMINDER', facts({ started: true }))).toBe('ALREADY_STARTED');
    expect(dropsAssignmentMail('REMINDER', facts({ expiresAt: inHours(24) }))).toBeNull();
    expect(dropsAssignmentMail('REMINDER', facts({ expiresAt: inHours(25) }))).toBe('EXPIRY_MOVED');
    expect(dropsAssignmentMail('REMINDER', facts({ expiresAt: null }))).toBe('EXPIRY_MOVED');
  });
});

describe('a letter about an attempt', () => {
  const receipt = { submittedAt: NOW, answered: 3, digest: 'd' };
  const result = { points: '3', maximum: '4', passed: true };

  it('confirms only what was handed in', () => {
    expect(dropsAttemptMail('RECEIPT', { assessmentTitle: '', receipt, result: null })).toBeNull();
    expect(dropsAttemptMail('RECEIPT', { assessmentTitle: '', receipt: null, result: null })).toBe('NOT_SUBMITTED');
  });

  it('tells a result only while it is released', () => {
    expect(dropsAttemptMail('RESULT', { assessmentTitle: '', receipt, result })).toBeNull();
    expect(dropsAttemptMail('RESULT', { assessmentTitle: '', receipt, result: null })).toBe('RESULT_NOT_RELEASED');
  });
});

it('a message keeps one Message-ID, at its sender’s domain', () => {
  expect(messageIdOf('0190-1', 'jobs@example.test')).toBe('<0190-1@example.test>');
});

it('nothing more happens by itself to what was sent, given up or dropped', () => {
  expect(MAIL_STATUSES.filter(isSettled)).toEqual(['SENT', 'FAILED', 'DROPPED']);
});
