import { ok } from '@plumbline/kernel';
import { UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { QuestionResolver } from '../api/question.resolver.ts';
import type { CreateQuestionInput } from '../api/question.types.ts';
import { QuestionRepository } from '../data/question.repository.ts';
import { CreateQuestionUseCase } from '../use-cases/create-question.ts';
import { RetireQuestionUseCase } from '../use-cases/move-question.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import { QuestionWriter } from '../use-cases/question-writer.ts';
import { code, content, input, question, refusalOf, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const create = (organization: Organization, more: Partial<CreateQuestionInput> = {}) =>
  world.get(QuestionResolver).createQuestion(organization.author, input(more));

describe('a question through the API', () => {
  it('is written as a draft with lasting ids, and read back whole', async () => {
    const organization = world.organization();
    const described = { locale: 'de-CH', source: 'A book', licence: 'CC-BY-4.0' };
    const created = await create(organization, {
      skills: ['SQL'],
      difficulty: 2,
      explanation: 'Two is.',
      ...described,
    });
    const [, second] = created.choices;
    expect(created).toMatchObject({
      status: 'DRAFT',
      version: 1,
      publishedVersion: null,
      skills: ['sql'],
      difficulty: 2,
      ...described,
    });
    expect(created.choices.map(({ label, text }) => label + text)).toEqual(['A1', 'B2', 'C3']);
    expect(second?.id).toMatch(/^[0-9a-f-]{36}$/);
    expect(created.key).toMatchObject({ choiceIds: [second?.id], labels: ['B'], numeric: null });
    expect(await world.get(QuestionResolver).question(organization.author, created.id)).toEqual(created);
  });

  it.each<[string, Partial<CreateQuestionInput>, object]>([
    [
      'numeric',
      { kind: 'NUMERIC', choices: [], key: { numeric: '0.10', tolerance: '0.01' } },
      { numeric: 0.1, tolerance: 0.01, toleranceKind: 'ABSOLUTE' },
    ],
    [
      'short text',
      { kind: 'SHORT_TEXT', choices: [], key: { accepted: ['yes', 'sure'] } },
      { accepted: ['yes', 'sure'], caseSensitive: false },
    ],
    ['multiple choice', { kind: 'MULTIPLE_CHOICE', key: { labels: ['A', 'C'] } }, { labels: ['A', 'C'] }],
  ])('keeps the key of a %s question', async (_name, more, key) => {
    expect((await create(world.organization(), more)).key).toMatchObject(key);
  });

  it('has choices whose ids say nothing of the order in which they were written', async () => {
    const organization = world.organization();
    const choices = Array.from({ length: 12 }, (_, index) => ({ id: `c${index}`, text: `${index}`, anchored: false }));
    const order = choices.map(({ id }) => id);
    const orders = [];
    for (let made = 0; made < 5; made += 1) {
      const ordering = { kind: 'ORDERING', stem: `Put these in order, ${made}.`, choices, key: { order } } as const;
      const { choices: stored } = await create(organization, ordering);
      orders.push(stored.map(({ id }) => id));
    }
    // Candidates see the ids: sorted by them, five times twelve elements would stand in the right order by no accident.
    expect(orders.filter((ids) => ids.join() === [...ids].sort().join())).toEqual([]);
    expect(orders.flat().every((id) => id[14] === '4')).toBe(true);
  });

  it('keeps the keys of ordering and matching by lasting ids', async () => {
    const organization = world.organization();
    const ordered = await create(organization, { kind: 'ORDERING', key: { order: ['C', 'A', 'B'] } });
    const textOf = (id: string) => [...ordered.choices].find((choice) => choice.id === id)?.text;
    expect(ordered.key?.order?.map(textOf)).toEqual(['3', '1', '2']);
    const matched = await create(organization, {
      kind: 'MATCHING',
      choices: [
        { id: 'x', text: 'one', anchored: false },
        { id: 'y', text: 'two', anchored: false },
      ],
      targets: [
        { id: 'p', text: 'eins', anchored: false },
        { id: 'q', text: 'zwei', anchored: false },
      ],
      key: {
        matches: [
          { left: 'x', right: 'p' },
          { left: 'y', right: 'q' },
        ],
      },
    });
    expect(matched.key?.matches).toEqual([
      { left: matched.choices[0]?.id, right: matched.targets[0]?.id },
      { left: matched.choices[1]?.id, right: matched.targets[1]?.id },
    ]);
  });

  it('keeps what interviewers need', async () => {
    const open = {
      kind: 'OPEN' as const,
      choices: [],
      key: null,
      title: 'Caches',
      modelAnswer: 'It depends.',
      keyPoints: ['One'],
      commonMistakes: ['Two'],
      followUps: ['Three'],
    };
    expect(await create(world.organization(), open)).toMatchObject({ ...open, key: null });
    const scenario = {
      kind: 'SCENARIO' as const,
      choices: [],
      key: null,
      prompts: [{ text: 'Go.', expectedOutline: null }],
      redFlags: ['Silence'],
    };
    expect(await create(world.organization(), scenario)).toMatchObject(scenario);
  });

  it('is refused at the field that is wrong', async () => {
    const organization = world.organization();
    const twins = ['1', '1'].map((text) => ({ text, anchored: false }));
    expect(await refusalOf(create(organization, { choices: twins, key: null }))).toMatchObject({
      code: 'INVALID_QUESTION',
      field: 'input.choices.1.text',
    });
    expect(await refusalOf(create(organization, { key: { labels: ['F'] } }))).toMatchObject({
      code: 'INVALID_QUESTION',
      field: 'input.key.choiceIds',
    });
    const { id } = await create(organization, { key: null });
    expect(await refusalOf(world.get(QuestionResolver).publishQuestion(organization.author, id))).toMatchObject({
      code: 'INVALID_QUESTION',
      field: 'id',
      details: { part: 'key' },
    });
  });

  it('warns of letters that would lie after shuffling, until an author clears that', async () => {
    const organization = world.organization();
    const created = await create(organization, { explanation: 'Option B is even.' });
    expect(created.warnings).toEqual(['LABEL_REFERENCE: explanation names choices by their letters']);
    await world.get(QuestionResolver).publishQuestion(organization.author, created.id);
    expect(value(await organization.pin([created.id]))[0]?.shufflable).toBe(false);
    const cleared = input({ explanation: 'Option B is even.', labelsCleared: true });
    const resolver = world.get(QuestionResolver);
    expect((await resolver.reviseQuestion(organization.author, created.id, cleared)).warnings).toEqual([]);
    await resolver.publishQuestion(organization.author, created.id);
    expect(value(await organization.pin([created.id]))[0]?.shufflable).toBe(true);
  });
});

describe('states and versions', () => {
  it('keeps the published version in use while the next is a draft', async () => {
    const organization = world.organization();
    const { id } = await organization.published();
    const next = question({ content: content('Which of these numbers is odd?', ['one', 'two', 'three'], 0) });
    const revised = value(await world.get(ReviseQuestionUseCase).run(organization.author, id, () => next));
    expect(revised).toMatchObject({ version: 2, status: 'DRAFT', publishedVersion: 1 });
    expect(value(await organization.pin([id]))[0]).toMatchObject({
      version: 1,
      stem: 'Which of these numbers is even?',
    });
    await world.get(QuestionResolver).publishQuestion(organization.author, id);
    expect(value(await organization.pin([id]))[0]).toMatchObject({
      version: 2,
      stem: 'Which of these numbers is odd?',
    });
  });

  it('lets no version be changed, not even by SQL', async () => {
    const organization = world.organization();
    await organization.create();
    const pool = world.database.poolAs('plumbline_app', 1);
    await expect(pool.query(`UPDATE question_versions SET explanation = 'changed'`)).rejects.toThrow(
      /permission denied/,
    );
    await expect(pool.query('DELETE FROM question_versions')).rejects.toThrow(/permission denied/);
  });

  it('takes two revisions at the same time one after the other', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    const revise = (stem: string) =>
      world.get(ReviseQuestionUseCase).run(organization.author, id, () => question({ content: content(stem) }));
    let later: ReturnType<typeof revise> | undefined;
    await world.get(UnitOfWork).run(organization.author, async (tx) => {
      const held = await world.get(QuestionRepository).lock(tx, id);
      if (held === null) throw new Error('There is no such question.');
      later = revise('The later one?');
      await world.somebodyWaits();
      const revised = { ...held, ...question({ content: content('The earlier one?') }), version: 2 };
      return ok(await world.get(QuestionWriter).revise(tx, revised));
    });
    expect(await later).toMatchObject({ ok: true, value: { version: 3, content: { stem: 'The later one?' } } });
  });

  it('is found by its id as it was given out, and by no other spelling', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    const retire = (spelt: string) => world.get(RetireQuestionUseCase).run(organization.author, spelt);
    expect(await retire(id.toUpperCase())).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(await retire(id)).toMatchObject({ ok: true, value: { id, status: 'RETIRED' } });
  });

  it('asks for a reviewer where four eyes are set', async () => {
    const organization = world.organization();
    organization.askForFourEyes();
    const { id } = await organization.create();
    const resolver = world.get(QuestionResolver);
    await resolver.submitQuestionForReview(organization.author, id);
    expect(await refusalOf(resolver.publishQuestion(organization.author, id))).toMatchObject({
      code: 'REVIEW_REQUIRED',
    });
    expect((await resolver.publishQuestion(organization.member(), id)).status).toBe('PUBLISHED');
  });

  it('gives nobody a question that was retired or never published', async () => {
    const organization = world.organization();
    const draft = await organization.create();
    const retired = await organization.published({ content: content('Another one?') });
    value(await world.get(RetireQuestionUseCase).run(organization.author, retired.id));
    const used = await organization.published({ content: content('A third one?') });
    const pinned = await organization.pin([used.id, draft.id, retired.id, 'nonsense']);
    expect(pinned).toMatchObject({
      error: { code: 'QUESTION_NOT_FOUND', details: { questionIds: [draft.id, retired.id, 'nonsense'] } },
    });
    expect(await organization.question(retired.id)).toMatchObject({ status: 'RETIRED' });
  });

  it('gives versions in the order asked, in one statement', async () => {
    const organization = world.organization();
    const ids: string[] = [];
    for (const stem of ['One?', 'Two?', 'Three?'])
      ids.push((await organization.published({ content: content(stem) })).id);
    const asked = [...ids].reverse();
    const { value: pinned, statements } = await countStatements(() => organization.pin(asked));
    expect(value(pinned).map(({ questionId }) => questionId)).toEqual(asked);
    expect(statements).toHaveLength(1);
  });

  it('moves on exactly once when two do it at the same time', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    const retire = () => world.get(RetireQuestionUseCase).run(organization.author, id);
    expect((await Promise.all([retire(), retire()])).map(code).sort()).toEqual(['INVALID_TRANSITION', 'ok']);
  });
});

describe('duplicates', () => {
  it('are refused with the standing one’s id, whatever their spelling', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    const same = question({ content: content(' Which  of these numbers is even? ', ['three', 'one', 'two'], 2) });
    const refused = await world.get(CreateQuestionUseCase).run(organization.author, same);
    expect(refused).toMatchObject({ error: { code: 'DUPLICATE', details: { questionId: id } } });
  });

  it('are made once when two do it at the same time', async () => {
    const organization = world.organization();
    const both = await Promise.all(
      [1, 2].map(() => world.get(CreateQuestionUseCase).run(organization.author, question())),
    );
    expect(both.map(code).sort()).toEqual(['DUPLICATE', 'ok']);
  });

  it('do not count once they are retired', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    value(await world.get(RetireQuestionUseCase).run(organization.author, id));
    expect((await organization.create()).id).not.toBe(id);
  });

  it('cannot be made by a revision either', async () => {
    const organization = world.organization();
    const standing = await organization.create();
    const other = await organization.create({ content: content('Another?') });
    const refused = await world.get(ReviseQuestionUseCase).run(organization.author, other.id, () => question());
    expect(refused).toMatchObject({ error: { code: 'DUPLICATE', details: { questionId: standing.id } } });
    expect(await organization.question(other.id)).toMatchObject({ version: 1 });
  });

  it('that are only near are made and warned of; other organizations’ do not count', async () => {
    const stem = 'Which of the following statements about database indexes is correct?';
    const [organization, other] = [world.organization(), world.organization()];
    await other.create({ content: content(stem) });
    const first = await organization.create({ content: content(stem) });
    expect(first.warnings).toEqual([]);
    const second = await organization.create({ content: content(stem.replace('statements', 'statement')) });
    expect(second.warnings).toEqual([`NEAR_DUPLICATE: the stem resembles that of ${first.id}`]);
  });
});
