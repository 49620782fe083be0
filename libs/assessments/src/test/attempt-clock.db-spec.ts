import fc from 'fast-check';
import { createTestDatabase, propertyRuns, type TestDatabase } from '@plumbline/testing';
import { NETWORK_GRACE_SECONDS } from '../domain/attempt.ts';
import { passTime, takeStep, type AttemptClock, type Step, type StepOutcome } from '../domain/attempt-clock.ts';

const START = new Date('2026-03-01T10:00:00.000Z');
const ITEM = '00000000-0000-7000-8000-000000000000';

interface ClockRow extends Omit<AttemptClock, 'itemCount'> {
  readonly outcome: StepOutcome | null;
}

const toRow = (clock: AttemptClock): string =>
  JSON.stringify({
    deadline_at: clock.deadlineAt,
    item_ids: Array.from({ length: clock.itemCount }, () => ITEM),
    reached: clock.reached,
    section: clock.section,
    section_last: clock.sectionLast,
    section_seconds: clock.sectionSeconds,
    section_deadline_at: clock.sectionDeadlineAt,
    break_seconds: clock.breakSeconds,
    break_taken_seconds: clock.breakTakenSeconds,
    paused_at: clock.pausedAt,
  });

const COLUMNS = `
  (m.attempt).deadline_at AS "deadlineAt", (m.attempt).reached, (m.attempt).section, (m.attempt).section_last AS "sectionLast",
  (m.attempt).section_seconds AS "sectionSeconds", (m.attempt).section_deadline_at AS "sectionDeadlineAt",
  (m.attempt).break_seconds AS "breakSeconds", (m.attempt).break_taken_seconds AS "breakTakenSeconds",
  (m.attempt).paused_at AS "pausedAt"`;

/** Something that happens to an attempt after some time, in milliseconds. */
interface Happening {
  readonly wait: number;
  /** Null: somebody looks. */
  readonly step: Step | null;
}

const seconds = fc.integer({ min: 1, max: 120 });
const clocks = fc
  .record({
    sections: fc.array(fc.record({ items: fc.integer({ min: 1, max: 3 }), seconds }), { minLength: 1, maxLength: 4 }),
    hasLimits: fc.boolean(),
    isForwardOnly: fc.boolean(),
    breakSeconds: fc.oneof(fc.constant(0), seconds),
    /** What a window leaves of the time, in percent. */
    left: fc.constantFrom(100, 100, 60, 10),
  })
  .map(({ sections, hasLimits, isForwardOnly, breakSeconds, left }): AttemptClock => {
    const total = sections.reduce((sum, section) => sum + section.seconds, 0);
    const deadlineAt = new Date(START.getTime() + total * left * 10);
    const first = new Date(START.getTime() + (sections[0]?.seconds ?? 0) * 1_000);
    return {
      deadlineAt,
      itemCount: sections.reduce((sum, { items }) => sum + items, 0),
      reached: isForwardOnly ? 1 : null,
      section: 1,
      sectionLast: sections.map((_, index) => sections.slice(0, index + 1).reduce((sum, { items }) => sum + items, 0)),
      sectionSeconds: hasLimits ? sections.map((section) => section.seconds) : null,
      sectionDeadlineAt: hasLimits ? (first < deadlineAt ? first : deadlineAt) : null,
      breakSeconds,
      breakTakenSeconds: 0,
      pausedAt: null,
    };
  });
const from = fc.integer({ min: 1, max: 6 });
const happenings = fc.array(
  fc.record<Happening>({
    wait: fc.oneof(fc.constantFrom(0, 1, 5_000, 5_001), fc.integer({ min: 0, max: 60_000 })),
    step: fc.oneof(
      fc.constant(null),
      fc.record({ type: fc.constant('ITEM' as const), from }),
      fc.record({ type: fc.constant('SECTION' as const), from }),
      fc.constant({ type: 'PAUSE' as const }),
      fc.constant({ type: 'RESUME' as const }),
    ),
  }),
  { minLength: 1, maxLength: 10 },
);

describe('where an attempt stands, by the database and by the rules', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database?.drop());

  const ask = async (clock: AttemptClock, { step }: Happening, now: Date): Promise<ClockRow> => {
    const values = [toRow(clock), now, NETWORK_GRACE_SECONDS];
    const [row] = step
      ? await database.query<ClockRow>(
          `SELECT m.outcome, ${COLUMNS}
           FROM move_clock(jsonb_populate_record(NULL::attempts, $1::jsonb), $4, $5::integer, $2, $3) m`,
          [...values, step.type, step.from ?? null],
        )
      : await database.query<ClockRow>(
          `SELECT NULL AS outcome, ${COLUMNS}
           FROM (SELECT pass_time(jsonb_populate_record(NULL::attempts, $1::jsonb), $2, $3) AS attempt) m`,
          values,
        );
    if (!row) throw new Error('A function returned no row.');
    return row;
  };

  it('is the same at every moment of every history', async () => {
    const seen = new Set<StepOutcome | null>();
    await fc.assert(
      fc.asyncProperty(clocks, happenings, async (initial, history) => {
        let clock = initial;
        let now = START;
        for (const happening of history) {
          now = new Date(now.getTime() + happening.wait);
          const expected = happening.step
            ? takeStep(clock, happening.step, now)
            : { outcome: null, clock: passTime(clock, now) };
          const { itemCount: _, ...standing } = expected.clock;
          expect(await ask(clock, happening, now)).toEqual({ ...standing, outcome: expected.outcome });
          seen.add(expected.outcome);
          clock = expected.clock;
        }
      }),
      { numRuns: propertyRuns(150, 2_000) },
    );
    // The histories are no proof of anything unless they come by the common outcomes.
    expect([...seen]).toEqual(
      expect.arrayContaining(['MOVED', 'REPEATED', 'PAUSED', 'FREE', 'NOT_FOUND', 'NO_BREAK_LEFT']),
    );
  });
});
