import { recordDecision, type DecisionInput } from './decision.ts';

const making = { id: 'd2', loopId: 'loop', decidedBy: 'rae', now: new Date('2026-03-05T12:00:00Z'), hasFeedback: true };
const input = (over: Partial<DecisionInput> = {}): DecisionInput => ({
  outcome: 'HIRE',
  reason: ' Strong on what the team lacks. ',
  ...over,
});

describe('recordDecision', () => {
  it('records who decided what, when and why', () => {
    expect(recordDecision(null, input({ dissent: 'Bo saw a gap.', scorecardIds: ['a', 'a', 'b'] }), making)).toEqual({
      ok: true,
      value: {
        id: 'd2',
        loopId: 'loop',
        outcome: 'HIRE',
        reason: 'Strong on what the team lacks.',
        evidence: '',
        scorecardIds: ['a', 'b'],
        dissent: 'Bo saw a gap.',
        decidedBy: 'rae',
        decidedAt: making.now,
        supersedesId: null,
      },
    });
  });

  it('lets a later decision supersede the one that stands', () => {
    expect(recordDecision({ id: 'd1' }, input({ supersedesId: 'd1' }), making)).toMatchObject({
      ok: true,
      value: { supersedesId: 'd1' },
    });
  });

  it.each([undefined, 'd0'])('refuses one that does not name it (%s)', (supersedesId) => {
    expect(recordDecision({ id: 'd1' }, input({ supersedesId }), making)).toMatchObject({
      error: { code: 'DECISION_STANDS', details: { decisionId: 'd1' } },
    });
  });

  it('hires on nobody’s feedback only when that is said explicitly', () => {
    const blank = { ...making, hasFeedback: false };
    expect(recordDecision(null, input(), blank)).toMatchObject({
      ok: false,
      error: { code: 'NOTHING_TO_REST_ON', field: 'evenWithoutFeedback' },
    });
    expect(recordDecision(null, input({ evenWithoutFeedback: true }), blank).ok).toBe(true);
    expect(recordDecision(null, input({ outcome: 'NO_HIRE' }), blank).ok).toBe(true);
    expect(recordDecision(null, input({ outcome: 'HOLD' }), blank).ok).toBe(true);
  });

  it.each<[string, string, DecisionInput]>([
    ['INVALID_DECISION', 'supersedesId', input({ supersedesId: 'd1' })],
    ['REASON_MISSING', 'reason', input({ reason: '  ' })],
    ['INVALID_DECISION', 'reason', input({ reason: 'x'.repeat(10_001) })],
    ['INVALID_DECISION', 'evidence', input({ evidence: 'a\0' })],
    ['INVALID_DECISION', 'dissent', input({ dissent: 'x'.repeat(10_001) })],
  ])('refuses with %s for %s', (code, field, wrong) => {
    expect(recordDecision(null, wrong, making)).toMatchObject({ ok: false, error: { code, field } });
  });
});
