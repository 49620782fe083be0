import fc from 'fast-check';
import { NETWORK_GRACE_SECONDS } from './attempt.ts';
import {
  breakSecondsLeft,
  deliveredTo,
  passTime,
  remainingMs,
  sectionDeadlines,
  stepRefusal,
  takeStep,
  type AttemptClock,
  type Step,
} from './attempt-clock.ts';

const START = new Date('2026-03-01T10:00:00.000Z');
const at = (seconds: number): Date => new Date(START.getTime() + seconds * 1_000);

/** Six items in three sections of two; an hour in all. */
const clock = (more: Partial<AttemptClock> = {}): AttemptClock => ({
  deadlineAt: at(3_600),
  itemCount: 6,
  reached: null,
  section: 1,
  sectionLast: [2, 4, 6],
  sectionSeconds: null,
  sectionDeadlineAt: null,
  breakSeconds: 0,
  breakTakenSeconds: 0,
  pausedAt: null,
  ...more,
});
const limited = (more: Partial<AttemptClock> = {}): AttemptClock =>
  clock({ sectionSeconds: [600, 1_200, 1_800], sectionDeadlineAt: at(600), ...more });

describe('sections with limits', () => {
  it('make way for the next when their time and the network’s grace are over, which has been running since', () => {
    const grace = NETWORK_GRACE_SECONDS;
    expect(passTime(limited(), at(600 + grace)).section).toBe(1);
    expect(passTime(limited(), at(601 + grace))).toMatchObject({ section: 2, sectionDeadlineAt: at(1_800) });
    expect(passTime(limited(), at(9_999))).toMatchObject({ section: 3, sectionDeadlineAt: at(3_600) });
  });

  it('give up what is left of them when they are left early, and their grace is none of the next one’s time', () => {
    expect(takeStep(limited(), { type: 'SECTION', from: 1 }, at(100))).toMatchObject({
      outcome: 'MOVED',
      clock: { section: 2, sectionDeadlineAt: at(1_300), deadlineAt: at(3_100) },
    });
    expect(takeStep(limited(), { type: 'SECTION', from: 1 }, at(604))).toMatchObject({
      outcome: 'MOVED',
      clock: { section: 2, sectionDeadlineAt: at(1_800), deadlineAt: at(3_600) },
    });
  });

  it('end no later than the attempt, whose window may have cut it', () => {
    const cut = limited({ deadlineAt: at(900) });
    expect(passTime(cut, at(700)).sectionDeadlineAt).toEqual(at(900));
    expect(sectionDeadlines(cut)).toEqual([at(600), at(900), at(900)]);
  });

  it('show when each of them ends, as long as it has not', () => {
    expect(sectionDeadlines(limited())).toEqual([at(600), at(1_800), at(3_600)]);
    expect(sectionDeadlines(limited({ section: 2, sectionDeadlineAt: at(1_800) }))).toEqual([
      null,
      at(1_800),
      at(3_600),
    ]);
    expect(sectionDeadlines(clock())).toEqual([null, null, null]);
  });

  it('are left by the last item of a forward-only one', () => {
    const moved = takeStep(limited({ reached: 2 }), { type: 'ITEM', from: 2 }, at(100));
    expect(moved.clock).toMatchObject({ reached: 3, section: 2, sectionDeadlineAt: at(1_300) });
  });

  it('carry a forward-only candidate along', () => {
    expect(passTime(limited({ reached: 1 }), at(700)).reached).toBe(3);
    expect(takeStep(limited({ reached: 1 }), { type: 'SECTION', from: 1 }, at(1)).clock.reached).toBe(3);
  });
});

describe('steps', () => {
  it.each<[string, AttemptClock, Step, string]>([
    ['the item one is at', clock({ reached: 2 }), { type: 'ITEM', from: 2 }, 'MOVED'],
    ['an item left before', clock({ reached: 2 }), { type: 'ITEM', from: 1 }, 'REPEATED'],
    ['an item one is not at yet', clock({ reached: 2 }), { type: 'ITEM', from: 3 }, 'NOT_FOUND'],
    ['the last item', clock({ reached: 6 }), { type: 'ITEM', from: 6 }, 'AT_END'],
    ['an item of a free paper', clock(), { type: 'ITEM', from: 1 }, 'FREE'],
    ['a section without a limit', clock(), { type: 'SECTION', from: 1 }, 'FREE'],
    ['the last section', limited({ section: 3, sectionDeadlineAt: at(3_600) }), { type: 'SECTION', from: 3 }, 'AT_END'],
    [
      'an item during a break',
      clock({ reached: 1, breakSeconds: 60, pausedAt: at(0) }),
      { type: 'ITEM', from: 1 },
      'PAUSED',
    ],
    [
      'a break without any left',
      clock({ breakSeconds: 60, breakTakenSeconds: 60 }),
      { type: 'PAUSE' },
      'NO_BREAK_LEFT',
    ],
    ['a break after the deadline', clock({ breakSeconds: 60, deadlineAt: at(9) }), { type: 'PAUSE' }, 'LATE'],
    ['the end of no break', clock({ breakSeconds: 60 }), { type: 'RESUME' }, 'REPEATED'],
  ])('%s', (_, before, step, outcome) => {
    expect(takeStep(before, step, at(10)).outcome).toBe(outcome);
  });

  it.each([
    ['FREE', 'NOTHING_TO_LEAVE'],
    ['AT_END', 'LAST_REACHED'],
    ['NO_BREAK_LEFT', 'NO_BREAK_LEFT'],
    ['PAUSED', 'ATTEMPT_PAUSED'],
    ['NOT_FOUND', 'NOT_FOUND'],
    ['LATE', 'DEADLINE_PASSED'],
  ] as const)('are refused, when it is %s, with %s', (outcome, code) => {
    expect(stepRefusal(outcome)).toMatchObject({ ok: false, error: { code } });
  });
});

describe('breaks', () => {
  const before = clock({ breakSeconds: 300 });

  it('stop the clock, and give back what is left of them', () => {
    const paused = takeStep(before, { type: 'PAUSE' }, at(1_000)).clock;
    expect(paused).toMatchObject({ pausedAt: at(1_000), deadlineAt: at(3_900) });
    expect([1_000, 1_299].map((second) => remainingMs(paused, at(second)))).toEqual([2_600_000, 2_600_000]);
    const resumed = takeStep(paused, { type: 'RESUME' }, at(1_100.5)).clock;
    expect(resumed).toMatchObject({ pausedAt: null, deadlineAt: at(3_700.5), breakTakenSeconds: 101 });
    expect(remainingMs(resumed, at(1_100.5))).toBe(2_600_000);
  });

  it('end by themselves when they are used up', () => {
    const paused = takeStep(before, { type: 'PAUSE' }, at(1_000)).clock;
    const later = passTime(paused, at(1_300));
    expect(later).toMatchObject({ pausedAt: null, deadlineAt: at(3_900) });
    expect(breakSecondsLeft(later)).toBe(0);
  });

  it('never stop the clock for longer than was granted, however often they begin and end', () => {
    const waits = fc.array(fc.integer({ min: 1, max: 90_000 }), { maxLength: 40 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 600 }), waits, (breakSeconds, between) => {
        let current = clock({ breakSeconds, deadlineAt: at(1_000_000) });
        let now = START;
        for (const [index, wait] of between.entries()) {
          now = new Date(now.getTime() + wait);
          current = takeStep(current, { type: index % 2 === 0 ? 'PAUSE' : 'RESUME' }, now).clock;
        }
        const end = passTime(current, at(999_999));
        expect(end.deadlineAt.getTime() - at(1_000_000).getTime()).toBeLessThanOrEqual(breakSeconds * 1_000);
      }),
    );
  });
});

describe('what is delivered', () => {
  it.each([
    ['all of a free paper', clock(), 6],
    ['as far as is reached', clock({ reached: 3 }), 3],
    ['up to the section that runs', limited({ section: 2 }), 4],
    ['both together', limited({ section: 2, reached: 3 }), 3],
    ['nothing during a break', clock({ breakSeconds: 60, pausedAt: at(0) }), 0],
  ])('%s', (_, current, last) => {
    expect(deliveredTo(current)).toBe(last);
  });
});
