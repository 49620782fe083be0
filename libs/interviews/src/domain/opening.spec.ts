import { describeOpening, type OpeningInput } from './opening.ts';

const input = (over: Partial<OpeningInput> = {}): OpeningInput => ({
  title: 'Backend engineer',
  ownerId: 'owner',
  teamMemberIds: [],
  competencies: [{ name: 'Concurrency', required: 1 }],
  ...over,
});

describe('describeOpening', () => {
  it('tidies the words and counts the owner to the team, everybody once', () => {
    const opening = describeOpening(
      input({ title: '  Backend engineer ', teamMemberIds: ['second', 'owner', 'second'] }),
    );
    expect(opening).toEqual({
      ok: true,
      value: {
        title: 'Backend engineer',
        ownerId: 'owner',
        teamMemberIds: ['owner', 'second'],
        competencies: [{ name: 'Concurrency', required: 1 }],
      },
    });
  });

  it.each([
    ['title', input({ title: '   ' })],
    ['title', input({ title: 'x'.repeat(201) })],
    ['title', input({ title: 'nul \0' })],
    ['competencies.0.name', input({ competencies: [{ name: '', required: 1 }] })],
    [
      'competencies.1.required',
      input({
        competencies: [
          { name: 'a', required: 1 },
          { name: 'b', required: 0 },
        ],
      }),
    ],
    ['competencies.0.required', input({ competencies: [{ name: 'a', required: 1.5 }] })],
    [
      'competencies',
      input({
        competencies: [
          { name: 'Data  Design', required: 1 },
          { name: 'data design', required: 1 },
        ],
      }),
    ],
    ['teamMemberIds', input({ teamMemberIds: Array.from({ length: 100 }, (_, index) => `m${index}`) })],
  ])('refuses a fault in %s and names it', (field, opening) => {
    expect(describeOpening(opening)).toMatchObject({ ok: false, error: { code: 'INVALID_OPENING', field } });
  });
});
