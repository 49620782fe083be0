import { draftCandidate } from './candidate.ts';

describe('a candidate as a recruiter enters one', () => {
  const given = { name: ' Kim Doe ', email: ' Kim@Example.test ', externalId: ' 42 ' };

  it('is trimmed, and the e-mail is compared in lower case', () => {
    expect(draftCandidate(given)).toEqual({
      ok: true,
      value: { name: 'Kim Doe', email: 'kim@example.test', externalId: '42' },
    });
    expect(draftCandidate({ ...given, externalId: null })).toMatchObject({ value: { externalId: null } });
  });

  it.each([
    ['CANDIDATE_NAME_REQUIRED', 'input.name', { name: ' ' }],
    ['CANDIDATE_NAME_REQUIRED', 'input.name', { name: 'x'.repeat(201) }],
    ['CANDIDATE_NAME_REQUIRED', 'input.name', { name: 'nul \0' }],
    ['CANDIDATE_NAME_REQUIRED', 'input.name', { name: 'half a pair \ud800' }],
    ['CANDIDATE_EMAIL_INVALID', 'input.email', { email: 'kim' }],
    ['CANDIDATE_EMAIL_INVALID', 'input.email', { email: 'kim\0@example.test' }],
    ['CANDIDATE_EMAIL_INVALID', 'input.email', { email: `${'x'.repeat(250)}@example.test` }],
    ['EXTERNAL_ID_INVALID', 'input.externalId', { externalId: ' ' }],
    ['EXTERNAL_ID_INVALID', 'input.externalId', { externalId: '4\0' }],
  ])('is refused with %s at %s', (code, field, change) => {
    expect(draftCandidate({ ...given, ...change })).toMatchObject({ ok: false, error: { code, field } });
  });
});
