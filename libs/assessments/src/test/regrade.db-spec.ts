import { newId } from '@plumbline/kernel';
import { OverrideGradeUseCase } from '../use-cases/override-grade.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { RegradeAssessmentUseCase } from '../use-cases/regrade-assessment.ts';
import { regradesIn } from './regrades.ts';
import { code, first, retire, revise, value, World, type Organization } from './world.ts';

const PAGE = { limit: 100, after: null };

describe('regrading, on a real database', () => {
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

  it('says in a dry run which results would change, and changes nothing', async () => {
    const { assessment, correct, wrong } = await regrades.mistaken();
    const lucky = await regrades.graded(assessment, ['C', 'C']);
    const robbed = await regrades.graded(assessment, ['B', 'C']);
    await regrades.graded(assessment, ['A', 'C']);
    correct();
    const report = value(await regrades.regrade(assessment.id, { dryRun: true }));
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
    expect(await regrades.changesOf(report)).toEqual([
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
    expect(await regrades.gradeOf(lucky.attempt)).toMatchObject({ revision: 1, points: '2', passed: true });
    expect(
      await world.database.query('SELECT FROM assessment_item_keys WHERE organization_id = $1', [organization.id]),
    ).toEqual([]);
  });

  it('applies what the dry run said, keeps the old grades, and grades by the new key from then on', async () => {
    const { assessment, correct } = await regrades.mistaken();
    const lucky = await regrades.graded(assessment, ['C', 'C']);
    const same = await regrades.graded(assessment, ['A', 'C']);
    correct();
    const dry = value(await regrades.regrade(assessment.id, { dryRun: true }));
    const report = value(await regrades.regrade(assessment.id));
    expect(report).toMatchObject({ state: 'DONE', examined: 2, changed: 1, passesLost: 1, gradingRevision: 2 });
    expect(await regrades.changesOf(report)).toEqual(await regrades.changesOf(dry));
    expect(await regrades.gradeOf(lucky.attempt)).toMatchObject({
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
    expect(await regrades.revisionsOf(same.attempt)).toEqual([1]);

    const later = await regrades.graded(assessment, ['B', 'C']);
    expect(await regrades.gradeOf(later.attempt)).toMatchObject({ revision: 1, points: '2', gradingRevision: 2 });
    const graded_ = await world.events(organization, 'assessments.attempt-graded.v1');
    expect(graded_.map(({ payload }) => payload)).toContainEqual(
      expect.objectContaining({ attemptId: lucky.attempt.id, revision: 2, passed: false, complete: true }),
    );
  });

  it('changes nothing where no key has changed, however often it is asked', async () => {
    const { assessment } = await regrades.mistaken();
    const { attempt } = await regrades.graded(assessment, ['C', 'A']);
    for (let n = 0; n < 2; n += 1) {
      expect(value(await regrades.regrade(assessment.id))).toMatchObject({ state: 'DONE', changed: 0, keyChanges: [] });
    }
    expect(await regrades.revisionsOf(attempt)).toEqual([1]);
  });

  it('is done once: asked again, it finds nothing more to change', async () => {
    const { assessment, correct } = await regrades.mistaken();
    const { attempt } = await regrades.graded(assessment, ['C', 'C']);
    correct();
    value(await regrades.regrade(assessment.id));
    expect(value(await regrades.regrade(assessment.id))).toMatchObject({ changed: 0, gradingRevision: 2 });
    expect(await regrades.revisionsOf(attempt)).toEqual([2, 1]);
  });

  it('lists the decisions that rested on a changed result', async () => {
    const { assessment, correct } = await regrades.mistaken();
    const candidateId = organization.newCandidate();
    const loopStageId = organization.stageFor(candidateId, assessment.id);
    const { attempt } = await regrades.graded(assessment, ['C', 'C'], { candidateId, loopStageId });
    const { closesLoop: _closes, ...decision } = organization.decided(loopStageId);
    const undecided = organization.newCandidate();
    const stage = organization.stageFor(undecided, assessment.id);
    await regrades.graded(assessment, ['B', 'C'], { candidateId: undecided, loopStageId: stage });
    correct();
    const changes = await regrades.changesOf(value(await regrades.regrade(assessment.id, { dryRun: true })));
    expect(changes.map(({ attemptId, decisions }) => [attemptId === attempt.id, decisions])).toEqual([
      [true, [decision]],
      [false, []],
    ]);
    expect(await regrades.changesOf(value(await regrades.regrade(assessment.id)))).toEqual(changes);
  });

  it('takes corrected explanations, and keeps the key of a question that was retired', async () => {
    const { assessment, wrong, right } = await regrades.mistaken();
    await regrades.graded(assessment, ['C', 'C']);
    revise(wrong, { explanation: 'Better said.' });
    retire(right);
    const report = value(await regrades.regrade(assessment.id));
    expect(report).toMatchObject({ changed: 0, gradingRevision: 2, keyChanges: [{ questionId: wrong }] });
    const keys = await world.database.query<{ explanation: string; question_version: number }>(
      'SELECT explanation, question_version FROM assessment_item_keys WHERE organization_id = $1',
      [organization.id],
    );
    expect(keys).toEqual([{ explanation: 'Better said.', question_version: 2 }]);
    retire(wrong);
    expect(value(await regrades.regrade(assessment.id))).toMatchObject({ keyChanges: [] });
  });

  it('is refused where the set of choices has changed, naming the items, and writes nothing', async () => {
    const { assessment, wrong } = await regrades.mistaken();
    await regrades.graded(assessment, ['C', 'C']);
    revise(wrong, { choices: ['A', 'B', 'C', 'E'].map((text) => ({ id: newId(), text, anchored: false })) });
    for (const dryRun of [true, false]) {
      expect(await regrades.regrade(assessment.id, { dryRun })).toMatchObject({
        ok: false,
        error: { code: 'REGRADE_INCOMPATIBLE', details: { items: [{ position: 1, questionId: wrong }] } },
      });
    }
    expect(await world.database.query('SELECT FROM regrades WHERE organization_id = $1', [organization.id])).toEqual(
      [],
    );
  });

  it('brings the keys of the items named, and so leaves out those whose choices have changed', async () => {
    const { assessment, wrong, right, correct } = await regrades.mistaken();
    const { attempt, items } = await regrades.graded(assessment, ['C', 'C']);
    correct();
    revise(right, { choices: ['A', 'B', 'C', 'E'].map((text) => ({ id: newId(), text, anchored: false })) });
    expect(code(await regrades.regrade(assessment.id))).toBe('REGRADE_INCOMPATIBLE');
    const itemIds = [first(items).id];
    const report = value(await regrades.regrade(assessment.id, { itemIds }));
    expect(report).toMatchObject({ keyChanges: [{ questionId: wrong }], changed: 1 });
    expect(await regrades.gradeOf(attempt)).toMatchObject({ points: '1' });
    expect(await regrades.regrade(assessment.id, { itemIds: [...itemIds, newId()] })).toMatchObject({
      error: { code: 'NOT_FOUND', field: 'input.itemIds' },
    });
  });

  it('refuses a reason that is none, a pass mark that is none, and what is no published assessment', async () => {
    const { assessment } = await regrades.mistaken();
    expect(await regrades.regrade(assessment.id, { reason: '' })).toMatchObject({
      error: { code: 'REASON_REQUIRED', field: 'input.reason' },
    });
    for (const passMarkPercent of ['101', '-1', '50.1234567', 'half']) {
      expect(await regrades.regrade(assessment.id, { passMarkPercent })).toMatchObject({
        error: { code: 'INVALID_PASS_MARK', field: 'input.passMarkPercent' },
      });
    }
    const draft = await organization.draft();
    for (const id of [draft.id, newId(), 'nonsense']) expect(code(await regrades.regrade(id))).toBe('NOT_FOUND');
    const others = await world.get(RegradeAssessmentUseCase).run(world.organization().staff, {
      assessmentId: assessment.id,
      itemIds: null,
      dryRun: true,
      reason: 'Curious',
      passMarkPercent: null,
    });
    expect(code(others)).toBe('NOT_FOUND');
  });

  it('alone restates past results by another pass mark', async () => {
    const { assessment } = await regrades.mistaken();
    const before = await regrades.graded(assessment, ['C', 'A']);
    expect(await regrades.gradeOf(before.attempt)).toMatchObject({ passed: false, passMarkPercent: '70' });
    const dry = value(await regrades.regrade(assessment.id, { dryRun: true, passMarkPercent: '50' }));
    expect(dry).toMatchObject({ passesGained: 1, passMarkBefore: '70', passMarkPercent: '50' });
    expect(await regrades.gradeOf(before.attempt)).toMatchObject({ revision: 1, passed: false });
    value(await regrades.regrade(assessment.id, { passMarkPercent: '50.0' }));
    expect(await regrades.gradeOf(before.attempt)).toMatchObject({ revision: 2, passed: true, passMarkPercent: '50' });
    expect(await regrades.gradeOf((await regrades.graded(assessment, ['A', 'C'])).attempt)).toMatchObject({
      revision: 1,
      passed: true,
    });
  });

  it('does not restate a result when the mark was changed by anything but a regrade', async () => {
    const { assessment } = await regrades.mistaken();
    const { attempt } = await regrades.graded(assessment, ['C', 'A']);
    await world.database.query('UPDATE assessments SET pass_mark_percent = 50 WHERE id = $1', [assessment.id]);
    await regrades.graded(assessment, ['C', 'A']);
    expect(await regrades.gradeOf(attempt)).toMatchObject({ revision: 1, passed: false, passMarkPercent: '70' });
  });

  it('keeps points that a person gave', async () => {
    const { assessment, correct } = await regrades.mistaken();
    const { attempt, items } = await regrades.graded(assessment, ['C', 'C']);
    const given = { attemptId: attempt.id, itemId: first(items).id, points: '1', reason: 'Both are right' };
    value(await world.get(OverrideGradeUseCase).run(organization.staff, given));
    correct();
    expect(value(await regrades.regrade(assessment.id))).toMatchObject({ examined: 1, changed: 0 });
    expect(await regrades.gradeOf(attempt)).toMatchObject({ revision: 2, points: '2', cause: 'OVERRIDE' });
    value(await world.get(OverrideGradeUseCase).run(organization.staff, { ...given, points: null }));
    expect(await regrades.gradeOf(attempt)).toMatchObject({ revision: 3, points: '1', gradingRevision: 2 });
  });

  it('is audited without keys: the correction, each changed grade, and the end', async () => {
    const { assessment, correct } = await regrades.mistaken();
    const { attempt } = await regrades.graded(assessment, ['C', 'C']);
    correct();
    value(await regrades.regrade(assessment.id));
    const entries = await world.database.query<{ action: string; subject_id: string }>(
      'SELECT action, subject_id, before, after FROM audit_entries WHERE organization_id = $1 ORDER BY id',
      [organization.id],
    );
    const of = (id: string) => entries.filter(({ subject_id }) => subject_id === id).map(({ action }) => action);
    expect(of(assessment.id)).toEqual(expect.arrayContaining(['assessment.grading-corrected', 'assessment.regraded']));
    expect(of(attempt.id)).toContain('attempt.regraded');
    expect(JSON.stringify(entries)).not.toMatch(/choiceIds|EXPLANATION|The key was wrong/);
  });
});
