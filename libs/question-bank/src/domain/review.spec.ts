import { checkComment, COMMENT_LIMITS } from './review.ts';

describe('a comment', () => {
  it('is kept as it was written', () => {
    const draft = { body: '  *Why* B?\n', field: 'choices.1.text' };
    expect(checkComment(draft)).toEqual({ ok: true, value: draft });
    expect(checkComment({ body: 'x'.repeat(COMMENT_LIMITS.body), field: null }).ok).toBe(true);
  });

  it.each([
    [' \n', null, 'body'],
    ['x'.repeat(COMMENT_LIMITS.body + 1), null, 'body'],
    ['nul \0', null, 'body'],
    ['fine', 'choices[1]', 'field'],
    ['fine', '', 'field'],
    ['fine', 'x'.repeat(COMMENT_LIMITS.field + 1), 'field'],
  ])('is refused at what is wrong with it', (body, field, at) => {
    expect(checkComment({ body, field })).toMatchObject({ ok: false, error: { code: 'INVALID_COMMENT', field: at } });
  });
});
