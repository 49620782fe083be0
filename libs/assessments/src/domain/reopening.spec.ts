import type { AssignmentState } from './assignment.ts';
import { checkReopenable, checkReopening, type Reopening } from './reopening.ts';

const NOW = new Date('2026-03-01T10:00:00Z');
const hours = (count: number): Date => new Date(NOW.getTime() + count * 3_600_000);
const asked = (more: Partial<Reopening> = {}): Reopening => ({
  reason: 'The connection broke.',
  attemptsAllowed: null,
  resumeMinutes: null,
  ...more,
});
const state = (more: Partial<AssignmentState> = {}): AssignmentState => ({
  revoked: false,
  opensAt: null,
  expiresAt: null,
  attemptsAllowed: 1,
  attemptsMade: 0,
  attemptOpen: false,
  resultReleased: false,
  ...more,
});

describe('what is asked of a reopening', () => {
  it('is a reason, and time within a day', () => {
    expect(checkReopening(asked({ reason: ' Fire alarm. ', resumeMinutes: 1_440 }))).toMatchObject({
      value: { reason: 'Fire alarm.' },
    });
  });

  it.each<[string, Partial<Reopening>]>([
    ['reason', { reason: '  ' }],
    ['reason', { reason: 'x'.repeat(501) }],
    ['reason', { reason: 'nul \0' }],
    ['resumeMinutes', { resumeMinutes: 0 }],
    ['resumeMinutes', { resumeMinutes: 1_441 }],
    ['resumeMinutes', { resumeMinutes: 1.5 }],
  ])('is refused at %s', (field, more) => {
    expect(checkReopening(asked(more))).toMatchObject({ error: { code: 'NOT_REOPENABLE', field } });
  });
});

describe('what can be reopened', () => {
  const check = (before: Partial<AssignmentState>, after: Partial<AssignmentState>, resumes = false) =>
    checkReopenable(
      state(before),
      state({ ...before, revoked: false, ...after }),
      before.attemptsMade ? 'SUBMITTED' : null,
      resumes,
      NOW,
    );

  it('is what was withdrawn, expired or used up', () => {
    expect(check({ revoked: true }, {}).ok).toBe(true);
    expect(check({ expiresAt: hours(-1) }, { expiresAt: hours(1) }).ok).toBe(true);
    expect(check({ attemptsMade: 1 }, { attemptsAllowed: 2 }).ok).toBe(true);
    expect(check({ attemptsMade: 1, expiresAt: hours(-1) }, {}, true).ok).toBe(true);
  });

  it.each<[string, string | undefined, Partial<AssignmentState>, Partial<AssignmentState>, boolean]>([
    ['it is open', undefined, {}, {}, false],
    ['an attempt is in progress', undefined, { attemptsMade: 1, attemptOpen: true }, {}, true],
    ['there is no attempt', 'resumeMinutes', { revoked: true }, {}, true],
    ['all attempts are used', 'attemptsAllowed', { attemptsMade: 1 }, {}, false],
    ['its window is over', 'expiresAt', { revoked: true, expiresAt: hours(-1) }, {}, false],
  ])('is refused: %s', (reason, field, before, after, resumes) => {
    const refused = check(before, after, resumes);
    expect(refused).toMatchObject({ ok: false, error: { code: 'NOT_REOPENABLE' } });
    if (refused.ok) return;
    expect(refused.error.message).toContain(reason);
    expect(refused.error.field).toBe(field);
  });
});
