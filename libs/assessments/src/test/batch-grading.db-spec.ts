import { countStatements, eventually } from '@plumbline/testing';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { choiceNamed, first, value, World, type Organization } from './world.ts';

const GRADED = 'assessments.attempt-graded.v1';

describe('grading many attempts at once, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  /** Submitted attempts of one assessment, every second one with its first item right and the other blank. */
  const submitted = async (count: number): Promise<{ id: string }[]> => {
    const assessment = await organization.published();
    const attempts: { id: string }[] = [];
    for (let number = 0; number < count; number += 1) {
      const { candidate } = await organization.invite(assessment);
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const choiceIds = [choiceNamed(item, number % 2 === 0 ? 'C' : 'A')];
      value(await world.save(candidate, attempt, item, 1, { choiceIds }));
      value(await world.submit(candidate, attempt));
      attempts.push(attempt);
    }
    return attempts;
  };
  const gradeOf = (attempt: { id: string }) => world.get(ReadGrades).one(organization.staff, attempt.id);
  const revisions = async (): Promise<number[]> => {
    const rows = await world.database.query<{ revision: number }>(
      'SELECT revision FROM grades WHERE organization_id = $1 ORDER BY attempt_id, revision',
      [organization.id],
    );
    return rows.map(({ revision }) => revision);
  };

  it('takes the same statements for any number of them', async () => {
    const attempts = await submitted(9);
    const grade = (...some: readonly { id: string }[]) =>
      countStatements(async () => value(await world.grade(organization, ...some)), { applications: ['plumbline'] });
    const one = await grade(...attempts.slice(0, 1));
    const many = await grade(...attempts.slice(1));
    expect(many.statements.length).toBe(one.statements.length);
    expect(await revisions()).toEqual(Array.from({ length: 9 }, () => 1));
    for (const [index, attempt] of attempts.entries()) {
      expect(await gradeOf(attempt)).toMatchObject({ points: index % 2 === 0 ? '1' : '0', maximum: '2' });
    }
  });

  it('grades each once when batches that overlap come at the same time', async () => {
    const attempts = await submitted(12);
    const batches = [attempts, attempts.slice(0, 8), [...attempts].reverse(), attempts.slice(4)];
    for (const result of await Promise.all(batches.map((batch) => world.grade(organization, ...batch)))) value(result);
    expect(await revisions()).toEqual(Array.from({ length: 12 }, () => 1));
    expect(await world.events(organization, GRADED)).toHaveLength(12);
  });

  it('grades attempts of several assessments together, each by its own key', async () => {
    const [mine, others] = [await submitted(3), await submitted(3)];
    value(await world.grade(organization, ...mine, ...others));
    for (const attempts of [mine, others]) {
      const points = await Promise.all(attempts.map(async (attempt) => (await gradeOf(attempt))?.points));
      expect(points).toEqual(['1', '0', '1']);
    }
  });

  it('writes nothing of a batch with an answer that cannot be graded', async () => {
    const attempts = await submitted(4);
    const poison = first(attempts);
    await world.database.query(`UPDATE attempt_answers SET response = '{"choiceIds": 5}' WHERE attempt_id = $1`, [
      poison.id,
    ]);
    await expect(world.grade(organization, ...attempts)).rejects.toThrow(TypeError);
    expect(await revisions()).toEqual([]);
    expect(await world.events(organization, GRADED)).toEqual([]);
    value(await world.grade(organization, ...attempts.slice(1)));
    expect(await revisions()).toEqual([1, 1, 1]);
  });

  it('gives an attempt that is submitted once more the next revision', async () => {
    const attempts = await submitted(2);
    value(await world.grade(organization, ...attempts));
    const again = first(attempts);
    await world.database.query(`UPDATE attempts SET status = 'SUBMITTED' WHERE id = $1`, [again.id]);
    value(await world.grade(organization, ...attempts));
    expect(await gradeOf(again)).toMatchObject({ revision: 2 });
    expect(await revisions()).toHaveLength(3);
    const events = await world.events(organization, GRADED);
    expect(events.map(({ payload }) => payload['revision']).sort()).toEqual([1, 1, 2]);
  });

  it('waits for a change of the terms that is under way, and grades by what it changed', async () => {
    const [attempt] = await submitted(1);
    if (!attempt) throw new Error('There is no attempt.');
    const changing = await world.database.poolAs('plumbline_system', 1).connect();
    await changing.query(
      `BEGIN; UPDATE assessments SET grading_revision = 2, pass_mark_percent = 50 WHERE organization_id = '${organization.id}'`,
    );
    const grading = world.grade(organization, attempt);
    await eventually(async () => {
      const waiting = await world.database.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      expect(waiting).toHaveLength(1);
    });
    await changing.query('COMMIT');
    changing.release();
    value(await grading);
    expect(await gradeOf(attempt)).toMatchObject({ gradingRevision: 2, passMarkPercent: '50', passed: true });
  });
});
