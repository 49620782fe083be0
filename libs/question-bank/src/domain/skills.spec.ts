import { mayHang, nameSkill, normaliseSkill, SKILL_LIMITS } from './skills.ts';

const code = (result: { ok: boolean; error?: { code: string; field?: string } }) =>
  result.ok ? 'ok' : [result.error?.code, result.error?.field];

describe('a skill’s name', () => {
  it('is compared whatever its case, its spaces and the composition of its accents', () => {
    expect(normaliseSkill('  Distributed \n Systems ')).toBe('distributed systems');
    expect(normaliseSkill('Cafe\u0301')).toBe('caf\u00e9');
    // Only its lower case has a composed form.
    expect(normaliseSkill('J\u030c')).toBe('\u01f0');
  });

  it('stands once among its synonyms, which are in order', () => {
    const named = nameSkill('JavaScript', ['js', 'ECMAScript', 'JS', 'javascript']);
    expect(named).toEqual({ ok: true, value: { name: 'javascript', synonyms: ['ecmascript', 'js'] } });
  });

  it.each<[string, string, string[], unknown]>([
    ['empty', '  ', [], ['INVALID_SKILL', 'name']],
    ['too long', 'x'.repeat(101), [], ['INVALID_SKILL', 'name']],
    ['not plain text', 'a\0b', [], ['INVALID_SKILL', 'name']],
    ['beside an empty synonym', 'a', ['b', ''], ['INVALID_SKILL', 'synonyms.1']],
    ['beside too many synonyms', 'a', Array.from({ length: 51 }, (_, n) => `s${n}`), ['INVALID_SKILL', 'synonyms']],
  ])('is refused when it is %s', (_why, name, synonyms, refused) => {
    expect(code(nameSkill(name, synonyms))).toEqual(refused);
  });
});

describe('a skill’s place', () => {
  it('is never below itself', () => {
    expect(code(mayHang('b', 1, { path: ['a', 'b', 'c'] }))).toEqual(['SKILL_CYCLE', 'parentId']);
    expect(code(mayHang('b', 1, { path: ['a', 'c'] }))).toBe('ok');
  });

  it('leaves room for all that hangs below', () => {
    const path = Array.from({ length: SKILL_LIMITS.depth - 2 }, (_, level) => `level ${level}`);
    expect(code(mayHang('x', 2, { path }))).toBe('ok');
    expect(code(mayHang('x', 3, { path }))).toEqual(['SKILL_TOO_DEEP', 'parentId']);
  });
});
