import { newId } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type Actor } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { OverrideGradeUseCase, type GivenPoints } from '../use-cases/override-grade.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { ReadReviews } from '../use-cases/read-reviews.ts';
import { ReviseGrade } from '../use-cases/revise-grade.ts';
import { choiceNamed, code, first, question, section, value, World, type Organization } from './world.ts';

const GRADED = 'assessments.attempt-graded.v1';
const PAGE = { limit: 10, after: null };

const open = () =>
  question({ kind: 'OPEN', choices: [], key: null, modelAnswer: 'A MODEL ANSWER', keyPoints: ['one', 'two'] });

describe('points that persons give, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const override = (given: Partial<GivenPoints>, actor: Actor = organization.staff) =>
    world.get(OverrideGradeUseCase).run(actor, {
      attemptId: '',
      itemId: null,
      points: null,
      reason: 'Read by a person',
      ...given,
    });
  const gradeOf = (attempt: { id: string }) => world.get(ReadGrades).one(organization.staff, attempt.id);
  const history = async (attempt: { id: string }) =>
    value(await world.get(ReadGrades).history(organization.staff, attempt.id, PAGE)).edges.map(({ node }) => node);
  const pending = async (assessmentId: string, limit = 10) =>
    value(await world.get(ReadReviews).ofAssessment(organization.staff, assessmentId, { limit, after: null }));

  /** An attempt on a choice worth 1 and an open question worth 1, answered right and in words. */
  const answered = async (settings: object = {}) => {
    const invited = await organization.invited({ sections: [section([question(), open()])], ...settings });
    const { attempt, items } = await world.started(invited.candidate);
    for (const item of items) {
      const response = item.body.kind === 'OPEN' ? { text: 'My own words' } : { choiceIds: [choiceNamed(item, 'C')] };
      value(await world.save(invited.candidate, attempt, item, 1, response));
    }
    value(await world.submit(invited.candidate, attempt));
    value(await world.grade(organization, attempt));
    const [openItem, choiceItem] = ['OPEN', 'SINGLE_CHOICE'].map((kind) =>
      items.find(({ body }) => body.kind === kind),
    );
    return { ...invited, attempt, openItem: openItem?.id ?? '', choiceItem: choiceItem?.id ?? '' };
  };

  it('are waited for after an open answer: the grade is not complete, and says neither passed nor failed', async () => {
    const { attempt, openItem, assessment } = await answered();
    expect(await gradeOf(attempt)).toMatchObject({ points: '1', maximum: '2', complete: false, passed: null });
    const { edges } = await pending(assessment.id);
    expect(edges.map(({ node }) => node)).toEqual([
      {
        attemptId: attempt.id,
        submittedAt: expect.any(Date) as Date,
        answers: [
          {
            attemptId: attempt.id,
            itemId: openItem,
            position: 2,
            stem: 'Which of these?',
            maximum: '1',
            key: { type: 'MANUAL', modelAnswer: 'A MODEL ANSWER', keyPoints: ['one', 'two'] },
            explanation: 'Because SECRET-EXPLANATION.',
            response: { text: 'My own words' },
          },
        ],
      },
    ]);
    expect((await world.events(organization, GRADED)).map(({ payload }) => payload)).toMatchObject([
      { attemptId: attempt.id, revision: 1, complete: false, passed: null },
    ]);
  });

  it('complete the grade with the last one that was missing, which then says whether it is a pass', async () => {
    const { attempt, openItem, assessment } = await answered();
    const given = value(await override({ attemptId: attempt.id, itemId: openItem, points: '0.5' }));
    expect(given).toMatchObject({
      revision: 2,
      points: '1.5',
      percent: '75',
      passed: true,
      complete: true,
      cause: 'OVERRIDE',
      reason: 'Read by a person',
      gradedBy: organization.staff.memberId,
    });
    expect(given.items.find(({ itemId }) => itemId === openItem)).toMatchObject({
      points: '0.5',
      outcome: 'PARTIAL',
      overridden: true,
    });
    expect((await pending(assessment.id)).edges).toEqual([]);
    expect((await world.events(organization, GRADED)).map(({ payload }) => payload).at(-1)).toMatchObject({
      revision: 2,
      complete: true,
      passed: true,
    });
  });

  it('can be taken back, and are waited for again', async () => {
    const { attempt, openItem, assessment } = await answered();
    value(await override({ attemptId: attempt.id, itemId: openItem, points: '1' }));
    value(await override({ attemptId: attempt.id, itemId: openItem, points: null, reason: 'Mistaken' }));
    expect(await gradeOf(attempt)).toMatchObject({ revision: 3, complete: false, passed: null });
    expect((await pending(assessment.id)).edges).toHaveLength(1);
    const again = await override({ attemptId: attempt.id, itemId: openItem, points: null });
    expect(again).toMatchObject({ ok: false, error: { code: 'NO_OVERRIDE', field: 'input.points' } });
  });

  it('stand in place of what the key says, for an item and for the whole, the newest of each', async () => {
    const { attempt, openItem, choiceItem } = await answered();
    value(await override({ attemptId: attempt.id, itemId: openItem, points: '0' }));
    value(await override({ attemptId: attempt.id, itemId: choiceItem, points: '0.25' }));
    value(await override({ attemptId: attempt.id, itemId: choiceItem, points: '0.75' }));
    expect(await gradeOf(attempt)).toMatchObject({ points: '0.75', passed: false });
    value(await override({ attemptId: attempt.id, points: '2' }));
    expect(await gradeOf(attempt)).toMatchObject({ points: '2', passed: true });
    value(await override({ attemptId: attempt.id, points: null, reason: 'No longer' }));
    expect(await gradeOf(attempt)).toMatchObject({ points: '0.75', passed: false });
  });

  it('survive that the attempt is graded again for another cause', async () => {
    const { attempt, openItem } = await answered();
    value(await override({ attemptId: attempt.id, itemId: openItem, points: '1' }));
    const actor = systemActor(organization.id, 'request-of-a-test');
    const why = { cause: 'LATE_EVIDENCE' as const, reason: 'It came late', gradedBy: null };
    const revised = await world.get(UnitOfWork).run(actor, async (tx) => {
      const grade = await world.get(ReviseGrade).run(tx, attempt.id, why);
      return { ok: true, value: grade };
    });
    expect(value(revised)).toMatchObject({ revision: 3, points: '2', complete: true, passed: true });
  });

  it('leave what is not graded yet to grading', async () => {
    const { candidate } = await organization.invited();
    const { attempt, items } = await world.started(candidate);
    const given = { attemptId: attempt.id, itemId: first(items).id, points: '1' };
    expect(code(await override(given))).toBe('ATTEMPT_NOT_GRADED');
    value(await world.submit(candidate, attempt));
    expect(code(await override(given))).toBe('ATTEMPT_NOT_GRADED');
    const revised = await world.get(UnitOfWork).run(organization.staff, async (tx) => ({
      ok: true,
      value: await world.get(ReviseGrade).run(tx, attempt.id, { cause: 'OVERRIDE', reason: 'so', gradedBy: null }),
    }));
    expect(value(revised)).toBeNull();
    expect(await gradeOf(attempt)).toBeNull();
  });

  it('go below nothing as far as a wrong answer costs, and not beyond the maximum', async () => {
    const { attempt, openItem } = await answered({ scoring: 'NEGATIVE', negativeFraction: '0.5' });
    const given = { attemptId: attempt.id, itemId: openItem };
    expect(await override({ ...given, points: '-0.6' })).toMatchObject({
      error: { code: 'INVALID_POINTS', field: 'input.points', message: expect.stringContaining('-0.5') as string },
    });
    expect(code(await override({ ...given, points: '1.000001' }))).toBe('INVALID_POINTS');
    expect(value(await override({ ...given, points: '-0.5' }))).toMatchObject({ points: '0.5' });
  });

  it('need a reason, an attempt and an item of it', async () => {
    const { attempt } = await answered();
    const given = { attemptId: attempt.id, points: '1' };
    expect(await override({ ...given, reason: ' ' })).toMatchObject({
      error: { code: 'REASON_REQUIRED', field: 'input.reason' },
    });
    expect(await override({ ...given, itemId: newId() })).toMatchObject({
      error: { code: 'NOT_FOUND', field: 'input.itemId' },
    });
    for (const attemptId of [newId(), 'nonsense']) {
      expect(await override({ ...given, attemptId })).toMatchObject({
        error: { code: 'NOT_FOUND', field: 'input.attemptId' },
      });
    }
    expect(code(await override(given, world.organization().staff))).toBe('NOT_FOUND');
  });

  it('are told by the history, each revision with cause, reason and author, before and after', async () => {
    const { attempt, openItem } = await answered();
    value(await override({ attemptId: attempt.id, itemId: openItem, points: '1', reason: 'Well said' }));
    const counted = await countStatements(() => history(attempt), { applications: ['plumbline'] });
    expect(counted.statements).toHaveLength(1);
    expect(counted.value.map(({ grade, before }) => [grade.revision, grade.cause, grade.reason, before])).toEqual([
      [2, 'OVERRIDE', 'Well said', { points: '1', percent: '50', passed: null }],
      [1, 'GRADING', null, null],
    ]);
    const next = await world.get(ReadGrades).history(organization.staff, attempt.id, { limit: 10, after: ['2'] });
    expect(value(next).edges.map(({ node }) => node.grade.revision)).toEqual([1]);
    expect(code(await world.get(ReadGrades).history(organization.staff, 'nonsense', PAGE))).toBe('NOT_FOUND');
  });

  it('are audited with who gave them, and without the reason', async () => {
    const { attempt, openItem } = await answered();
    value(await override({ attemptId: attempt.id, itemId: openItem, points: '1', reason: 'PRIVATE WORDS' }));
    const entries = await world.database.query<{ action: string; actor_id: string; after: unknown }>(
      `SELECT action, actor_id, after FROM audit_entries WHERE organization_id = $1 AND subject_id = $2 ORDER BY id`,
      [organization.id, attempt.id],
    );
    const given = entries.find(({ action }) => action === 'grade.overridden');
    expect(given).toMatchObject({ actor_id: organization.staff.memberId, after: { itemId: openItem, points: '1' } });
    expect(entries.map(({ action }) => action)).toContain('attempt.regraded');
    expect(JSON.stringify(entries)).not.toMatch(/PRIVATE WORDS|My own words|MODEL/);
  });

  it('are each a revision of their own when two persons give them at the same time', async () => {
    const { attempt, openItem } = await answered();
    const given = ['0', '0.25', '0.5', '1'].map((points) =>
      override({ attemptId: attempt.id, itemId: openItem, points }),
    );
    for (const result of await Promise.all(given)) value(result);
    expect((await history(attempt)).map(({ grade }) => grade.revision)).toEqual([5, 4, 3, 2, 1]);
  });

  it('are asked for in two statements for any number of attempts, page by page', async () => {
    const { assessment } = await answered();
    for (let n = 0; n < 2; n += 1) {
      const { candidate } = await organization.invite(assessment);
      const { attempt, items } = await world.started(candidate);
      const item = items.find(({ body }) => body.kind === 'OPEN') ?? first(items);
      value(await world.save(candidate, attempt, item, 1, { text: 'Words' }));
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
    }
    const counted = await countStatements(() => pending(assessment.id, 2), { applications: ['plumbline'] });
    expect(counted.statements).toHaveLength(2);
    expect(counted.value.hasNextPage).toBe(true);
    const after = [counted.value.edges.at(-1)?.node.attemptId ?? ''];
    const rest = await world.get(ReadReviews).ofAssessment(organization.staff, assessment.id, { limit: 2, after });
    expect(value(rest).edges).toHaveLength(1);
    expect(code(await world.get(ReadReviews).ofAssessment(organization.staff, 'nonsense', PAGE))).toBe('NOT_FOUND');
  });

  it('are asked for nothing that was left blank', async () => {
    const invited = await organization.invited({ sections: [section([open()])] });
    const { attempt } = await world.started(invited.candidate);
    value(await world.submit(invited.candidate, attempt));
    value(await world.grade(organization, attempt));
    expect(await gradeOf(attempt)).toMatchObject({ complete: true, passed: false });
    expect((await pending(invited.assessment.id)).edges).toEqual([]);
  });

  it('cannot be changed or removed once they were given', async () => {
    for (const table of ['grade_overrides', 'assessment_item_keys', 'regrade_changes']) {
      for (const statement of [`DELETE FROM ${table}`, `UPDATE ${table} SET organization_id = organization_id`]) {
        const changing = world
          .get(UnitOfWork)
          .run(organization.staff, async (tx) => ({ ok: true, value: await tx.query(statement) }));
        await expect(changing).rejects.toThrow(/permission denied/);
      }
    }
  });
});
