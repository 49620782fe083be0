import fc from 'fast-check';
import type { Level } from './content.ts';
import { debriefMatrix, type DebriefCard } from './debrief.ts';

const card = (interviewerId: string, levels: Record<string, Level | null>, interviewId = 'i1'): DebriefCard => ({
  scorecardId: `card-${interviewerId}`,
  interviewId,
  interviewerId,
  recommendation: 'YES',
  ratings: Object.entries(levels).map(([competency, level]) => ({ competency, level, evidence: '' })),
});

describe('debriefMatrix', () => {
  it('shows disagreements of two levels or more first, the widest first', () => {
    const { rows } = debriefMatrix(
      [
        card('ada', { Depth: 3, Design: 1, Writing: 1, Speed: 2 }),
        card('bo', { Depth: 4, Design: 3, Writing: 4, Speed: 2 }),
      ],
      [],
    );
    expect(rows.map(({ competency, spread, disagreement }) => [competency, spread, disagreement])).toEqual([
      ['Writing', 3, true],
      ['Design', 2, true],
      ['Depth', 1, false],
      ['Speed', 0, false],
    ]);
  });

  it('leaves what was not assessed out of mean, spread and coverage', () => {
    const { rows } = debriefMatrix(
      [card('ada', { Depth: 2 }), card('bo', { Depth: null }), card('cy', { Depth: 3 }, 'i2')],
      [
        { name: 'Depth', required: 3 },
        { name: 'Writing', required: 1 },
      ],
    );
    expect(rows).toMatchObject([
      { competency: 'Depth', mean: '2.50', spread: 1, required: 3, assessed: 2 },
      { competency: 'Writing', mean: null, spread: null, disagreement: false, required: 1, assessed: 0 },
    ]);
  });

  it('counts two interviewers of one interview as one assessment of it', () => {
    const { rows } = debriefMatrix([card('ada', { Depth: 2 }), card('bo', { Depth: 2 })], []);
    expect(rows[0]?.assessed).toBe(1);
  });

  it('has one cell for each card, in the order of the cards', () => {
    const { rows } = debriefMatrix([card('ada', { Depth: 2 }), card('bo', { Design: 4 })], []);
    expect(rows.map(({ cells }) => cells.map(({ level }) => level))).toEqual([
      [2, null],
      [null, 4],
    ]);
  });

  it('rounds a mean half up without binary fractions', () => {
    const levels: Level[] = [1, 1, 1, 1, 1, 1, 1, 2];
    const { rows } = debriefMatrix(
      levels.map((level, index) => card(`m${index}`, { Depth: level })),
      [],
    );
    expect(rows[0]?.mean).toBe('1.13');
  });

  it('keeps the mean within the levels given', () => {
    fc.assert(
      fc.property(fc.array(fc.constantFrom<Level>(1, 2, 3, 4), { minLength: 1, maxLength: 12 }), (levels) => {
        const { rows } = debriefMatrix(
          levels.map((level, index) => card(`m${index}`, { Depth: level })),
          [],
        );
        const mean = Number(rows[0]?.mean);
        expect(mean).toBeGreaterThanOrEqual(Math.min(...levels));
        expect(mean).toBeLessThanOrEqual(Math.max(...levels));
        const exact = levels.reduce<number>((sum, level) => sum + level, 0) / levels.length;
        expect(Math.abs(mean - exact)).toBeLessThanOrEqual(0.005 + Number.EPSILON * 8);
      }),
    );
  });
});
