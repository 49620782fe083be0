import fc from 'fast-check';
import { fillPools, type Draw } from './draw.ts';

const draw = (section: number, count: number, fitting: readonly string[]): Draw => ({ section, count, fitting });
const pools = (draws: readonly Draw[], room = 500): Record<number, readonly string[]> => {
  const filled = fillPools(draws, room);
  if (!filled.ok) throw new Error(filled.error.message);
  return Object.fromEntries(filled.value);
};

/** Hall's condition, tried on every set of draws: together they must fit at least as many questions as they ask for. */
function canBeFilled(draws: readonly Draw[]): boolean {
  for (let chosen = 1; chosen < 2 ** draws.length; chosen += 1) {
    const some = draws.filter((_, index) => (chosen >> index) & 1);
    const fitting = new Set(some.flatMap((one) => one.fitting));
    if (fitting.size < some.reduce((sum, { count }) => sum + count, 0)) return false;
  }
  return true;
}

/** The most places that can be filled at once, by trying every way of giving each question to somebody or to nobody. */
function mostFilled(draws: readonly Draw[]): number {
  const questions = [...new Set(draws.flatMap(({ fitting }) => fitting))];
  const from = (index: number, left: readonly number[]): number => {
    const question = questions[index];
    if (question === undefined) return 0;
    const given = draws.map((one, n) =>
      one.fitting.includes(question) && (left[n] ?? 0) > 0
        ? 1 +
          from(
            index + 1,
            left.map((count, of) => (of === n ? count - 1 : count)),
          )
        : 0,
    );
    return Math.max(from(index + 1, left), ...given);
  };
  return from(
    0,
    draws.map(({ count }) => count),
  );
}

const letters = ['a', 'b', 'c', 'd', 'e', 'f'];
const anyDraws = fc
  .array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.shuffledSubarray(letters)), { minLength: 1, maxLength: 4 })
  .map((given) => given.map(([count, fitting], section) => draw(section, count, fitting)));

describe('fillPools', () => {
  it('fills draws exactly where some way of sharing the questions fills them', () => {
    fc.assert(fc.property(anyDraws, (draws) => expect(fillPools(draws, 500).ok).toBe(canBeFilled(draws))));
  });

  it('names as many missing questions as there are, at whatever draw they are missing', () => {
    fc.assert(
      fc.property(anyDraws, (draws) => {
        const filled = fillPools(draws, 500);
        const asked = draws.reduce((sum, { count }) => sum + count, 0);
        const lines = filled.ok ? [] : (filled.error.details?.['shortfall'] as { missing: number }[]);
        expect(lines.reduce((sum, { missing }) => sum + missing, 0)).toBe(asked - mostFilled(draws));
      }),
    );
  });

  it('gives each question to one draw that it fits, all of them while there is room, and no draw too few', () => {
    fc.assert(
      fc.property(anyDraws, fc.integer({ min: 0, max: 6 }), (draws, more) => {
        const asked = draws.reduce((sum, { count }) => sum + count, 0);
        const filled = fillPools(draws, asked + more);
        if (!filled.ok) return;
        const given = draws.flatMap(({ section, count, fitting }) => {
          const pool = filled.value.get(section) ?? [];
          expect(pool.length).toBeGreaterThanOrEqual(count);
          expect(pool).toEqual(fitting.filter((question) => pool.includes(question)));
          return pool;
        });
        expect(new Set(given).size).toBe(given.length);
        const all = new Set(draws.flatMap(({ fitting }) => fitting)).size;
        expect(given).toHaveLength(Math.min(all, asked + more));
      }),
    );
  });

  it('leaves a scarce question to the draw that has no other', () => {
    expect(pools([draw(0, 1, ['a', 'b']), draw(1, 1, ['a'])])).toEqual({ 0: ['b'], 1: ['a'] });
  });

  it('passes questions on along a chain of draws', () => {
    const draws = [draw(0, 1, ['a', 'b']), draw(1, 1, ['b', 'c']), draw(2, 1, ['b']), draw(3, 1, ['a'])];
    expect(fillPools(draws, 500)).toMatchObject({ ok: false });
    expect(pools(draws.slice(0, 3))).toEqual({ 0: ['a'], 1: ['c'], 2: ['b'] });
  });

  it('spreads what is left by what each draw asks for, the preferred questions first', () => {
    const questions = Array.from({ length: 12 }, (_, index) => `q${index}`);
    const spread = pools([draw(0, 1, questions), draw(2, 3, questions)]);
    expect([spread[0]?.length, spread[2]?.length]).toEqual([3, 9]);
    const [few, some] = [pools([draw(0, 2, questions)], 4), pools([draw(0, 2, questions)], 500)];
    expect(few).toEqual({ 0: ['q0', 'q1', 'q2', 'q3'] });
    expect(some[0]).toHaveLength(12);
  });

  it('refuses with a line for each draw that stays short', () => {
    expect(fillPools([draw(0, 2, ['a', 'b']), draw(3, 3, ['b', 'c'])], 500)).toEqual({
      ok: false,
      error: {
        code: 'DRAW_UNFILLABLE',
        message: 'The question bank lacks 2 of the questions that the sections draw. Ask for fewer, or for others.',
        field: 'sections.3.draw',
        details: { shortfall: [{ section: 3, count: 3, fitting: 2, missing: 2 }] },
      },
    });
  });

  it('gives the same pools for the same draws', () => {
    fc.assert(fc.property(anyDraws, (draws) => expect(fillPools(draws, 9)).toEqual(fillPools(draws, 9))));
  });
});
