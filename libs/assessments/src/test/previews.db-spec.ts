import { newId } from '@plumbline/kernel';
import { RefusedError } from '@plumbline/platform';
import { PreviewResolver } from '../api/preview.resolver.ts';
import type { AttemptPreviewType, PreviewAnswerInput } from '../api/preview.types.ts';
import { PreviewAssessment } from '../use-cases/preview-assessment.ts';
import { drawn, exposed, question, section, value, World, type Organization } from './world.ts';

describe('previews of assessments, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const api = () => world.get(PreviewResolver);
  const preview = (id: string, seed?: string) => api().previewAssessment(organization.staff, id, seed);
  const grade = ({ assessmentId, seed }: AttemptPreviewType, answers: PreviewAnswerInput[]) =>
    api().gradePreview(organization.staff, { assessmentId, seed, answers });
  const refusal = async (work: Promise<unknown>) => {
    const error: unknown = await work.then(
      () => new Error('It was not refused.'),
      (thrown: unknown) => thrown,
    );
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  };
  const named = (item: AttemptPreviewType['items'][number], text: string): string =>
    item.choices.find((choice) => choice.text === text)?.id ?? '';

  /** How many rows every table holds. */
  const rows = async (): Promise<Record<string, string>> => {
    const tables = await world.database.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    const counted: Record<string, string> = {};
    for (const { name } of tables) {
      const [row] = await world.database.query<{ told: string }>(
        `SELECT count(*) || ' ' || coalesce(md5(string_agg(t::text, '|' ORDER BY t::text)), '') AS told FROM ${name} t`,
      );
      counted[name] = row?.told ?? '';
    }
    return counted;
  };

  it('show what a candidate would be given with the same seed', async () => {
    const skill = newId();
    const ids = Array.from({ length: 6 }, () => question({ skills: [skill] }));
    const { assessment, candidate } = await organization.invited({
      sections: [
        { ...section([question(), question()]), title: 'Warm-up', timeLimitMinutes: 10 },
        { ...drawn(3, [skill], '2'), timeLimitMinutes: 20 },
      ],
      timeLimitMinutes: 30,
      instructions: 'Read this.',
    });
    const { attempt, items } = await world.started(candidate);
    const shown = await preview(assessment.id, attempt.seed);
    expect(shown).toMatchObject({
      assessmentId: assessment.id,
      seed: attempt.seed,
      title: 'Python basics',
      timeLimitMinutes: 30,
      navigation: 'FREE',
      instructions: 'Read this.',
      consentText: null,
      sections: [
        { title: 'Warm-up', first: 1, last: 2, timeLimitMinutes: 10 },
        { title: null, first: 3, last: 5, timeLimitMinutes: 20 },
      ],
    });
    expect(shown.items.map(({ id }) => id)).toEqual(attempt.itemIds);
    // What the candidate is shown at once is the first section, whose time has begun.
    expect(shown.items.slice(0, items.length).map(({ choices }) => choices)).toEqual(
      items.map(({ choices }) => choices.map(({ id, label, text, anchored }) => ({ id, label, text, anchored }))),
    );
    expect(shown.items.map(({ points }) => points)).toEqual(['1', '1', '2', '2', '2']);
    expect(JSON.stringify(shown)).not.toContain('SECRET-EXPLANATION');
    expect(ids).toEqual(expect.arrayContaining(shown.items.slice(2).map(({ questionId }) => questionId)));
  });

  it('are the same for a seed, whoever takes the test meanwhile, and others for others', async () => {
    const skill = newId();
    const ids = Array.from({ length: 8 }, () => question({ skills: [skill] }));
    const { id } = await organization.published({ sections: [drawn(2, [skill])] });
    const one = await preview(id, 'one');
    ids.forEach((questionId, index) => exposed(questionId, index));
    expect(await preview(id, 'one')).toEqual(one);
    const others = await Promise.all(Array.from({ length: 10 }, () => preview(id)));
    expect(new Set(others.map(({ seed }) => seed)).size).toBe(10);
    expect(new Set(others.map(({ items }) => items.map((item) => item.id).join())).size).toBeGreaterThan(3);
    const [spent, ...left] = one.items.map(({ questionId }) => questionId);
    exposed(spent ?? '', 9, true);
    const again = (await preview(id, 'one')).items.map(({ questionId }) => questionId);
    expect(again).not.toContain(spent);
    expect(again).toEqual(expect.arrayContaining(left));
  });

  it('are graded as an attempt would be, with keys and explanations', async () => {
    const { id } = await organization.published({
      sections: [section([question({ stem: 'First?' }), question({ stem: 'Second?' }), question({ stem: 'Third?' })])],
      scoring: 'NEGATIVE',
      negativeFraction: '0.5',
      passMarkPercent: '15',
    });
    const shown = await preview(id, 'seed');
    const [right, wrong, blank] = ['First?', 'Second?', 'Third?'].map((stem) => {
      const item = shown.items.find((one) => one.stem === stem);
      if (!item) throw new Error(`There is no ${stem}`);
      return item;
    }) as [AttemptPreviewType['items'][0], AttemptPreviewType['items'][0], AttemptPreviewType['items'][0]];
    const graded = await grade(shown, [
      { itemId: right.id, choiceIds: [named(right, 'C')] },
      { itemId: wrong.id, choiceIds: [named(wrong, 'A')] },
    ]);
    expect(graded).toMatchObject({ points: '0.5', maximum: '3', percent: '16.666667', passed: true });
    expect(graded.items.map(({ position }) => position)).toEqual([1, 2, 3]);
    const of = (item: { id: string }) => graded.items.find(({ itemId }) => itemId === item.id);
    expect(of(right)).toMatchObject({
      points: '1',
      maximum: '1',
      outcome: 'RIGHT',
      explanation: 'Because SECRET-EXPLANATION.',
      key: { choiceIds: [named(right, 'C')], labels: [right.choices.find(({ text }) => text === 'C')?.label] },
    });
    expect([of(wrong)?.outcome, of(wrong)?.points, of(blank)?.outcome]).toEqual(['WRONG', '-0.5', 'BLANK']);
  });

  it('tell the key of every kind', async () => {
    const choices = ['a', 'b'].map((id) => ({ id, text: id, anchored: false }));
    const targets = ['x', 'y'].map((id) => ({ id, text: id, anchored: false }));
    const matches = [
      { left: 'a', right: 'y' },
      { left: 'b', right: 'x' },
    ];
    const { id } = await organization.published({
      shuffleQuestions: false,
      sections: [
        section([
          question({
            kind: 'NUMERIC',
            choices: [],
            key: { numeric: '2.5', tolerance: '0.1', toleranceKind: 'RELATIVE' },
          }),
          question({ kind: 'SHORT_TEXT', choices: [], key: { accepted: ['yes'], caseSensitive: true } }),
          question({ kind: 'ORDERING', choices, key: { order: ['b', 'a'] } }),
          question({ kind: 'MATCHING', choices, targets, key: { matches } }),
          question({ kind: 'OPEN', choices: [], key: null, modelAnswer: 'So.', keyPoints: ['One.'] }),
        ]),
      ],
    });
    const graded = await grade(await preview(id, 'seed'), []);
    expect(graded.items.map(({ key }) => key)).toEqual([
      { numeric: '2.5', tolerance: '0.1', relative: true },
      { accepted: ['yes'], caseSensitive: true },
      { order: ['b', 'a'] },
      { matches },
      { modelAnswer: 'So.', keyPoints: ['One.'] },
    ]);
  });

  it('work for drafts, whose draws the bank fills as it is now', async () => {
    const skill = newId();
    const asked = question({ skills: [skill], stem: 'Drawn?' });
    const { id } = await organization.draft({ sections: [section([question()]), drawn(1, [skill], '4')] });
    const shown = await preview(id, 'seed');
    expect(shown.items[1]).toMatchObject({ stem: 'Drawn?', points: '4', questionId: asked });
    const item = shown.items[1];
    const graded = await grade(shown, item ? [{ itemId: item.id, choiceIds: [named(item, 'C')] }] : []);
    expect(graded).toMatchObject({ points: '4', maximum: '5', passed: true });
  });

  it('leave no trace in any table', async () => {
    const skill = newId();
    question({ skills: [skill] });
    const sections = [section([question()]), drawn(1, [skill])];
    const [draft, published] = [await organization.draft({ sections }), await organization.published({ sections })];
    const before = await rows();
    for (const { id } of [draft, published]) {
      const shown = await preview(id);
      await grade(
        shown,
        shown.items.map((item) => ({ itemId: item.id, choiceIds: [named(item, 'C')] })),
      );
    }
    expect(await rows()).toEqual(before);
  });

  it.each([
    ['an item that is shown no more', { itemId: newId() }, 'PREVIEW_STALE', 'input.answers.1.itemId'],
    ['a choice that is none', { choiceIds: ['none'] }, 'INVALID_RESPONSE', 'input.answers.1.choiceIds'],
    ['an answer of another kind', { text: 'C' }, 'INVALID_RESPONSE', 'input.answers.1.text'],
  ])('refuse %s', async (_, more, code, field) => {
    const shown = await preview((await organization.published()).id, 'seed');
    const [one, two] = shown.items.map(({ id }) => id);
    const answers = [{ itemId: one ?? '' }, { itemId: two ?? '', ...more }];
    expect(await refusal(grade(shown, answers))).toMatchObject({ code, field });
  });

  it('refuse two answers to one item, and what cannot be shown at all', async () => {
    const { id } = await organization.published();
    const shown = await preview(id, 'seed');
    const itemId = shown.items[0]?.id ?? '';
    expect(await refusal(grade(shown, [{ itemId }, { itemId }]))).toMatchObject({
      code: 'INVALID_RESPONSE',
      field: 'input.answers.1.itemId',
    });
    expect(await refusal(preview(id, ''))).toMatchObject({ code: 'INVALID_SEED', field: 'seed' });
    expect(await refusal(grade({ ...shown, seed: 'x'.repeat(101) }, []))).toMatchObject({
      code: 'INVALID_SEED',
      field: 'input.seed',
    });
    const { id: unfillable } = await organization.draft({ sections: [drawn(1, [newId()])] });
    expect(await refusal(preview(unfillable))).toMatchObject({ code: 'DRAW_UNFILLABLE' });
    for (const unknown of [newId(), 'no id']) {
      expect(await refusal(preview(unknown))).toMatchObject({ code: 'NOT_FOUND', field: 'id' });
    }
    const stranger = world.organization();
    expect(await world.get(PreviewAssessment).preview(stranger.staff, id, null)).toMatchObject({
      error: { code: 'NOT_FOUND' },
    });
    expect(value(await world.get(PreviewAssessment).preview(organization.staff, id, null)).items).toHaveLength(2);
  });
});
