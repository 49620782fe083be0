import { newId } from '@plumbline/kernel';
import { checkTagChange, tagQuestion, type TagChange } from './bulk.ts';
import type { Question } from './question.ts';

const question = (more: Partial<Question> = {}): Question => ({
  id: newId<'question'>(),
  authorId: null,
  status: 'PUBLISHED',
  version: 1,
  publishedVersion: 1,
  content: { kind: 'NUMERIC', stem: 'How many?', key: null, explanation: null },
  skills: ['http', 'sql'],
  difficulty: 2,
  locale: 'en',
  source: 'A book',
  licence: null,
  labelsCleared: false,
  ...more,
});

const change = (more: Partial<TagChange>): TagChange => ({ addSkills: [], removeSkills: [], ...more });

describe('a change of tags', () => {
  it('is spelled as it will be stored', () => {
    const given = change({ addSkills: [' SQL ', 'sql', 'Http'], removeSkills: ['CSS', 'css', ' '], locale: 'EN-us' });
    expect(checkTagChange(given)).toEqual({
      ok: true,
      value: { addSkills: ['http', 'sql'], removeSkills: ['css'], locale: 'en-US' },
    });
  });

  it.each<[Partial<TagChange>, string | undefined]>([
    [{ addSkills: ['x'.repeat(101)] }, 'addSkills'],
    [{ difficulty: 6 }, 'difficulty'],
    [{ locale: 'not a tag' }, 'locale'],
    [{}, undefined],
  ])('is refused where it is wrong: %j', (more, field) => {
    const refused = checkTagChange(change(more));
    expect(refused).toMatchObject({ ok: false, error: { code: 'INVALID_QUESTION' } });
    expect(!refused.ok && refused.error.field).toBe(field);
  });

  it('changes what it names and nothing else', () => {
    const tagged = tagQuestion(question(), change({ addSkills: ['css'], removeSkills: ['http'], difficulty: null }));
    expect(tagged).toEqual({
      ok: true,
      value: { skills: ['css', 'sql'], difficulty: null, locale: 'en', source: 'A book', licence: null },
    });
  });

  it('is none where everything is so already', () => {
    const same = change({ addSkills: ['sql'], removeSkills: ['css'], difficulty: 2, locale: 'en' });
    expect(tagQuestion(question(), same)).toEqual({ ok: true, value: null });
  });

  it('is refused to retired questions, and beyond what a question can hold', () => {
    expect(tagQuestion(question({ status: 'RETIRED' }), change({ difficulty: 1 }))).toMatchObject({
      ok: false,
      error: { code: 'INVALID_TRANSITION' },
    });
    const many = Array.from({ length: 49 }, (_, index) => `skill ${index}`);
    expect(tagQuestion(question({ skills: many }), change({ addSkills: ['a', 'b'] }))).toMatchObject({
      ok: false,
      error: { code: 'INVALID_QUESTION', field: 'skills' },
    });
  });
});
