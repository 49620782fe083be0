import { UsesInLoops, type UsesWanted } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { UnitOfWork } from '@plumbline/platform';
import { countStatements, memberActor } from '@plumbline/testing';
import { LoopWorld, RECRUITER, rubric } from './loop-world.ts';

describe('where loops use a question', () => {
  let world: LoopWorld;

  beforeAll(async () => {
    world = await LoopWorld.open();
  });

  afterAll(() => world?.close());

  const find = (questionIds: readonly string[], wanted: Partial<UsesWanted>, actor = world.recruiter) =>
    countStatements(() =>
      world.api.app
        .get(UnitOfWork)
        .read(actor, (tx) =>
          world.api.app
            .get(UsesInLoops)
            .find(tx, questionIds, { usedBy: 'LOOP_TEMPLATE', after: null, limit: 10, ...wanted }),
        ),
    );

  it('is found in templates, by id, some at a time, whatever the letter case of their ids', async () => {
    const questionId = world.neighbours.question();
    const other = world.neighbours.question();
    const opening = await world.createOpening([]);
    const interview = { kind: 'INTERVIEW', rubric: rubric('Design') };
    const first = await world.createTemplate(opening.id, [{ ...interview, questionIds: [questionId.toUpperCase()] }]);
    const second = await world.createTemplate(opening.id, [
      { ...interview, questionIds: [other, questionId] },
      { kind: 'DEBRIEF' },
    ]);
    const { value: found, statements } = await find([questionId, other, newId(), 'no id'], {});
    const template = { usedBy: 'LOOP_TEMPLATE', title: 'Backend loop', status: 'DRAFT', version: null };
    expect(found.get(questionId)).toEqual([
      { ...template, id: first.id },
      { ...template, id: second.id },
    ]);
    expect(found.get(other)?.map(({ id }) => id)).toEqual([second.id]);
    expect(found.size).toBe(2);
    expect(statements).toHaveLength(1);
    const page = await find([questionId], { limit: 1 });
    const rest = await find([questionId], { limit: 1, after: first.id });
    expect([page, rest].map(({ value }) => value.get(questionId)?.map(({ id }) => id))).toEqual([
      [first.id],
      [second.id],
    ]);
  });

  it('is found in loops with the version that their kits keep, under their opening’s title', async () => {
    const one = await world.startLoop();
    const two = await world.startLoop();
    const [kit] = await world.database.query<{ questionId: string }>(
      `SELECT kit -> 'questions' -> 0 ->> 'questionId' AS "questionId" FROM loop_stages
       WHERE loop_id = $1 AND kit IS NOT NULL`,
      [one.id],
    );
    const questionId = kit?.questionId ?? '';
    const { value: found, statements } = await find([questionId], { usedBy: 'LOOP' });
    expect(found.get(questionId)).toEqual([
      { usedBy: 'LOOP', id: one.id, title: 'Backend engineer', status: 'ACTIVE', version: 1 },
    ]);
    expect(statements).toHaveLength(1);
    const templates = (await find([questionId], {})).value.get(questionId);
    expect(templates?.map(({ id, status }) => [id, status])).toEqual([[one.templateId, 'PUBLISHED']]);
    expect(two.id).not.toBe(one.id);
  });

  it('is nobody else’s to see, and says nothing of assessments', async () => {
    const questionId = world.neighbours.question();
    const opening = await world.createOpening([]);
    await world.createTemplate(opening.id, [
      { kind: 'INTERVIEW', rubric: rubric('Design'), questionIds: [questionId] },
    ]);
    const stranger = memberActor(newId(), newId(), RECRUITER);
    expect((await find([questionId], {}, stranger)).value.size).toBe(0);
    expect((await find([questionId], { usedBy: 'ASSESSMENT' })).value.size).toBe(0);
    expect((await find([questionId], {})).value.size).toBe(1);
  });
});
