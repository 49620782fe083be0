import {
  assignmentStatus,
  checkNotWorse,
  checkRedeemable,
  checkTerms,
  sessionEnd,
  type AssignmentState,
  type AssignmentTerms,
} from './assignment.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const hours = (count: number): Date => new Date(NOW.getTime() + count * 3_600_000);
const terms = (more: Partial<AssignmentTerms> = {}): AssignmentTerms => ({
  opensAt: null,
  expiresAt: hours(48),
  extraTimePercent: null,
  attemptsAllowed: 1,
  coolDownMinutes: 0,
  breakMinutes: null,
  ...more,
});
const state = (more: Partial<AssignmentState> = {}): AssignmentState => ({
  revoked: false,
  opensAt: null,
  expiresAt: hours(48),
  attemptsAllowed: 1,
  attemptsMade: 0,
  attemptOpen: false,
  resultReleased: false,
  ...more,
});

describe('checkTerms', () => {
  it('takes terms that can be met', () => {
    expect(checkTerms(terms({ opensAt: hours(1), extraTimePercent: 100, attemptsAllowed: 3 }), NOW).ok).toBe(true);
    expect(checkTerms(terms({ expiresAt: null }), NOW).ok).toBe(true);
  });

  it.each<[string, Partial<AssignmentTerms>, string]>([
    ['a window that is over', { expiresAt: NOW }, 'expiresAt'],
    ['a window that closes before it opens', { opensAt: hours(2), expiresAt: hours(1) }, 'expiresAt'],
    ['time taken away', { extraTimePercent: -1 }, 'extraTimePercent'],
    ['time without measure', { extraTimePercent: 401 }, 'extraTimePercent'],
    ['no attempt', { attemptsAllowed: 0 }, 'attemptsAllowed'],
    ['half an attempt', { attemptsAllowed: 1.5 }, 'attemptsAllowed'],
    ['a cool-down of less than nothing', { coolDownMinutes: -1 }, 'coolDownMinutes'],
    ['a cool-down of more than a year', { coolDownMinutes: 525_601 }, 'coolDownMinutes'],
    ['breaks of more than a working day', { breakMinutes: 481 }, 'breakMinutes'],
  ])('refuses %s', (_, more, field) => {
    expect(checkTerms(terms(more), NOW)).toMatchObject({ ok: false, error: { code: 'INVALID_ASSIGNMENT', field } });
  });
});

describe('checkNotWorse', () => {
  const before = terms({
    opensAt: hours(-1),
    extraTimePercent: 25,
    attemptsAllowed: 2,
    coolDownMinutes: 60,
    breakMinutes: 10,
  });

  it.each<[string, Partial<AssignmentTerms>]>([
    ['the same', {}],
    ['a window without end', { expiresAt: null, opensAt: null }],
    [
      'more of everything',
      { expiresAt: hours(72), extraTimePercent: 50, attemptsAllowed: 3, coolDownMinutes: 0, breakMinutes: 20 },
    ],
  ])('takes %s', (_, more) => {
    expect(checkNotWorse(before, { ...before, ...more }).ok).toBe(true);
  });

  it.each<[string, Partial<AssignmentTerms>]>([
    ['opensAt', { opensAt: hours(1) }],
    ['expiresAt', { expiresAt: hours(47) }],
    ['extraTimePercent', { extraTimePercent: 24 }],
    ['extraTimePercent', { extraTimePercent: null }],
    ['attemptsAllowed', { attemptsAllowed: 1 }],
    ['coolDownMinutes', { coolDownMinutes: 61 }],
    ['breakMinutes', { breakMinutes: null }],
  ])('refuses a worse %s', (field, more) => {
    expect(checkNotWorse(before, { ...before, ...more })).toMatchObject({ error: { code: 'ASSIGNMENT_BEGUN', field } });
  });

  it('refuses an end where there was none, and to open later what was open at once', () => {
    const open = terms({ expiresAt: null });
    expect(checkNotWorse(open, terms())).toMatchObject({ error: { field: 'expiresAt' } });
    expect(checkNotWorse(open, { ...open, opensAt: hours(1) })).toMatchObject({ error: { field: 'opensAt' } });
  });
});

describe('assignmentStatus', () => {
  it.each<[Partial<AssignmentState>, string]>([
    [{}, 'ASSIGNED'],
    [{ expiresAt: null }, 'ASSIGNED'],
    [{ expiresAt: hours(-1) }, 'EXPIRED'],
    [{ attemptsMade: 1, attemptOpen: true }, 'IN_PROGRESS'],
    [{ attemptsMade: 1, attemptOpen: true, expiresAt: hours(-1) }, 'IN_PROGRESS'],
    [{ attemptsMade: 1, expiresAt: hours(-1) }, 'SUBMITTED'],
    [{ attemptsMade: 1, revoked: true }, 'REVOKED'],
  ])('of %j is %s', (more, status) => {
    expect(assignmentStatus(state(more), NOW)).toBe(status);
  });
});

describe('checkRedeemable', () => {
  it.each<[string, Partial<AssignmentState>, string | null]>([
    ['a fresh invitation', {}, null],
    ['one that opens later', { opensAt: hours(1) }, null],
    ['one in the middle of its attempt', { attemptsMade: 1, attemptOpen: true }, null],
    [
      'one whose accommodated attempt outlives the window',
      { attemptsMade: 1, attemptOpen: true, expiresAt: hours(-1) },
      null,
    ],
    ['one with an attempt left', { attemptsMade: 1, attemptsAllowed: 2 }, null],
    ['one that is handed in', { attemptsMade: 1 }, 'INVITATION_EXPIRED'],
    ['one whose window is over', { expiresAt: hours(-1) }, 'INVITATION_EXPIRED'],
    ['one whose result may be seen', { attemptsMade: 1, resultReleased: true, expiresAt: hours(-1) }, null],
    [
      'one whose result might be seen if it had not been withdrawn',
      { attemptsMade: 1, resultReleased: true, revoked: true },
      'INVITATION_REVOKED',
    ],
    ['one that was withdrawn', { revoked: true }, 'INVITATION_REVOKED'],
    [
      'one that was withdrawn during the attempt',
      { revoked: true, attemptsMade: 1, attemptOpen: true },
      'INVITATION_REVOKED',
    ],
  ])('answers %s', (_, more, code) => {
    const answer = checkRedeemable(state(more), NOW);
    expect(answer.ok ? null : answer.error.code).toBe(code);
  });
});

describe('sessionEnd', () => {
  it.each<[string, { expiresAt: Date | null; openUntil: Date | null }, Date]>([
    ['of an attempt begun at the last moment', { expiresAt: hours(48), openUntil: null }, hours(50)],
    ['of a running attempt that outlives the window', { expiresAt: hours(-1), openUntil: hours(3) }, hours(4)],
    ['of nothing but the reading of a result', { expiresAt: hours(-100), openUntil: null }, hours(1)],
    ['of thirty days, where nothing expires', { expiresAt: null, openUntil: null }, hours(30 * 24 + 2)],
  ])('is an hour after the end %s', (_, more, end) => {
    expect(sessionEnd({ ...more, grantedSeconds: 3_600, breakMinutes: 0 }, NOW)).toEqual(end);
  });

  it('leaves room for all breaks', () => {
    const state = { expiresAt: hours(48), openUntil: null, grantedSeconds: 3_600, breakMinutes: 180 };
    expect(sessionEnd(state, NOW)).toEqual(hours(53));
    expect(sessionEnd({ ...state, expiresAt: hours(-1), openUntil: hours(3) }, NOW)).toEqual(hours(7));
  });
});
