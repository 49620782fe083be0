import { checkAmounts, checkAsked, granted } from './accommodation.ts';

describe('what a candidate asks for', () => {
  const nothing = { extraTimePercent: null, breakMinutes: null, note: null };

  it('is an amount, or a few words', () => {
    expect(checkAsked({ ...nothing, extraTimePercent: 50 })).toMatchObject({ ok: true });
    expect(checkAsked({ ...nothing, breakMinutes: 15 })).toMatchObject({ ok: true });
    expect(checkAsked({ ...nothing, note: '  A larger font.  ' })).toMatchObject({ value: { note: 'A larger font.' } });
  });

  it.each([
    ['note', nothing],
    ['note', { ...nothing, extraTimePercent: 0, breakMinutes: 0, note: '   ' }],
    ['note', { ...nothing, note: 'x'.repeat(1_001) }],
    ['note', { ...nothing, note: 'half a pair \ud800' }],
    ['extraTimePercent', { ...nothing, extraTimePercent: -1 }],
    ['extraTimePercent', { ...nothing, extraTimePercent: 401 }],
    ['breakMinutes', { ...nothing, breakMinutes: 481 }],
    ['breakMinutes', { ...nothing, breakMinutes: 1.5 }],
  ])('is refused at %s', (field, asked) => {
    expect(checkAsked(asked)).toMatchObject({ ok: false, error: { code: 'INVALID_ACCOMMODATION', field } });
  });
});

describe('what is granted', () => {
  const standing = { extraTimePercent: 25, breakMinutes: 10 };
  const asked = { extraTimePercent: 50, breakMinutes: null, note: null };
  const undecided = { extraTimePercent: null, breakMinutes: null };

  it('is what was decided, else what was asked, else what stood', () => {
    expect(granted({ ...undecided, extraTimePercent: 100 }, asked, standing)).toEqual({
      extraTimePercent: 100,
      breakMinutes: 10,
    });
    expect(granted(undecided, asked, standing)).toEqual({ extraTimePercent: 50, breakMinutes: 10 });
    expect(granted({ extraTimePercent: 0, breakMinutes: 0 }, asked, standing)).toEqual({
      extraTimePercent: 0,
      breakMinutes: 0,
    });
  });

  it('may be from none to five times the limit, and breaks of eight hours', () => {
    expect(checkAmounts({ extraTimePercent: 0, breakMinutes: 0 }).ok).toBe(true);
    expect(checkAmounts({ extraTimePercent: 400, breakMinutes: 480 }).ok).toBe(true);
  });
});
