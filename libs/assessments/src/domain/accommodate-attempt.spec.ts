import fc from 'fast-check';
import { accommodateAttempt, type AccommodatedAttempt, type AccommodationTerms } from './accommodate-attempt.ts';

const START = new Date('2026-03-01T10:00:00Z');
const at = (minutes: number): Date => new Date(START.getTime() + minutes * 60_000);
const minutes = (date: Date | null | undefined): number | null =>
  date ? (date.getTime() - START.getTime()) / 60_000 : null;

const attempt = (more: Partial<AccommodatedAttempt> = {}): AccommodatedAttempt => ({
  startedAt: START,
  deadlineAt: at(45),
  itemCount: 6,
  reached: null,
  section: 1,
  sectionLast: [6],
  sectionSeconds: null,
  sectionDeadlineAt: null,
  extraTimePercent: 0,
  breakSeconds: 0,
  breakTakenSeconds: 0,
  pausedAt: null,
  ...more,
});
const terms = (more: Partial<AccommodationTerms> = {}): AccommodationTerms => ({
  timeLimitMinutes: 45,
  sectionSeconds: null,
  windowPolicy: 'TRUNCATE',
  windowClosesAt: null,
  creditedSeconds: 0,
  ...more,
});
const half = { extraTimePercent: 50, breakSeconds: 0 };

describe('an attempt that is accommodated while it runs', () => {
  it('has 67.5 minutes of 45 with half as much again', () => {
    expect(minutes(accommodateAttempt(attempt(), terms(), half, at(10))?.deadlineAt)).toBe(67.5);
  });

  it('has them in a window that had cut it, as if it had been accommodated from the beginning', () => {
    const cut = attempt({ deadlineAt: at(20) });
    const window = terms({ windowClosesAt: at(20) });
    expect(minutes(accommodateAttempt(cut, window, half, at(10))?.deadlineAt)).toBe(67.5);
  });

  it('keeps what it was credited in a window that had cut it, wherever its close has moved to since', () => {
    const cut = attempt({ deadlineAt: at(21) });
    for (const closes of [20, 120]) {
      const window = terms({ windowClosesAt: at(closes), creditedSeconds: 60 });
      expect(minutes(accommodateAttempt(cut, window, half, at(10))?.deadlineAt)).toBe(68.5);
    }
  });

  it('has its full time in a window that had cut it by breaks alone', () => {
    const cut = attempt({ deadlineAt: at(20) });
    const breaks = { extraTimePercent: 0, breakSeconds: 600 };
    const rested = accommodateAttempt(cut, terms({ windowClosesAt: at(20) }), breaks, at(10));
    expect(rested).toMatchObject({ deadlineAt: at(45), breakSeconds: 600 });
  });

  it('grows by the difference from what it was granted before', () => {
    const before = attempt({ deadlineAt: at(45 * 1.25 + 3), extraTimePercent: 25 });
    expect(minutes(accommodateAttempt(before, terms({ creditedSeconds: 180 }), half, at(10))?.deadlineAt)).toBe(70.5);
  });

  it('is left as it is by less, or by the same', () => {
    const before = attempt({ extraTimePercent: 50, breakSeconds: 600 });
    expect(accommodateAttempt(before, terms(), half, at(10))).toBeNull();
    expect(accommodateAttempt(before, terms(), { extraTimePercent: 0, breakSeconds: 0 }, at(10))).toBeNull();
  });

  it('may take breaks, which move no deadline until they are taken', () => {
    const rested = accommodateAttempt(attempt(), terms(), { extraTimePercent: 0, breakSeconds: 600 }, at(10));
    expect(rested).toMatchObject({ breakSeconds: 600, deadlineAt: at(45) });
  });

  it('has a longer break where it is in one', () => {
    const paused = attempt({ breakSeconds: 600, pausedAt: at(10), deadlineAt: at(55) });
    const rested = accommodateAttempt(paused, terms(), { extraTimePercent: 0, breakSeconds: 900 }, at(12));
    expect(rested).toMatchObject({ breakSeconds: 900, deadlineAt: at(60), pausedAt: at(10) });
  });

  describe('with limits of its sections', () => {
    const sections = { sectionSeconds: [600, 1200], sectionLast: [3, 6] };
    const limits = terms({ timeLimitMinutes: 30, sectionSeconds: [600, 1200] });

    it('grows in those that are not over', () => {
      const running = attempt({ ...sections, sectionDeadlineAt: at(10), deadlineAt: at(30) });
      const grown = accommodateAttempt(running, limits, half, at(5));
      expect(grown).toMatchObject({ sectionSeconds: [900, 1800], sectionDeadlineAt: at(15), deadlineAt: at(45) });
    });

    it('gets nothing back of what was over before, or was forfeited', () => {
      const second = attempt({ ...sections, section: 2, sectionDeadlineAt: at(24), deadlineAt: at(24) });
      expect(accommodateAttempt(second, limits, half, at(12))).toMatchObject({
        sectionDeadlineAt: at(34),
        deadlineAt: at(34),
      });
      const passed = attempt({ ...sections, sectionDeadlineAt: at(10), deadlineAt: at(30) });
      expect(accommodateAttempt(passed, limits, half, at(15))).toMatchObject({ section: 2, deadlineAt: at(40) });
    });

    it('is given all of them where a window had cut it', () => {
      const cut = attempt({ ...sections, sectionDeadlineAt: at(10), deadlineAt: at(20) });
      const window = { ...limits, windowClosesAt: at(20) };
      expect(accommodateAttempt(cut, window, half, at(5))).toMatchObject({
        sectionDeadlineAt: at(15),
        deadlineAt: at(45),
      });
      const short = attempt({ ...sections, sectionDeadlineAt: at(8), deadlineAt: at(8) });
      const early = { ...limits, windowClosesAt: at(8) };
      expect(accommodateAttempt(short, early, half, at(5))).toMatchObject({
        sectionDeadlineAt: at(15),
        deadlineAt: at(45),
      });
    });
  });

  it('never has less than before, nor gets more by being told twice', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 400 }),
        fc.integer({ min: 0, max: 1800 }),
        fc.integer({ min: 1, max: 90 }),
        (before, extraTimePercent, breakSeconds, closes) => {
          const window = terms({ windowClosesAt: at(closes) });
          const full = 45 * (1 + before / 100);
          const running = attempt({
            extraTimePercent: before,
            deadlineAt: before === 0 ? at(Math.min(45, closes)) : at(full),
          });
          const grant = { extraTimePercent, breakSeconds };
          const once = accommodateAttempt(running, window, grant, START);
          if (!once) return;
          expect(once.deadlineAt.getTime()).toBeGreaterThanOrEqual(running.deadlineAt.getTime());
          expect(accommodateAttempt(once, window, grant, START)).toBeNull();
          if (extraTimePercent > before) {
            const expected = Math.ceil((45 * 60 * (100 + extraTimePercent)) / 100);
            expect(once.deadlineAt.getTime()).toBeGreaterThanOrEqual(START.getTime() + (expected - 1) * 1000);
          }
        },
      ),
    );
  });
});
