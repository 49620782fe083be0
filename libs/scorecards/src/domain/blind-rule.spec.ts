import fc from 'fast-check';
import { BLIND_SETTINGS, mayReadScorecard } from './blind-rule.ts';

const card = { loopId: 'loop', interviewerId: 'ada', submitted: true };
const own = (submitted: boolean, loopId = 'loop') => ({ loopId, submitted });
const bo = { memberId: 'bo', readsAll: false };
const recruiter = { memberId: 'bo', readsAll: true };

describe('mayReadScorecard', () => {
  it('hides a card from a fellow interviewer until their own is in', () => {
    expect(mayReadScorecard(bo, card, [own(false)], 'UNTIL_SUBMITTED')).toBe(false);
    expect(mayReadScorecard(bo, card, [own(true)], 'UNTIL_SUBMITTED')).toBe(true);
  });

  it('binds a recruiter who interviews in that loop', () => {
    expect(mayReadScorecard(recruiter, card, [own(false)], 'UNTIL_SUBMITTED')).toBe(false);
    expect(mayReadScorecard(recruiter, card, [own(true)], 'UNTIL_SUBMITTED')).toBe(true);
  });

  it('waits for the last of several own cards of the loop', () => {
    expect(mayReadScorecard(bo, card, [own(true), own(false)], 'UNTIL_SUBMITTED')).toBe(false);
  });

  it('takes no account of another loop', () => {
    expect(mayReadScorecard(recruiter, card, [own(false, 'other')], 'UNTIL_SUBMITTED')).toBe(true);
    expect(mayReadScorecard(bo, card, [own(true, 'other')], 'UNTIL_SUBMITTED')).toBe(false);
  });

  it('lets whoever reads all and interviews nobody read what is submitted', () => {
    expect(mayReadScorecard(recruiter, card, [], 'UNTIL_SUBMITTED')).toBe(true);
    expect(mayReadScorecard(bo, card, [], 'UNTIL_SUBMITTED')).toBe(false);
  });

  it('keeps the panel blind for good where the setting says ALWAYS', () => {
    expect(mayReadScorecard(recruiter, card, [own(true)], 'ALWAYS')).toBe(false);
    expect(mayReadScorecard(recruiter, card, [], 'ALWAYS')).toBe(true);
  });

  it('opens submitted cards to the panel where the setting says NEVER', () => {
    expect(mayReadScorecard(bo, card, [own(false)], 'NEVER')).toBe(true);
  });

  const anything = {
    reader: fc.record({ memberId: fc.constantFrom('ada', 'bo'), readsAll: fc.boolean() }),
    card: fc.record({
      loopId: fc.constantFrom('loop', 'other'),
      interviewerId: fc.constantFrom('ada', 'bo'),
      submitted: fc.boolean(),
    }),
    owns: fc.array(fc.record({ loopId: fc.constantFrom('loop', 'other'), submitted: fc.boolean() })),
    setting: fc.constantFrom(...BLIND_SETTINGS),
  };

  it("always shows people their own card and never another one's draft", () => {
    fc.assert(
      fc.property(anything.reader, anything.card, anything.owns, anything.setting, (reader, each, owns, setting) => {
        const may = mayReadScorecard(reader, each, owns, setting);
        if (each.interviewerId === reader.memberId) expect(may).toBe(true);
        else if (!each.submitted) expect(may).toBe(false);
      }),
    );
  });

  it('gives a member of the panel nothing for holding another role', () => {
    fc.assert(
      fc.property(anything.reader, anything.card, anything.owns, anything.setting, (reader, each, owns, setting) => {
        fc.pre(owns.some(({ loopId }) => loopId === each.loopId));
        expect(mayReadScorecard({ ...reader, readsAll: true }, each, owns, setting)).toBe(
          mayReadScorecard({ ...reader, readsAll: false }, each, owns, setting),
        );
      }),
    );
  });

  it('never shows less after submitting than before', () => {
    fc.assert(
      fc.property(anything.reader, anything.card, anything.owns, anything.setting, (reader, each, owns, setting) => {
        const before = mayReadScorecard(reader, each, owns, setting);
        const after = mayReadScorecard(
          reader,
          each,
          owns.map((card) => ({ ...card, submitted: true })),
          setting,
        );
        if (before) expect(after).toBe(true);
      }),
    );
  });
});
