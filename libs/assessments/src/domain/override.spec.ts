import { checkPoints, checkReason, decimalWithin } from './override.ts';
import { Rational } from './rational.ts';
import type { GradingTerms } from './score-attempt.ts';

const terms = (more: Partial<GradingTerms> = {}): GradingTerms => ({
  scoring: 'ALL_OR_NOTHING',
  negativeFraction: null,
  passMarkPercent: null,
  gradingRevision: 1,
  items: ['1', '2', 'not asked'].map((id) => ({
    id,
    kind: 'SINGLE_CHOICE',
    points: '4',
    key: { type: 'CHOICES', choiceIds: ['a'] },
  })),
  ...more,
});
const PAPER = ['2', '1'];
const negative = terms({ scoring: 'NEGATIVE', negativeFraction: '0.25' });

describe('checkPoints', () => {
  it.each([
    ['0', '0'],
    ['4', '4'],
    ['4.000', '4'],
    ['1e-1', '0.1'],
    ['3.333333', '3.333333'],
  ])('takes %s for an item as %s', (points, canonical) => {
    expect(checkPoints(terms(), PAPER, '1', points)).toEqual({ ok: true, value: canonical });
  });

  it.each(['-0.000001', '4.000001', '1.0000001', 'much', ''])('refuses %j for an item worth 4', (points) => {
    const error = {
      code: 'INVALID_POINTS',
      field: 'points',
      message: expect.stringContaining('from 0 to 4') as string,
    };
    expect(checkPoints(terms(), PAPER, '1', points)).toMatchObject({ ok: false, error });
  });

  it('goes below 0 as far as a wrong answer costs', () => {
    expect(checkPoints(negative, PAPER, '1', '-1')).toEqual({ ok: true, value: '-1' });
    expect(checkPoints(negative, PAPER, '1', '-1.1')).toMatchObject({ error: { code: 'INVALID_POINTS' } });
  });

  it('bounds the points for the whole by what was asked', () => {
    expect(checkPoints(terms(), PAPER, null, '8')).toEqual({ ok: true, value: '8' });
    expect(checkPoints(terms(), PAPER, null, '8.5')).toMatchObject({ error: { code: 'INVALID_POINTS' } });
    expect(checkPoints(negative, PAPER, null, '-2')).toEqual({ ok: true, value: '-2' });
  });

  it('knows no item that the paper does not have', () => {
    for (const itemId of ['not asked', 'nonsense']) {
      expect(checkPoints(terms(), PAPER, itemId, '1')).toMatchObject({ error: { code: 'NOT_FOUND', field: 'itemId' } });
    }
  });

  it('lets points be taken back', () => {
    expect(checkPoints(terms(), PAPER, '1', null)).toEqual({ ok: true, value: null });
  });
});

describe('checkReason', () => {
  it('takes 1 to 2,000 characters, without the space around them', () => {
    expect(checkReason('  why \n')).toEqual({ ok: true, value: 'why' });
    expect(checkReason('x'.repeat(2_000))).toMatchObject({ ok: true });
  });

  it.each(['', '  ', 'x'.repeat(2_001), 'a\0b'])('refuses %j', (reason) => {
    expect(checkReason(reason)).toMatchObject({ error: { code: 'REASON_REQUIRED', field: 'reason' } });
  });
});

describe('decimalWithin', () => {
  it('keeps within inclusive bounds', () => {
    const within = (text: string) => decimalWithin(text, Rational.ZERO, Rational.of(100));
    expect(['0', '100', '66.666667', '66.6666667', '100.1', '-1', 'x'].map(within)).toEqual([
      '0',
      '100',
      '66.666667',
      null,
      null,
      null,
      null,
    ]);
  });
});
