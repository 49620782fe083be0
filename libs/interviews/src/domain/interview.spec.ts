import fc from 'fast-check';
import { cancelInterview, overlap, planInterview, requireFree, type InterviewInput } from './interview.ts';
import type { StageKit } from './loop.ts';

const kit: StageKit = { questions: [], rubric: [], durationMinutes: 45, interviewersRequired: 2 };
const input = (over: Partial<InterviewInput> = {}): InterviewInput => ({
  interviewerIds: ['ada', 'bo'],
  startsAt: new Date('2026-03-02T09:00:00Z'),
  place: 'Room 4',
  ...over,
});
const now = new Date('2026-03-01T12:00:00Z');
const at = (from: string, to: string) => ({
  startsAt: new Date(`2026-03-02T${from}:00Z`),
  endsAt: new Date(`2026-03-02T${to}:00Z`),
});

describe('planInterview', () => {
  it('ends after the duration of the stage', () => {
    expect(planInterview(kit, input(), now)).toEqual({
      ok: true,
      value: { interviewerIds: ['ada', 'bo'], ...at('09:00', '09:45'), place: 'Room 4', videoLink: null },
    });
  });

  it('takes a video link instead of a place', () => {
    const plan = planInterview(kit, input({ place: null, videoLink: 'https://meet.example.org/abc' }), now);
    expect(plan).toMatchObject({ ok: true, value: { place: null, videoLink: 'https://meet.example.org/abc' } });
  });

  it.each<[string, string, InterviewInput]>([
    ['PANEL_TOO_SMALL', 'interviewerIds', input({ interviewerIds: ['ada'] })],
    ['INVALID_INTERVIEW', 'interviewerIds', input({ interviewerIds: ['ada', 'bo', 'ada'] })],
    ['INVALID_INTERVIEW', 'interviewerIds', input({ interviewerIds: Array.from({ length: 11 }, (_, n) => `m${n}`) })],
    ['INVALID_INTERVIEW', 'startsAt', input({ startsAt: new Date('nonsense') })],
    ['PLACE_MISSING', 'place', input({ place: ' ' })],
    ['INVALID_INTERVIEW', 'place', input({ place: 'x'.repeat(501) })],
    ['INVALID_INTERVIEW', 'videoLink', input({ videoLink: 'javascript:alert(1)' })],
    ['INVALID_INTERVIEW', 'videoLink', input({ videoLink: 'http://meet.example.org' })],
  ])('refuses with %s for %s', (code, field, plan) => {
    expect(planInterview(kit, plan, now)).toMatchObject({ ok: false, error: { code, field } });
  });

  it('takes an interview that is going on, and none that would be over', () => {
    const { startsAt, endsAt } = at('09:00', '09:45');
    expect(planInterview(kit, input({ startsAt }), new Date(endsAt.getTime() - 1)).ok).toBe(true);
    expect(planInterview(kit, input({ startsAt }), endsAt)).toMatchObject({
      ok: false,
      error: { code: 'INTERVIEW_IN_PAST', field: 'startsAt' },
    });
  });
});

describe('requireFree', () => {
  const plan = { ...at('09:00', '10:00'), interviewerIds: ['ada', 'bo'], place: 'Room 4', videoLink: null };

  it('names whoever is engaged then', () => {
    const refused = requireFree(plan, [
      { memberId: 'bo', ...at('08:30', '09:30') },
      { memberId: 'ada', ...at('10:00', '11:00') },
      { memberId: 'cy', ...at('09:00', '10:00') },
    ]);
    expect(refused).toMatchObject({ ok: false, error: { code: 'SLOT_TAKEN', details: { memberIds: ['bo'] } } });
  });

  it('lets one interview begin when another ends', () => {
    expect(requireFree(plan, [{ memberId: 'ada', ...at('08:00', '09:00') }])).toEqual({ ok: true, value: plan });
  });
});

describe('overlap', () => {
  const range = fc
    .tuple(fc.nat(50), fc.integer({ min: 1, max: 20 }))
    .map(([from, length]) => ({ startsAt: new Date(from), endsAt: new Date(from + length) }));

  it('holds exactly when some instant lies in both', () => {
    fc.assert(
      fc.property(range, range, (one, other) => {
        const inside = (instant: number, { startsAt, endsAt }: typeof one) =>
          startsAt.getTime() <= instant && instant < endsAt.getTime();
        const shared = Array.from({ length: 80 }, (_, instant) => instant).some(
          (instant) => inside(instant, one) && inside(instant, other),
        );
        expect(overlap(one, other)).toBe(shared);
        expect(overlap(other, one)).toBe(shared);
      }),
    );
  });
});

describe('cancelInterview', () => {
  const cancellation = { reason: ' The candidate is ill. ', evenWithFeedback: false };
  const none = { any: false, hiddenFromCanceller: false };
  const held = { any: true, hiddenFromCanceller: false };

  it('gives the tidied reason', () => {
    expect(cancelInterview('SCHEDULED', none, cancellation)).toEqual({ ok: true, value: 'The candidate is ill.' });
  });

  it('refuses where feedback is held, unless that is said explicitly', () => {
    expect(cancelInterview('COMPLETED', held, cancellation)).toMatchObject({
      error: { code: 'FEEDBACK_EXISTS', field: 'evenWithFeedback' },
    });
    expect(cancelInterview('COMPLETED', held, { ...cancellation, evenWithFeedback: true }).ok).toBe(true);
  });

  it('refuses a panelist who would thereby get to see what others wrote', () => {
    const explicit = { ...cancellation, evenWithFeedback: true };
    expect(cancelInterview('SCHEDULED', { any: true, hiddenFromCanceller: true }, explicit)).toMatchObject({
      error: { code: 'PANELIST_CANNOT_CANCEL' },
    });
  });

  it('refuses without a reason, and a second time', () => {
    expect(cancelInterview('SCHEDULED', none, { ...cancellation, reason: '' })).toMatchObject({
      error: { code: 'REASON_MISSING', field: 'reason' },
    });
    expect(cancelInterview('CANCELLED', none, cancellation)).toMatchObject({ error: { code: 'INTERVIEW_CANCELLED' } });
  });
});
