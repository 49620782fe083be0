import { newId, ok } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type JobContext } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { RunRegradeHandler } from '../jobs/run-regrade.handler.ts';
import { OverrideGradeUseCase } from '../use-cases/override-grade.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { ReadRegrades } from '../use-cases/read-regrades.ts';
import { RegradeAssessmentUseCase, type RegradeRequest } from '../use-cases/regrade-assessment.ts';
import {
  choiceNamed,
  code,
  first,
  question,
  retire,
  revise,
  section,
  value,
  World,
  type Organization,
} from './world.ts';

const PAGE = { limit: 100, after: null };
const keyed = (questionId: string, right: string) => ({ key: { choiceIds: [`${questionId}-${right}`] } });

describe('regrading, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const regrade = (assessmentId: string, more: Partial<RegradeRequest> = {}) =>
    world.get(RegradeAssessmentUseCase).run(organization.staff, {
      assessmentId,
      dryRun: false,
      reason: 'The key was wrong',
      passMarkPercent: null,
      ...more,
    });
  const changesOf = async ({ id }: { id: string }) =>
    value(ok(await world.get(ReadRegrades).changes(organization.staff, id, PAGE))).edges.map(({ node }) => node);
  const gradeOf = (attempt: { id: string }) => world.get(ReadGrades).one(organization.staff, attempt.id);
  const revisionsOf = async (attempt: { id: string }) =>
    value(await world.get(ReadGrades).history(organization.staff, attempt.id, PAGE)).edges.map(
      ({ node }) => node.grade.revision,
    );

  /** An assessment of two questions whose key says C, of which the first should say B. */
  const mistaken = async (settings: object = {}) => {
    const questions = [question(), question()];
    const assessment = await organization.published({
      sections: [section(questions)],
      shuffleQuestions: false,
      ...settings,
    });
    const [wrong = '', right = ''] = questions;
    return { assessment, wrong, right, correct: () => revise(wrong, keyed(wrong, 'B')) };
  };
  type Assessment = Awaited<ReturnType<typeof mistaken>>['assessment'];

  /** Somebody who picks these choices, one for each question. */
  const submitted = async (assessment: Assessment, picks: readonly string[], terms: object = {}) => {
    const invited = await organization.invite(assessment, terms);
    const { attempt, items } = await world.started(invited.candidate);
    for (const [index, item] of items.entries()) {
      const choiceIds = [choiceNamed(item, picks[index] ?? 'A')];
      value(await world.save(invited.candidate, attempt, item, 1, { choiceIds }));
    }
    value(await world.submit(invited.candidate, attempt));
    return { ...invited, attempt, items };
  };
  const graded = async (assessment: Assessment, picks: readonly string[], terms: object = {}) => {
    const made = await submitted(assessment, picks, terms);
    value(await world.grade(organization, made.attempt));
    return made;
  };

  it('says in a dry run which results would change, and changes nothing', async () => {
    const { assessment, correct, wrong } = await mistaken();
    const lucky = await graded(assessment, ['C', 'C']);
    const robbed = await graded(assessment, ['B', 'C']);
    await graded(assessment, ['A', 'C']);
    correct();
    const report = value(await regrade(assessment.id, { dryRun: true }));
    expect(report).toMatchObject({
      state: 'DONE',
      dryRun: true,
      total: 3,
      examined: 3,
      changed: 2,
      passesGained: 1,
      passesLost: 1,
      gradingRevision: 1,
      keyChanges: [{ questionId: wrong, position: 1, fromVersion: 1, version: 2 }],
    });
    const [half, whole] = [
      { points: '1', percent: '50', passed: false },
      { points: '2', percent: '100', passed: true },
    ];
    expect(await changesOf(report)).toEqual([
      {
        attemptId: lucky.attempt.id,
        candidateId: lucky.candidate.candidateId,
        before: whole,
        after: half,
        decisions: [],
      },
      {
        attemptId: robbed.attempt.id,
        candidateId: robbed.candidate.candidateId,
        before: half,
        after: whole,
        decisions: [],
      },
    ]);
    expect(await gradeOf(lucky.attempt)).toMatchObject({ revision: 1, points: '2', passed: true });
    expect(
      await world.database.query('SELECT FROM assessment_item_keys WHERE organization_id = $1', [organization.id]),
    ).toEqual([]);
  });

  it('applies what the dry run said, keeps the old grades, and grades by the new key from then on', async () => {
    const { assessment, correct } = await mistaken();
    const lucky = await graded(assessment, ['C', 'C']);
    const same = await graded(assessment, ['A', 'C']);
    correct();
    const dry = value(await regrade(assessment.id, { dryRun: true }));
    const report = value(await regrade(assessment.id));
    expect(report).toMatchObject({ state: 'DONE', examined: 2, changed: 1, passesLost: 1, gradingRevision: 2 });
    expect(await changesOf(report)).toEqual(await changesOf(dry));
    expect(await gradeOf(lucky.attempt)).toMatchObject({
      revision: 2,
      points: '1',
      passed: false,
      cause: 'REGRADE',
      reason: 'The key was wrong',
      gradedBy: organization.staff.memberId,
      gradingRevision: 2,
    });
    const old = value(await world.get(ReadGrades).history(organization.staff, lucky.attempt.id, PAGE)).edges.at(-1);
    expect(old?.node.grade).toMatchObject({ revision: 1, points: '2', passed: true });
    expect(await revisionsOf(same.attempt)).toEqual([1]);

    const later = await graded(assessment, ['B', 'C']);
    expect(await gradeOf(later.attempt)).toMatchObject({ revision: 1, points: '2', gradingRevision: 2 });
    const graded_ = await world.events(organization, 'assessments.attempt-graded.v1');
    expect(graded_.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ attemptId: lucky.attempt.id, revision: 2, passed: false, complete: true }),
    );
  });

  it('changes nothing where no key has changed, however often it is asked', async () => {
    const { assessment } = await mistaken();
    const { attempt } = await graded(assessment, ['C', 'A']);
    for (let n = 0; n < 2; n += 1) {
      expect(value(await regrade(assessment.id))).toMatchObject({ state: 'DONE', changed: 0, keyChanges: [] });
    }
    expect(await revisionsOf(attempt)).toEqual([1]);
  });

  it('is done once: asked again, it finds nothing more to change', async () => {
    const { assessment, correct } = await mistaken();
    const { attempt } = await graded(assessment, ['C', 'C']);
    correct();
    value(await regrade(assessment.id));
    expect(value(await regrade(assessment.id))).toMatchObject({ changed: 0, gradingRevision: 2 });
    expect(await revisionsOf(attempt)).toEqual([2, 1]);
  });

  it('lists the decisions that rested on a changed result', async () => {
    const { assessment, correct } = await mistaken();
    const candidateId = organization.newCandidate();
    const loopStageId = organization.stageFor(candidateId, assessment.id);
    const { attempt } = await graded(assessment, ['C', 'C'], { candidateId, loopStageId });
    const { closesLoop: _closes, ...decision } = organization.decided(loopStageId);
    const undecided = organization.newCandidate();
    const stage = organization.stageFor(undecided, assessment.id);
    await graded(assessment, ['B', 'C'], { candidateId: undecided, loopStageId: stage });
    correct();
    const changes = await changesOf(value(await regrade(assessment.id, { dryRun: true })));
    expect(changes.map(({ attemptId, decisions }) => [attemptId === attempt.id, decisions])).toEqual([
      [true, [decision]],
      [false, []],
    ]);
    expect(await changesOf(value(await regrade(assessment.id)))).toEqual(changes);
  });

  it('takes corrected explanations, and keeps the key of a question that was retired', async () => {
    const { assessment, wrong, right } = await mistaken();
    await graded(assessment, ['C', 'C']);
    revise(wrong, { explanation: 'Better said.' });
    retire(right);
    const report = value(await regrade(assessment.id));
    expect(report).toMatchObject({ changed: 0, gradingRevision: 2, keyChanges: [{ questionId: wrong }] });
    const keys = await world.database.query<{ explanation: string; question_version: number }>(
      'SELECT explanation, question_version FROM assessment_item_keys WHERE organization_id = $1',
      [organization.id],
    );
    expect(keys).toEqual([{ explanation: 'Better said.', question_version: 2 }]);
    retire(wrong);
    expect(value(await regrade(assessment.id))).toMatchObject({ keyChanges: [] });
  });

  it('is refused where the set of choices has changed, naming the items, and writes nothing', async () => {
    const { assessment, wrong } = await mistaken();
    await graded(assessment, ['C', 'C']);
    revise(wrong, { choices: ['A', 'B', 'C', 'E'].map((text) => ({ id: newId(), text, anchored: false })) });
    for (const dryRun of [true, false]) {
      expect(await regrade(assessment.id, { dryRun })).toMatchObject({
        ok: false,
        error: { code: 'REGRADE_INCOMPATIBLE', details: { items: [{ position: 1, questionId: wrong }] } },
      });
    }
    expect(await world.database.query('SELECT FROM regrades WHERE organization_id = $1', [organization.id])).toEqual(
      [],
    );
  });

  it('refuses a reason that is none, a pass mark that is none, and what is no published assessment', async () => {
    const { assessment } = await mistaken();
    expect(await regrade(assessment.id, { reason: '' })).toMatchObject({
      error: { code: 'REASON_REQUIRED', field: 'input.reason' },
    });
    for (const passMarkPercent of ['101', '-1', '50.1234567', 'half']) {
      expect(await regrade(assessment.id, { passMarkPercent })).toMatchObject({
        error: { code: 'INVALID_PASS_MARK', field: 'input.passMarkPercent' },
      });
    }
    const draft = await organization.draft();
    for (const id of [draft.id, newId(), 'nonsense']) expect(code(await regrade(id))).toBe('NOT_FOUND');
    const others = await world.get(RegradeAssessmentUseCase).run(world.organization().staff, {
      assessmentId: assessment.id,
      dryRun: true,
      reason: 'Curious',
      passMarkPercent: null,
    });
    expect(code(others)).toBe('NOT_FOUND');
  });

  it('alone restates past results by another pass mark', async () => {
    const { assessment } = await mistaken();
    const before = await graded(assessment, ['C', 'A']);
    expect(await gradeOf(before.attempt)).toMatchObject({ passed: false, passMarkPercent: '70' });
    const dry = value(await regrade(assessment.id, { dryRun: true, passMarkPercent: '50' }));
    expect(dry).toMatchObject({ passesGained: 1, passMarkBefore: '70', passMarkPercent: '50' });
    expect(await gradeOf(before.attempt)).toMatchObject({ revision: 1, passed: false });
    value(await regrade(assessment.id, { passMarkPercent: '50.0' }));
    expect(await gradeOf(before.attempt)).toMatchObject({ revision: 2, passed: true, passMarkPercent: '50' });
    expect(await gradeOf((await graded(assessment, ['A', 'C'])).attempt)).toMatchObject({ revision: 1, passed: true });
  });

  it('does not restate a result when the mark was changed by anything but a regrade', async () => {
    const { assessment } = await mistaken();
    const { attempt } = await graded(assessment, ['C', 'A']);
    await world.database.query('UPDATE assessments SET pass_mark_percent = 50 WHERE id = $1', [assessment.id]);
    await graded(assessment, ['C', 'A']);
    expect(await gradeOf(attempt)).toMatchObject({ revision: 1, passed: false, passMarkPercent: '70' });
  });

  it('keeps points that a person gave', async () => {
    const { assessment, correct } = await mistaken();
    const { attempt, items } = await graded(assessment, ['C', 'C']);
    const given = { attemptId: attempt.id, itemId: first(items).id, points: '1', reason: 'Both are right' };
    value(await world.get(OverrideGradeUseCase).run(organization.staff, given));
    correct();
    expect(value(await regrade(assessment.id))).toMatchObject({ examined: 1, changed: 0 });
    expect(await gradeOf(attempt)).toMatchObject({ revision: 2, points: '2', cause: 'OVERRIDE' });
    value(await world.get(OverrideGradeUseCase).run(organization.staff, { ...given, points: null }));
    expect(await gradeOf(attempt)).toMatchObject({ revision: 3, points: '1', gradingRevision: 2 });
  });

  it('is audited without keys: the correction, each changed grade, and the end', async () => {
    const { assessment, correct } = await mistaken();
    const { attempt } = await graded(assessment, ['C', 'C']);
    correct();
    value(await regrade(assessment.id));
    const entries = await world.database.query<{ action: string; subject_id: string }>(
      'SELECT action, subject_id, before, after FROM audit_entries WHERE organization_id = $1 ORDER BY id',
      [organization.id],
    );
    const of = (id: string) => entries.filter(({ subject_id }) => subject_id === id).map(({ action }) => action);
    expect(of(assessment.id)).toEqual(expect.arrayContaining(['assessment.grading-corrected', 'assessment.regraded']));
    expect(of(attempt.id)).toContain('attempt.regraded');
    expect(JSON.stringify(entries)).not.toMatch(/choiceIds|EXPLANATION|The key was wrong/);
  });

  describe('of more than can be examined at once', () => {
    /** Graded attempts of nobody in particular, as many as asked, each with one of two answers right. */
    const crowd = async (assessment: Assessment, count: number) => {
      const { attempt } = await graded(assessment, ['C', 'A']);
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
      const { assessment, correct } = await mistaken();
      await crowd(assessment, 230);
      correct();
      const begun = value(await regrade(assessment.id));
      expect(begun).toMatchObject({ state: 'RUNNING', total: 230, examined: 0, finishedAt: null });
      expect(code(await regrade(assessment.id))).toBe('REGRADE_RUNNING');
      expect(code(await regrade(assessment.id, { dryRun: true }))).toBe('REGRADE_RUNNING');
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

    it('goes on where it was when its worker dies, and each grade is revised once', async () => {
      const { assessment, correct } = await mistaken();
      await crowd(assessment, 205);
      correct();
      const { id: regradeId } = value(await regrade(assessment.id));
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
      const { assessment, correct } = await mistaken();
      await crowd(assessment, 3);
      correct();
      const few = await countStatements(() => regrade(assessment.id, { dryRun: true }), {
        applications: ['plumbline'],
      });
      const other = await mistaken();
      await crowd(other.assessment, 99);
      other.correct();
      const many = await countStatements(() => regrade(other.assessment.id, { dryRun: true }), {
        applications: ['plumbline'],
      });
      expect(value(many.value)).toMatchObject({ examined: 99, changed: 99 });
      expect(many.statements).toHaveLength(few.statements.length);
      const changes = await countStatements(() => changesOf(value(many.value)), { applications: ['plumbline'] });
      expect(changes.statements).toHaveLength(1);
      expect(changes.value).toHaveLength(99);
    });

    it('may be asked for again when it was given up, and then finds what was left', async () => {
      const { assessment, correct } = await mistaken();
      await crowd(assessment, 201);
      correct();
      const { id: regradeId } = value(await regrade(assessment.id));
      const handler = world.worker.get(RunRegradeHandler);
      const given = await context().run(async (tx) => ok(await handler.giveUp(tx, { regradeId })));
      value(given);
      expect(await report(regradeId)).toMatchObject({ state: 'FAILED', examined: 0 });
      const again = value(await regrade(assessment.id));
      expect(again).toMatchObject({ state: 'RUNNING', total: 201, keyChanges: [] });
      value(await handler.handle(context(), { regradeId: again.id }));
      expect(await report(again.id)).toMatchObject({ state: 'DONE', changed: 201 });
      expect(code(await handler.handle(context(), { regradeId: newId() }))).toBe('NOT_FOUND');
    });

    it('lists changes page by page', async () => {
      const { assessment, correct } = await mistaken();
      await crowd(assessment, 5);
      correct();
      const { id } = value(await regrade(assessment.id));
      const reading = world.get(ReadRegrades);
      const page = await reading.changes(organization.staff, id, { limit: 3, after: null });
      const after = [page.edges.at(-1)?.node.attemptId ?? ''];
      const rest = await reading.changes(organization.staff, id, { limit: 3, after });
      expect([page.edges.length, page.hasNextPage, rest.edges.length, rest.hasNextPage]).toEqual([3, true, 2, false]);
    });
  });

  describe('racing others', () => {
    it('leaves every grade by the last key, each revision one more than the one before, all of it audited', async () => {
      const { assessment, wrong } = await mistaken();
      const before = [];
      for (let n = 0; n < 4; n += 1) before.push(await graded(assessment, [n % 2 === 0 ? 'C' : 'B', 'C']));
      const waiting = [];
      for (let n = 0; n < 6; n += 1) waiting.push(await submitted(assessment, [n % 2 === 0 ? 'C' : 'B', 'C']));
      const given = { attemptId: before[0]?.attempt.id ?? '', itemId: null, points: '2', reason: 'By hand' };
      const correcting = async () => {
        for (const right of ['B', 'C', 'B']) {
          revise(wrong, keyed(wrong, right));
          value(await regrade(assessment.id));
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
        expect(await gradeOf(attempt)).toMatchObject({ points: expected });
        const revisions = await revisionsOf(attempt);
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
      const { assessment, correct } = await mistaken();
      const { attempt } = await graded(assessment, ['C', 'C']);
      correct();
      const codes = (await Promise.all([1, 2, 3].map(() => regrade(assessment.id)))).map(code);
      expect(codes).toContain('ok');
      expect(codes.every((one) => one === 'ok' || one === 'REGRADE_RUNNING')).toBe(true);
      expect(await revisionsOf(attempt)).toEqual([2, 1]);
    });
  });
});
