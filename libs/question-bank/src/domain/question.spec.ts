import { newId } from '@plumbline/kernel';
import {
  createQuestion,
  mayShuffleChoices,
  publishQuestion,
  retireQuestion,
  reviseQuestion,
  submitForReview,
  type Question,
  type QuestionDraft,
} from './question.ts';
import type { ChoiceContent } from './question-content.ts';

const content: ChoiceContent = {
  kind: 'SINGLE_CHOICE',
  stem: 'Which number is even?',
  choices: [
    { id: 'a', text: '1', anchored: false },
    { id: 'b', text: '2', anchored: false },
  ],
  key: { choiceIds: ['b'] },
  explanation: null,
};

const draft = (overrides: Partial<QuestionDraft> = {}): QuestionDraft => ({
  content,
  skills: [],
  difficulty: null,
  locale: null,
  source: null,
  licence: null,
  labelsCleared: false,
  ...overrides,
});

function create(overrides: Partial<QuestionDraft> = {}): Question {
  const created = createQuestion(newId<'question'>(), 'author', draft(overrides));
  if (!created.ok) throw new Error(created.error.message);
  return created.value;
}

const reviewer = { memberId: 'reviewer', fourEyes: false };

function published(): Question {
  const result = publishQuestion(create(), reviewer);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

describe('a question', () => {
  it('starts as a draft at version 1', () => {
    expect(create()).toMatchObject({ status: 'DRAFT', version: 1, publishedVersion: null, authorId: 'author' });
  });

  it('takes from another question only what that says and is described as', () => {
    const first = published();
    const other = { ...create({ difficulty: 2 }), labelsCleared: true };
    const revised = reviseQuestion(first, 'author', other);
    expect(revised).toMatchObject({ ok: true, value: { difficulty: 2, labelsCleared: true } });
    expect(revised).toMatchObject({ ok: true, value: { id: first.id, publishedVersion: 1 } });
  });

  it("stays its author's while others describe it anew, and is theirs once they change what it says", () => {
    const described = reviseQuestion(create(), 'colleague', draft({ difficulty: 3 }));
    expect(described).toMatchObject({ ok: true, value: { authorId: 'author', version: 2 } });
    const reworded = reviseQuestion(create(), 'colleague', draft({ content: { ...content, explanation: 'It is.' } }));
    expect(reworded).toMatchObject({ ok: true, value: { authorId: 'colleague', version: 2 } });
  });

  it('keeps skills trimmed, in lower case, once and in order', () => {
    expect(create({ skills: [' SQL ', 'http', 'sql', '', 'Data  Modelling'] }).skills).toEqual([
      'data modelling',
      'http',
      'sql',
    ]);
  });

  it('keeps its language in the canonical spelling, and source and licence trimmed or not at all', () => {
    const described = create({ locale: 'PT-br', source: ' Our own ', licence: '  ' });
    expect(described).toMatchObject({ locale: 'pt-BR', source: 'Our own', licence: null });
  });

  it.each([
    ['locale', { locale: 'a language' }],
    ['source', { source: 'x'.repeat(1_001) }],
    ['source', { source: 'a\0b' }],
    ['licence', { licence: 'x'.repeat(201) }],
  ])('refuses an unfit %s by its name', (field, unfit) => {
    expect(createQuestion(newId(), null, draft(unfit))).toMatchObject({
      ok: false,
      error: { code: 'INVALID_QUESTION', field },
    });
  });

  it.each([0, 6, 2.5])('refuses a difficulty of %p', (difficulty) => {
    expect(createQuestion(newId(), null, draft({ difficulty }))).toMatchObject({
      ok: false,
      error: { code: 'INVALID_QUESTION', field: 'difficulty' },
    });
  });

  it('may be a draft without a key, which nobody can publish', () => {
    const incomplete = create({ content: { ...content, key: null } });
    expect(publishQuestion(incomplete, reviewer)).toMatchObject({
      ok: false,
      error: { code: 'INVALID_QUESTION', field: 'key' },
    });
    expect(submitForReview(incomplete)).toMatchObject({ ok: false, error: { code: 'INVALID_QUESTION' } });
  });

  it('goes from draft through review to published to retired', () => {
    const submitted = submitForReview(create());
    if (!submitted.ok) throw new Error(submitted.error.message);
    expect(submitted.value.status).toBe('IN_REVIEW');
    const result = publishQuestion(submitted.value, reviewer);
    if (!result.ok) throw new Error(result.error.message);
    expect(result.value).toMatchObject({ status: 'PUBLISHED', publishedVersion: 1 });
    expect(retireQuestion(result.value)).toMatchObject({ ok: true, value: { status: 'RETIRED', publishedVersion: 1 } });
  });

  it('is never published or submitted twice', () => {
    expect(publishQuestion(published(), reviewer)).toMatchObject({ error: { code: 'INVALID_TRANSITION' } });
    expect(submitForReview(published())).toMatchObject({ error: { code: 'INVALID_TRANSITION' } });
  });

  it('answers to nothing once it is retired', () => {
    const retired = retireQuestion(published());
    if (!retired.ok) throw new Error(retired.error.message);
    for (const refused of [
      publishQuestion(retired.value, reviewer),
      submitForReview(retired.value),
      retireQuestion(retired.value),
      reviseQuestion(retired.value, 'author', draft()),
    ]) {
      expect(refused).toMatchObject({
        ok: false,
        error: { code: 'INVALID_TRANSITION', details: { status: 'RETIRED' } },
      });
    }
  });

  it('gets a new version as a draft while the published one stays in use', () => {
    const revised = reviseQuestion(published(), 'other', draft({ content: { ...content, stem: 'Which is even?' } }));
    expect(revised).toMatchObject({
      ok: true,
      value: {
        status: 'DRAFT',
        version: 2,
        publishedVersion: 1,
        authorId: 'other',
        content: { stem: 'Which is even?' },
      },
    });
  });

  it('cannot change its kind', () => {
    const open = {
      kind: 'OPEN',
      title: null,
      stem: 'Why?',
      modelAnswer: null,
      keyPoints: [],
      commonMistakes: [],
      followUps: [],
    } as const;
    expect(reviseQuestion(create(), 'author', draft({ content: open }))).toMatchObject({
      error: { code: 'INVALID_QUESTION', field: 'kind' },
    });
  });
});

describe('the four-eyes setting', () => {
  const inReview = (): Question => {
    const submitted = submitForReview(create());
    if (!submitted.ok) throw new Error(submitted.error.message);
    return submitted.value;
  };

  it('keeps authors from publishing their own question', () => {
    expect(publishQuestion(inReview(), { memberId: 'author', fourEyes: true })).toMatchObject({
      error: { code: 'REVIEW_REQUIRED' },
    });
  });

  it('keeps anybody from publishing what was not submitted', () => {
    expect(publishQuestion(create(), { memberId: 'reviewer', fourEyes: true })).toMatchObject({
      error: { code: 'REVIEW_REQUIRED' },
    });
  });

  it('lets somebody else publish what is in review', () => {
    expect(publishQuestion(inReview(), { memberId: 'reviewer', fourEyes: true })).toMatchObject({
      ok: true,
      value: { status: 'PUBLISHED' },
    });
  });
});

describe('shuffling', () => {
  it('is off while the explanation names a letter, and on again once an author cleared that', () => {
    const named = { content: { ...content, explanation: 'Option B is even.' }, labelsCleared: false };
    expect(mayShuffleChoices(named)).toBe(false);
    expect(mayShuffleChoices({ ...named, labelsCleared: true })).toBe(true);
    expect(mayShuffleChoices({ content, labelsCleared: false })).toBe(true);
  });
});
