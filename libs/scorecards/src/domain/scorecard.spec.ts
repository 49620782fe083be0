import fc from 'fast-check';
import { writeContent, type ContentInput, type ScorecardContent } from './content.ts';
import { canonicalText, sealOf } from './seal.ts';
import { amendScorecard, saveDraft, submitScorecard, type Scorecard } from './scorecard.ts';

const rubric = ['Concurrency', 'Design'];
const now = new Date('2026-03-02T10:00:00.123Z');

const content = (over: Partial<ContentInput> = {}): ScorecardContent => {
  const written = writeContent(rubric, {
    ratings: [{ competency: 'Concurrency', level: 3, evidence: 'Named the GIL unprompted.' }],
    summary: 'Solid on threads.',
    recommendation: 'YES',
    ...over,
  });
  if (!written.ok) throw new Error(written.error.message);
  return written.value;
};
const empty = content({ ratings: [], summary: '', recommendation: null });
const card = (over: Partial<Scorecard> = {}): Scorecard => ({
  id: 'card',
  loopId: 'loop',
  interviewId: 'interview',
  interviewerId: 'ada',
  revision: 0,
  content: empty,
  version: 0,
  submittedAt: null,
  ...over,
});
const submitted = () => {
  const sealing = submitScorecard(card({ content: content(), revision: 1 }), now);
  if (!sealing.ok || sealing.value.version === null) throw new Error('not sealed');
  return { card: sealing.value.card, version: sealing.value.version };
};

describe('writeContent', () => {
  it('lays ratings out along the rubric; what was left out is not assessed', () => {
    expect(content({ ratings: [{ competency: ' design ', level: 1 }] }).ratings).toEqual([
      { competency: 'Concurrency', level: null, evidence: '' },
      { competency: 'Design', level: 1, evidence: '' },
    ]);
  });

  it.each<[string, string, Partial<ContentInput>]>([
    ['UNKNOWN_COMPETENCY', 'ratings.0.competency', { ratings: [{ competency: 'Charm', level: 4 }] }],
    ['INVALID_SCORECARD', 'ratings.1.competency', { ratings: [{ competency: 'Design' }, { competency: 'DESIGN' }] }],
    ['INVALID_SCORECARD', 'ratings.0.level', { ratings: [{ competency: 'Design', level: 5 }] }],
    ['INVALID_SCORECARD', 'ratings.0.level', { ratings: [{ competency: 'Design', level: 2.5 }] }],
    ['INVALID_SCORECARD', 'ratings.0.evidence', { ratings: [{ competency: 'Design', evidence: 'a\0b' }] }],
    ['INVALID_SCORECARD', 'summary', { summary: 'x'.repeat(2001) }],
    ['INVALID_SCORECARD', 'notes', { notes: 'half a pair \ud800' }],
  ])('refuses with %s at %s', (code, field, over) => {
    expect(writeContent(rubric, { ratings: [], ...over })).toMatchObject({ ok: false, error: { code, field } });
  });
});

describe('saveDraft', () => {
  it('raises the revision it was started from', () => {
    expect(saveDraft(card(), 0, content())).toMatchObject({ ok: true, value: { revision: 1, content: content() } });
  });

  it('shows a stale tab the newer state and overwrites nothing', () => {
    const newer = card({ revision: 2, content: content({ notes: 'newer' }) });
    expect(saveDraft(newer, 1, content({ notes: 'older' }))).toMatchObject({
      ok: false,
      error: { code: 'REVISION_CONFLICT', details: { revision: 2, content: content({ notes: 'newer' }) } },
    });
  });

  it('accepts the same wording again as it stands', () => {
    const saved = card({ revision: 2, content: content() });
    expect(saveDraft(saved, 1, content())).toEqual({ ok: true, value: saved });
  });

  it('refuses a revision that never was', () => {
    expect(saveDraft(card({ revision: 1, content: content() }), 7, empty).ok).toBe(false);
  });

  it('refuses a submitted card', () => {
    expect(saveDraft(submitted().card, 1, content())).toMatchObject({ error: { code: 'SCORECARD_SEALED' } });
  });

  it('never loses the last of two interleaved tabs silently', () => {
    const saves = fc.array(fc.tuple(fc.constantFrom(0, 1), fc.string({ maxLength: 3 })), { maxLength: 30 });
    fc.assert(
      fc.property(saves, (steps) => {
        let state = card();
        const known = [0, 0];
        for (const [tab, text] of steps) {
          const base = known[tab] ?? 0;
          const wanted = content({ notes: text });
          const result = saveDraft(state, base, wanted);
          if (!result.ok) {
            expect(result.error.code).toBe('REVISION_CONFLICT');
            expect(base).toBeLessThan(state.revision);
            known[tab] = state.revision;
            continue;
          }
          expect(result.value.content).toEqual(wanted);
          state = result.value;
          known[tab] = state.revision;
        }
      }),
    );
  });
});

describe('submitScorecard', () => {
  it('needs a recommendation and one sentence, and nothing else', () => {
    const least = content({ ratings: [], summary: 'Could not tell.', recommendation: 'NO_DECISION' });
    expect(submitScorecard(card({ content: least }), now).ok).toBe(true);
    expect(submitScorecard(card(), now)).toMatchObject({
      ok: false,
      error: { code: 'SCORECARD_INCOMPLETE', details: { missing: ['recommendation', 'summary'] } },
    });
    expect(submitScorecard(card({ content: content({ summary: ' ' }) }), now)).toMatchObject({
      error: { code: 'SCORECARD_INCOMPLETE', field: 'summary' },
    });
  });

  it('seals what was written and when', () => {
    const { card: sealed, version } = submitted();
    expect(sealed).toMatchObject({ submittedAt: now, version: 1 });
    expect(version).toMatchObject({ scorecardId: 'card', version: 1, reason: null, sealedAt: now });
    expect(version.seal).toBe(sealOf({ ...version, interviewId: 'interview', interviewerId: 'ada' }));
  });

  it('leaves a submitted card as it is', () => {
    const { card: sealed } = submitted();
    const later = new Date(now.getTime() + 60_000);
    expect(submitScorecard(sealed, later)).toEqual({ ok: true, value: { card: sealed, version: null } });
  });
});

describe('amendScorecard', () => {
  const amendment = { baseVersion: 1, content: content({ notes: 'I misheard.' }), reason: 'Misheard the question.' };
  const later = new Date(now.getTime() + 60_000);

  it('adds a version and keeps the time of the first', () => {
    const { card: sealed, version } = submitted();
    const amended = amendScorecard(sealed, amendment, later);
    expect(amended).toMatchObject({
      ok: true,
      value: {
        card: { version: 2, submittedAt: now, content: amendment.content },
        version: { version: 2, reason: 'Misheard the question.', sealedAt: later },
      },
    });
    expect(amended.ok && amended.value.version?.seal).not.toBe(version.seal);
  });

  it.each([
    ['REASON_MISSING', { ...amendment, reason: '  ' }],
    ['REVISION_CONFLICT', { ...amendment, baseVersion: 0 }],
    ['SCORECARD_INCOMPLETE', { ...amendment, content: empty }],
  ])('refuses with %s', (code, wrong) => {
    expect(amendScorecard(submitted().card, wrong, later)).toMatchObject({ ok: false, error: { code } });
  });

  it('refuses a draft', () => {
    expect(amendScorecard(card(), amendment, later)).toMatchObject({ error: { code: 'NOT_SUBMITTED' } });
  });
});

describe('sealOf', () => {
  const matter = () => {
    const { version } = submitted();
    return { ...version, interviewId: 'interview', interviewerId: 'ada' };
  };

  it('is a fixed function of a fixed text, so that anybody can compute it again', () => {
    expect(canonicalText(matter())).toBe(
      '["plumbline.scorecard.v1","card","interview","ada",1,null,"2026-03-02T10:00:00.123Z",' +
        '"YES","Solid on threads.","",[["Concurrency",3,"Named the GIL unprompted."],["Design","NOT_ASSESSED",""]]]',
    );
    expect(sealOf(matter())).toBe('85d5a3dddb84da0705bb2a24a155cb1c1f78d291dc1efbb1b6a72c774e5cb6e4');
  });

  it('does not depend on the order in which keys or ratings were stored', () => {
    const { content: written, ...rest } = matter();
    const shuffled = {
      recommendation: written.recommendation,
      summary: written.summary,
      notes: written.notes,
      ratings: written.ratings.map(({ competency, level, evidence }) => ({ evidence, level, competency })).reverse(),
    };
    expect(sealOf({ content: shuffled, ...rest })).toBe(sealOf(matter()));
  });

  it('changes with every part of what it vouches for', () => {
    const base = matter();
    const [rating] = base.content.ratings;
    if (rating === undefined) throw new Error('no rating');
    const seals = [
      base,
      { ...base, scorecardId: 'x' },
      { ...base, interviewId: 'x' },
      { ...base, interviewerId: 'x' },
      { ...base, version: 2 },
      { ...base, reason: 'x' },
      { ...base, sealedAt: new Date(now.getTime() + 1) },
      { ...base, content: { ...base.content, notes: 'x' } },
      { ...base, content: { ...base.content, summary: 'x' } },
      { ...base, content: { ...base.content, recommendation: 'NO' as const } },
      { ...base, content: { ...base.content, ratings: [{ ...rating, level: 4 as const }] } },
      { ...base, content: { ...base.content, ratings: [{ ...rating, level: null }] } },
      { ...base, content: { ...base.content, ratings: [{ ...rating, evidence: 'x' }] } },
    ].map(sealOf);
    expect(new Set(seals).size).toBe(seals.length);
  });

  it('cannot be met by moving words from one field to another', () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.string(), fc.string(), (notes, summary, otherNotes, otherSummary) => {
        const base = matter();
        const one = sealOf({ ...base, content: { ...base.content, notes, summary } });
        const other = sealOf({ ...base, content: { ...base.content, notes: otherNotes, summary: otherSummary } });
        expect(one === other).toBe(notes === otherNotes && summary === otherSummary);
      }),
    );
  });
});
