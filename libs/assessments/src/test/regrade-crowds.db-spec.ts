import { newId, ok } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type JobContext } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { RunRegradeHandler } from '../jobs/run-regrade.handler.ts';
import { OverrideGradeUseCase } from '../use-cases/override-grade.ts';
import { ReadRegrades } from '../use-cases/read-regrades.ts';
import { keyed, regradesIn } from './regrades.ts';
import { code, revise, value, World, type Organization } from './world.ts';

describe('regrading many, and while others grade, on a real database', () => {
  let world: World;
  let organization: Organization;
  let regrades: ReturnType<typeof regradesIn>;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
    regrades = regradesIn(world, organization);
  });

  type Assessment = Awaited<ReturnType<typeof regrades.mistaken>>['assessment'];

  describe('of more than can be examined at once', () => {
    /** Graded attempts of nobody in particular, as many as asked, each with one of two answers right. */
    const crowd = async (assessment: Assessment, count: number) => {
      const { attempt } = await regrades.graded(assessment, ['C', 'A']);
      await world.database.query(
        `WITH many AS (SELECT gen_random_uuid() AS assignment, gen_random_uuid() AS attempt FROM generate_series(2, $2)),
         assigned AS (
           INSERT INTO assignments (organization_id, id, assessment_id, candidate_id, attempts_allowed)
           SELECT g.organization_id, m.assignment, g.assessment_id, gen_random_uuid(), 1
           FROM many m, attempts a JOIN assignments g ON g.organization_id = a.organization_id AND g.id = a.assignment_id
           WHERE a.id = $1 RETURNING id
         ), begun AS (
           INSERT INTO attempts SELECT (jsonb_populate_record(a, jsonb_build_object(
             'id', m.attempt, 'assignment_id', m.assignment, 'candidate_id', gen_random_uuid()))).*
           FROM many m JOIN assigned s ON s.id = m.assignment, attempts a WHERE a.id = $1 RETURNING id
         ), answered AS (
           INSERT INTO attempt_answers SELECT w.organization_id, b.id, w.item_id, w.sequence, w.response, w.saved_at
           FROM begun b, attempt_answers w WHERE w.attempt_id = $1
         )
         INSERT INTO grades SELECT (jsonb_populate_record(g, jsonb_build_object('attempt_id', b.id))).*
         FROM begun b, grades g WHERE g.attempt_id = $1`,
        [attempt.id, count],
      );
      return attempt;
    };
    const context = (): JobContext => {
      const actor = systemActor(organization.id, 'request-of-a-job');
      const unitOfWork = world.worker.get(UnitOfWork);
      return {
        organizationId: organization.id,
        run: (work) => unitOfWork.run(actor, work),
        read: (work) => unitOfWork.read(actor, work),
      };
    };
    const report = (id: string) => world.get(ReadRegrades).one(organization.staff, id);
    const revisions = () =>
      world.database.query(
        `SELECT revision, cause, count(*)::integer FROM grades WHERE organization_id = $1 GROUP BY 1, 2 ORDER BY 1`,
        [organization.id],
      );

    it('is a job: the answer says how much there is to do, and the job does it', async () => {
      const { assessment, correct } = await regrades.mistaken();
      await crowd(assessment, 230);
      correct();
      const begun = value(await regrades.regrade(assessment.id));
      expect(begun).toMatchObject({ state: 'RUNNING', total: 230, examined: 0, finishedAt: null });
      expect(code(await regrades.regrade(assessment.id))).toBe('REGRADE_RUNNING');
      expect(code(await regrades.regrade(assessment.id, { dryRun: true }))).toBe('REGRADE_RUNNING');
      expect(await revisions()).toEqual([{ revision: 1, cause: 'GRADING', count: 230 }]);
      const handler = world.worker.get(RunRegradeHandler);
      value(await handler.handle(context(), { regradeId: begun.id }));
      expect(await report(begun.id)).toMatchObject({ state: 'DONE', total: 230, examined: 230, changed: 230 });
      expect(await revisions()).toEqual([
        { revision: 1, cause: 'GRADING', count: 230 },
        { revision: 2, cause: 'REGRADE', count: 230 },
      ]);
      value(await handler.handle(context(), { regradeId: begun.id }));
      expect(await revisions()).toHaveLength(2);
    });

    it('is a job too when it only says what it would do, and then writes its report alone', async () => {
      const { assessment, correct } = await regrades.mistaken();
      await crowd(assessment, 205);
      correct();
      const { id: regradeId, state } = value(await regrades.regrade(assessment.id, { dryRun: true }));
      expect(state).toBe('RUNNING');
      value(await world.worker.get(RunRegradeHandler).handle(context(), { regradeId }));
      expect(await report(regradeId)).toMatchObject({ state: 'DONE', examined: 205, changed: 205 });
      expect(await revisions()).toEqual([{ revision: 1, cause: 'GRADING', count: 205 }]);
      const page = await world.get(ReadRegrades).changes(organization.staff, regradeId, { limit: 100, after: null });
      expect([page.edges.length, page.hasNextPage]).toEqual([100, true]);
    });

    it('goes on where it was when its worker dies, and each grade is revised once', async () => {
      const { assessment, correct } = await regrades.mistaken();
      await crowd(assessment, 205);
      correct();
      const { id: regradeId } = value(await regrades.regrade(assessment.id));
      let left = 1;
      const dying: JobContext = {
        ...context(),
        run: (work) => (left-- > 0 ? context().run(work) : Promise.reject(new Error('The worker is gone.'))),
      };
      const handler = world.worker.get(RunRegradeHandler);
      await expect(handler.handle(dying, { regradeId })).rejects.toThrow('gone');
      expect(await report(regradeId)).toMatchObject({ state: 'RUNNING', examined: 100, changed: 100 });
      for (const result of await Promise.all([1, 2].map(() => handler.handle(context(), { regradeId })))) value(result);
      expect(await report(regradeId)).toMatchObject({ state: 'DONE', examined: 205, changed: 205 });
      expect(await revisions()).toMatchObject([{ count: 205 }, { revision: 2, count: 205 }]);
    });

    it('takes the same statements for a step, however many attempts that examines', async () => {
      const { assessment, correct } = await regrades.mistaken();
      await crowd(assessment, 3);
      correct();
      const few = await countStatements(() => regrades.regrade(assessment.id, { dryRun: true }), {
        applications: ['plumbline'],
      });
      const other = await regrades.mistaken();
      await crowd(other.assessment, 99);
      other.correct();
      const many = await countStatements(() => regrades.regrade(other.assessment.id, { dryRun: true }), {
        applications: ['plumbline'],
      });
      expect(value(many.value)).toMatchObject({ examined: 99, changed: 99 });
      expect(many.statements).toHaveLength(few.statements.length);
      const changes = await countStatements(() => regrades.changesOf(value(many.value)), {
        applications: ['plumbline'],
      });
      expect(changes.statements).toHaveLength(1);
      expect(changes.value).toHaveLength(99);
    });

    it('may be asked for again when it was given up, and then finds what was left', async () => {
      const { assessment, correct } = await regrades.mistaken();
      await crowd(assessment, 201);
      correct();
      const { id: regradeId } = value(await regrades.regrade(assessment.id));
      const handler = world.worker.get(RunRegradeHandler);
      const given = await context().run(async (tx) => ok(await handler.giveUp(tx, { regradeId })));
      value(given);
      expect(await report(regradeId)).toMatchObject({ state: 'FAILED', examined: 0 });
      const again = value(await regrades.regrade(assessment.id));
      expect(again).toMatchObject({ state: 'RUNNING', total: 201, keyChanges: [] });
      value(await handler.handle(context(), { regradeId: again.id }));
      expect(await report(again.id)).toMatchObject({ state: 'DONE', changed: 201 });
      expect(code(await handler.handle(context(), { regradeId: newId() }))).toBe('NOT_FOUND');
    });

    it('lists changes page by page', async () => {
      const { assessment, correct } = await regrades.mistaken();
      await crowd(assessment, 5);
      correct();
      const { id } = value(await regrades.regrade(assessment.id));
      const reading = world.get(ReadRegrades);
      const page = await reading.changes(organization.staff, id, { limit: 3, after: null });
      const after = [page.edges.at(-1)?.node.attemptId ?? ''];
      const rest = await reading.changes(organization.staff, id, { limit: 3, after });
      expect([page.edges.length, page.hasNextPage, rest.edges.length, rest.hasNextPage]).toEqual([3, true, 2, false]);
    });
  });

  describe('racing others', () => {
    it('leaves every grade by the last key, each revision one more than the one before, all of it audited', async () => {
      const { assessment, wrong } = await regrades.mistaken();
      const before = [];
      for (let n = 0; n < 4; n += 1) before.push(await regrades.graded(assessment, [n % 2 === 0 ? 'C' : 'B', 'C']));
      const waiting = [];
      for (let n = 0; n < 6; n += 1) waiting.push(await regrades.submitted(assessment, [n % 2 === 0 ? 'C' : 'B', 'C']));
      const given = { attemptId: before[0]?.attempt.id ?? '', itemId: null, points: '2', reason: 'By hand' };
      const correcting = async () => {
        for (const right of ['B', 'C', 'B']) {
          revise(wrong, keyed(wrong, right));
          value(await regrades.regrade(assessment.id));
        }
      };
      await Promise.all([
        correcting(),
        ...waiting.map(({ attempt }) => world.grade(organization, attempt).then(value)),
        world.get(OverrideGradeUseCase).run(organization.staff, given).then(value),
      ]);
      for (const [index, { attempt }] of [...before, ...waiting].entries()) {
        const rightly = index < 4 ? index % 2 === 1 : (index - 4) % 2 === 1;
        const expected = index === 0 || rightly ? '2' : '1';
        expect(await regrades.gradeOf(attempt)).toMatchObject({ points: expected });
        const revisions = await regrades.revisionsOf(attempt);
        expect(revisions).toEqual(revisions.map((_, place) => revisions.length - place));
        const audited = await world.database.query(
          `SELECT after ->> 'revision' AS revision FROM audit_entries
           WHERE organization_id = $1 AND subject_id = $2 AND action IN ('attempt.graded', 'attempt.regraded')`,
          [organization.id, attempt.id],
        );
        expect(audited).toHaveLength(revisions.length);
      }
      const [uneven] = await world.database.query<{ count: number }>(
        `SELECT count(*)::integer FROM (
           SELECT grading_revision - lag(grading_revision) OVER (PARTITION BY attempt_id ORDER BY revision) AS step
           FROM grades WHERE organization_id = $1) s WHERE step < 0`,
        [organization.id],
      );
      expect(uneven?.count).toBe(0);
    });

    it('lets one of two at the same time begin', async () => {
      const { assessment, correct } = await regrades.mistaken();
      const { attempt } = await regrades.graded(assessment, ['C', 'C']);
      correct();
      const codes = (await Promise.all([1, 2, 3].map(() => regrades.regrade(assessment.id)))).map(code);
      expect(codes).toContain('ok');
      expect(codes.every((one) => one === 'ok' || one === 'REGRADE_RUNNING')).toBe(true);
      expect(await regrades.revisionsOf(attempt)).toEqual([2, 1]);
    });
  });
});
