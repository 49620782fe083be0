import fc from 'fast-check';
import {
  ATTEMPT_STATUSES,
  barrierRefusal,
  checkSequence,
  closedAs,
  deadlineOf,
  grantedTime,
  judgeSave,
  moveAttempt,
  NETWORK_GRACE_SECONDS,
  phaseAt,
  type SaveState,
  type TimeTerms,
} from './attempt.ts';

const START = new Date('2026-03-01T10:00:00.000Z');
const after = (minutes: number): Date => new Date(START.getTime() + minutes * 60_000);
const terms = (more: Partial<TimeTerms> = {}): TimeTerms => ({
  timeLimitMinutes: 60,
  windowPolicy: 'TRUNCATE',
  assignmentExtraPercent: null,
  candidateExtraPercent: null,
  assignmentBreakMinutes: null,
  candidateBreakMinutes: null,
  ...more,
});

describe('moveAttempt', () => {
  it('knows these steps and no others', () => {
    const steps = ATTEMPT_STATUSES.flatMap((from) =>
      ATTEMPT_STATUSES.filter((to) => moveAttempt(from, to).ok).map((to) => `${from} > ${to}`),
    );
    expect(steps).toEqual([
      'IN_PROGRESS > SUBMITTED',
      'IN_PROGRESS > ABANDONED',
      'SUBMITTED > GRADED',
      'GRADED > GRADED',
    ]);
  });

  it('refuses the others', () => {
    expect(moveAttempt('ABANDONED', 'GRADED')).toMatchObject({ ok: false, error: { code: 'ATTEMPT_CLOSED' } });
  });
});

describe('grantedTime and deadlineOf', () => {
  it('is the time limit after the start', () => {
    expect(deadlineOf(START, grantedTime(terms()), null)).toEqual(after(60));
  });

  it('is cut at the window’s close under TRUNCATE', () => {
    expect(deadlineOf(START, grantedTime(terms()), after(20))).toEqual(after(20));
    expect(deadlineOf(START, grantedTime(terms()), after(90))).toEqual(after(60));
  });

  it('is not cut under FULL_TIME', () => {
    expect(deadlineOf(START, grantedTime(terms({ windowPolicy: 'FULL_TIME' })), after(20))).toEqual(after(60));
  });

  it('grants an accommodated attempt its full time under either policy', () => {
    const accommodated = grantedTime(terms({ assignmentExtraPercent: 50 }));
    expect(deadlineOf(START, accommodated, after(20))).toEqual(after(90));
    const rested = grantedTime(terms({ assignmentBreakMinutes: 5, candidateBreakMinutes: 10 }));
    expect(rested).toMatchObject({ breakSeconds: 600, truncated: false });
    expect(deadlineOf(START, rested, after(20))).toEqual(after(60));
  });

  it.each([
    [null, 25, 75],
    [50, 25, 90],
    [10, 25, 75],
    [0, 25, 75],
    [0, 0, 60],
  ])('lets assignment %p and candidate %p have the larger: %d minutes', (assignment, candidate, minutes) => {
    const granted = grantedTime(terms({ assignmentExtraPercent: assignment, candidateExtraPercent: candidate }));
    expect(deadlineOf(START, granted, null)).toEqual(after(minutes));
  });

  it('gives fractions of a second to the candidate', () => {
    expect(grantedTime(terms({ timeLimitMinutes: 1, assignmentExtraPercent: 33 })).seconds).toBe(80);
    expect(grantedTime(terms({ timeLimitMinutes: 1, assignmentExtraPercent: 34 })).seconds).toBe(81);
  });

  it('never grants an accommodated candidate less than anyone else', () => {
    const window = fc.option(fc.integer({ min: 1, max: 2_000 }), { nil: null });
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_440 }),
        fc.integer({ min: 1, max: 400 }),
        window,
        (limit, extra, closes) => {
          const close = closes === null ? null : after(closes);
          const plain = deadlineOf(START, grantedTime(terms({ timeLimitMinutes: limit })), close);
          const more = deadlineOf(
            START,
            grantedTime(terms({ timeLimitMinutes: limit, candidateExtraPercent: extra })),
            close,
          );
          expect(more.getTime()).toBeGreaterThan(plain.getTime());
        },
      ),
    );
  });
});

describe('phaseAt', () => {
  const at = (seconds: number) => new Date(START.getTime() + seconds * 1_000);
  const auto = { overduePolicy: 'AUTO_SUBMIT', gracePeriodSeconds: 60 } as const;
  const grace = { overduePolicy: 'GRACE_SUBMIT_ONLY', gracePeriodSeconds: 60 } as const;

  it('is open until the network’s grace is over', () => {
    expect(phaseAt(at(-1), START, auto)).toBe('OPEN');
    expect(phaseAt(at(NETWORK_GRACE_SECONDS), START, auto)).toBe('OPEN');
    expect(phaseAt(at(NETWORK_GRACE_SECONDS + 0.001), START, auto)).toBe('OVERDUE');
  });

  it('has a time for handing in only where the assessment says so', () => {
    expect(phaseAt(at(NETWORK_GRACE_SECONDS + 0.001), START, grace)).toBe('GRACE');
    expect(phaseAt(at(NETWORK_GRACE_SECONDS + 60), START, grace)).toBe('GRACE');
    expect(phaseAt(at(NETWORK_GRACE_SECONDS + 60.001), START, grace)).toBe('OVERDUE');
  });

  it('submits what is overdue under AUTO_SUBMIT alone', () => {
    expect(closedAs('AUTO_SUBMIT')).toBe('SUBMITTED');
    expect(closedAs('GRACE_SUBMIT_ONLY')).toBe('ABANDONED');
    expect(closedAs('ABANDON')).toBe('ABANDONED');
  });
});

describe('judgeSave', () => {
  const saved: SaveState = { sequence: 3, response: '{"choiceIds":["a"]}' };

  it.each([
    [4, '{"choiceIds":["b"]}', 'APPLIED'],
    [9, '{"choiceIds":["a"]}', 'APPLIED'],
    [3, '{"choiceIds":["a"]}', 'REPEATED'],
    [3, '{"choiceIds":["b"]}', 'CONFLICT'],
    [2, '{"choiceIds":["b"]}', 'STALE'],
  ])('a save with sequence %d and %s is %s', (sequence, response, verdict) => {
    expect(judgeSave(saved, sequence, response)).toBe(verdict);
  });

  it('applies the first', () => {
    expect(judgeSave({ sequence: 0, response: null }, 1, '{}')).toBe('APPLIED');
  });

  it('ends with the highest sequence, in whatever order the saves arrive', () => {
    fc.assert(
      fc.property(fc.uniqueArray(fc.integer({ min: 1, max: 50 }), { minLength: 1 }), (sequences) => {
        const end = sequences.reduce<SaveState>(
          (state, sequence) => {
            const response = `answer ${sequence}`;
            return judgeSave(state, sequence, response) === 'APPLIED' ? { sequence, response } : state;
          },
          { sequence: 0, response: null },
        );
        const last = Math.max(...sequences);
        expect(end).toEqual({ sequence: last, response: `answer ${last}` });
      }),
    );
  });
});

describe('checkSequence', () => {
  it.each([0, -1, 1.5, 2_147_483_648, Number.NaN])('refuses %d', (sequence) => {
    expect(checkSequence(sequence)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_SEQUENCE', field: 'sequence' },
    });
  });

  it('takes 1 to the largest 32-bit integer', () => {
    expect(checkSequence(1).ok && checkSequence(2_147_483_647).ok).toBe(true);
  });
});

describe('barrierRefusal', () => {
  it.each([
    ['NOT_FOUND', 'NOT_FOUND'],
    ['REVOKED', 'INVITATION_REVOKED'],
    ['TAKEN_OVER', 'ATTEMPT_TAKEN_OVER'],
    ['CLOSED', 'ATTEMPT_CLOSED'],
    ['LATE', 'DEADLINE_PASSED'],
    ['CONFLICT', 'SEQUENCE_CONFLICT'],
  ] as const)('answers %s with %s', (barrier, code) => {
    expect(barrierRefusal(barrier)).toMatchObject({ ok: false, error: { code } });
  });

  it.each(['TAKEN_OVER', 'CLOSED', 'LATE'] as const)('says under %s that what was saved is kept', (barrier) => {
    expect(barrierRefusal(barrier).error.message).toMatch(/Everything saved\b.* is kept\./);
  });
});
