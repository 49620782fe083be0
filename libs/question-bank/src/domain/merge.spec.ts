import { newId } from '@plumbline/kernel';
import { isSettled, mergeQuestions } from './merge.ts';
import { createQuestion, retireQuestion, type Question } from './question.ts';

const question = (kind: 'OPEN' | 'NUMERIC' = 'OPEN'): Question => {
  const content =
    kind === 'OPEN'
      ? { kind, title: null, stem: 'Why?', modelAnswer: null, keyPoints: [], commonMistakes: [], followUps: [] }
      : { kind, stem: 'How many?', key: null, explanation: null };
  const described = { skills: [], difficulty: null, locale: null, source: null, licence: null };
  const made = createQuestion(newId<'question'>(), null, { content, ...described, labelsCleared: false });
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
};

const retired = (): Question => {
  const made = retireQuestion(question());
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
};

describe('merging questions', () => {
  it('retires all but the one that is kept', () => {
    const merged = mergeQuestions(question(), [question(), question()]);
    expect(merged).toMatchObject({ ok: true, value: [{ status: 'RETIRED' }, { status: 'RETIRED' }] });
  });

  const kept = question();
  const one = question();
  it.each<[string, Question, Question[], object]>([
    ['nothing', kept, [], { code: 'INVALID_MERGE', field: 'mergeIds' }],
    ['a question with itself', kept, [kept], { code: 'INVALID_MERGE', field: 'mergeIds' }],
    ['a question twice', kept, [one, one], { code: 'INVALID_MERGE', field: 'mergeIds' }],
    ['into a retired one', retired(), [one], { code: 'INVALID_MERGE', field: 'keepId' }],
    ['a retired one', kept, [retired()], { code: 'INVALID_TRANSITION', field: 'mergeIds' }],
    ['another kind', kept, [question('NUMERIC')], { code: 'INVALID_MERGE', field: 'mergeIds' }],
    ['too many', kept, Array.from({ length: 51 }, () => question()), { code: 'INVALID_MERGE', field: 'mergeIds' }],
  ])('refuses %s', (_, into, merged, error) => {
    expect(mergeQuestions(into, merged)).toMatchObject({ ok: false, error });
  });

  it('settles warnings that name only what was merged', () => {
    const [a, b, c] = [newId(), newId(), newId()];
    const merged = new Set<string>([a, b]);
    const warning = (...ids: string[]) => ({ code: 'NEAR_DUPLICATE', message: `resembles ${ids.join(', ')}` });
    expect(isSettled(warning(a, b), merged)).toBe(true);
    expect(isSettled(warning(a, c), merged)).toBe(false);
    expect(isSettled(warning(), merged)).toBe(false);
    expect(isSettled({ code: 'NOTE', message: a }, merged)).toBe(false);
  });
});
