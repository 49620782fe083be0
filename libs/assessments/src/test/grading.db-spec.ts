import { newId, ok } from '@plumbline/kernel';
import { SystemDatabase, systemActor, UnitOfWork, type SystemContext } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { CloseOverdueAttemptsHandler } from '../jobs/close-overdue-attempts.handler.ts';
import { ReadAttempts } from '../use-cases/read-attempts.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { choiceNamed, code, first, question, section, value, World, type Organization } from './world.ts';

const GRADED = 'assessments.attempt-graded.v1';
const SUBMITTED = 'assessments.attempt-submitted.v1';

describe('closing and grading, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const sweep = () => {
    const requestId = 'request-of-a-sweep';
    const context: SystemContext = {
      requestId,
      query: world.worker.get(SystemDatabase).query,
      run: (id, work) => world.worker.get(UnitOfWork).run(systemActor(id, requestId), work),
      runAgain: () => Promise.resolve(),
    };
    return world.worker.get(CloseOverdueAttemptsHandler).handle(context);
  };
  const gradeOf = (attempt: { id: string }) => world.get(ReadGrades).one(organization.staff, attempt.id);
  const read = (attempt: { id: string }) => world.get(ReadAttempts).one(organization.staff, attempt.id);

  describe('grading', () => {
    /** Seven questions whose right answers are those of a published guide: C C D B C C C. */
    const guide = (settings: object = {}) => ({
      sections: [section(['C', 'C', 'D', 'B', 'C', 'C', 'C'].map((right) => question({}, right)))],
      passMarkPercent: '70',
      ...settings,
    });

    it('gives five of seven to whoever always answers what the guide calls C, however it is shuffled', async () => {
      const assessment = await organization.published(guide());
      for (let n = 0; n < 3; n += 1) {
        const { candidate } = await organization.invite(assessment);
        const { attempt, items } = await world.started(candidate);
        for (const item of items)
          value(await world.save(candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'C')] }));
        value(await world.submit(candidate, attempt));
        value(await world.grade(organization, attempt));
        expect(await gradeOf(attempt)).toMatchObject({
          points: '5',
          maximum: '7',
          percent: '71.428571',
          passed: true,
          revision: 1,
        });
      }
    });

    it('grades the choice, not the letter it was shown under', async () => {
      const { candidate } = await organization.invited(guide());
      const { attempt, items } = await world.started(candidate);
      let expected = 0;
      for (const item of items) {
        const third = item.choices[2]?.id ?? '';
        const [key] = await world.database.query<{ key: { choiceIds: string[] } }>(
          'SELECT key FROM assessment_items WHERE id = $1',
          [item.id],
        );
        if (key?.key.choiceIds.includes(third)) expected += 1;
        value(await world.save(candidate, attempt, item, 1, { choiceIds: [third] }));
      }
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
      expect(await gradeOf(attempt)).toMatchObject({ points: String(expected), passed: expected >= 5 });
    });

    it('shows letters as the author wrote them where nothing is shuffled: always C is five of seven', async () => {
      const { candidate } = await organization.invited(guide({ shuffleQuestions: false, shuffleChoices: false }));
      const { attempt, items } = await world.started(candidate);
      for (const item of items) {
        const underC = item.choices.find(({ label }) => label === 'C')?.id ?? '';
        value(await world.save(candidate, attempt, item, 1, { choiceIds: [underC] }));
      }
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
      const grade = await gradeOf(attempt);
      expect(grade?.items.map(({ outcome }) => outcome)).toEqual([
        'RIGHT',
        'RIGHT',
        'WRONG',
        'WRONG',
        'RIGHT',
        'RIGHT',
        'RIGHT',
      ]);
    });

    it('grades once when the job comes twice at the same time, and again later', async () => {
      const { candidate } = await organization.invited();
      const { attempt } = await world.started(candidate);
      value(await world.submit(candidate, attempt));
      const delivered = await Promise.all(Array.from({ length: 8 }, () => world.grade(organization, attempt)));
      expect(delivered.map(code)).toEqual(Array.from({ length: 8 }, () => 'ok'));
      value(await world.grade(organization, attempt));
      const grades = await world.database.query('SELECT revision FROM grades WHERE attempt_id = $1', [attempt.id]);
      expect(grades).toEqual([{ revision: 1 }]);
      expect(await world.events(organization, GRADED)).toHaveLength(1);
    });

    it('tells the loop’s stage with whom it was and whether it was passed', async () => {
      const assessment = await organization.published();
      const candidateId = organization.newCandidate();
      const loopStageId = organization.stageFor(candidateId, assessment.id);
      const { candidate, assignmentId } = await organization.invite(assessment, { candidateId, loopStageId });
      const { attempt } = await world.started(candidate);
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
      expect(await world.events(organization, GRADED)).toEqual([
        {
          payload: {
            attemptId: attempt.id,
            assessmentId: assessment.id,
            assignmentId,
            candidateId,
            loopStageId,
            passed: false,
            revision: 1,
            complete: true,
          },
        },
      ]);
      expect(await read(attempt)).toMatchObject({ status: 'GRADED' });
    });

    it('grades every kind by its own rule, with exact decimals', async () => {
      const choice = (id: string) => ({ id, text: id, anchored: false });
      const [x, y, z] = [choice('x'), choice('y'), choice('z')];
      const sections = [
        section([question({ kind: 'MULTIPLE_CHOICE', choices: [x, y, z], key: { choiceIds: ['x', 'y', 'z'] } })], '1'),
        section(
          [
            question({
              kind: 'NUMERIC',
              choices: [],
              key: { numeric: '0.3', tolerance: '0.1', toleranceKind: 'RELATIVE' },
            }),
          ],
          '0.1',
        ),
        section([question({ kind: 'SHORT_TEXT', choices: [], key: { accepted: ['global interpreter lock'] } })], '0.2'),
        section([question({ kind: 'ORDERING', choices: [x, y, z], key: { order: ['z', 'x', 'y'] } })], '1'),
        section([
          question({
            kind: 'MATCHING',
            choices: [x, y],
            targets: [choice('1'), choice('2')],
            key: {
              matches: [
                { left: 'x', right: '1' },
                { left: 'y', right: '2' },
              ],
            },
          }),
        ]),
        section([question({ kind: 'TRUE_FALSE', choices: [x, y], key: { choiceIds: ['x'] } })]),
      ];
      const { candidate } = await organization.invited({ sections, scoring: 'PARTIAL', passMarkPercent: null });
      const { attempt, items } = await world.started(candidate);
      const responses = [
        { choiceIds: ['y'] },
        { numeric: 0.33 },
        { text: ' Global  INTERPRETER lock' },
        { order: ['z', 'y', 'x'] },
        { matches: [{ left: 'y', right: '2' }] },
        { choiceIds: ['x'] },
      ];
      for (const [index, response] of responses.entries()) {
        value(await world.save(candidate, attempt, items[index] ?? first(items), 1, response));
      }
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
      const grade = await gradeOf(attempt);
      expect(grade?.items.map(({ points }) => points)).toEqual(['0.333333', '0.1', '0.2', '0.333333', '0.5', '1']);
      // 1/3 + 1/3 + 1.8, not the sum of what was rounded.
      expect(grade).toMatchObject({ points: '2.466667', maximum: '4.3', passed: null });
    });

    it('takes a fraction for wrong answers and nothing for blanks', async () => {
      const sections = [section([question(), question(), question()])];
      const { candidate } = await organization.invited({ sections, scoring: 'NEGATIVE', negativeFraction: '0.25' });
      const { attempt, items } = await world.started(candidate);
      for (const [index, text] of ['C', 'A'].entries()) {
        const item = items[index] ?? first(items);
        value(await world.save(candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, text)] }));
      }
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
      expect(await gradeOf(attempt)).toMatchObject({ points: '0.75', maximum: '3', percent: '25', passed: false });
    });

    it('does not grade an attempt that nobody submitted, or that is not there', async () => {
      const { candidate } = await organization.invited();
      const { attempt } = await world.started(candidate);
      value(await world.grade(organization, attempt));
      value(await world.grade(organization, { id: newId() }));
      expect(await gradeOf(attempt)).toBeNull();
      expect(await world.events(organization, GRADED)).toEqual([]);
    });

    it('shows results to staff who may read them alone, and none of another organization', async () => {
      const { candidate } = await organization.invited();
      const { attempt } = await world.started(candidate);
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
      const grades = world.get(ReadGrades);
      expect(await grades.one(candidate, attempt.id)).toBeNull();
      expect(await grades.one(organization.member(['assessment:read']), attempt.id)).toBeNull();
      expect(await grades.one(world.organization().staff, attempt.id)).toBeNull();
      expect(await grades.one(organization.member(['grade:read']), attempt.id)).toMatchObject({
        attemptId: attempt.id,
      });
      expect(await grades.one(organization.staff, 'nonsense')).toBeNull();
    });

    it('is read in one statement for any number of attempts', async () => {
      const assessment = await organization.published();
      const ids: string[] = [];
      for (let n = 0; n < 3; n += 1) {
        const { candidate } = await organization.invite(assessment);
        const { attempt } = await world.started(candidate);
        value(await world.submit(candidate, attempt));
        value(await world.grade(organization, attempt));
        ids.push(attempt.id);
      }
      const counted = await countStatements(() => world.get(ReadGrades).latest(organization.staff, ids), {
        applications: ['plumbline'],
      });
      expect(counted.statements).toHaveLength(1);
      expect([...counted.value.values()].map(({ items }) => items.length)).toEqual([2, 2, 2]);
    });

    it('lets the application neither change nor remove a grade, an answer’s log or late evidence', async () => {
      // Items are taken out of drafts, and never changed.
      const lasting = ['grades', 'attempt_answer_log', 'late_answers'];
      const removals = lasting.map((table) => `DELETE FROM ${table}`);
      const changes = [...lasting, 'assessment_items'].map(
        (table) => `UPDATE ${table} SET organization_id = organization_id`,
      );
      for (const statement of [...removals, ...changes]) {
        const changing = world.get(UnitOfWork).run(organization.staff, async (tx) => ok(await tx.query(statement)));
        await expect(changing).rejects.toThrow(/permission denied/);
      }
    });

    it('lets the application remove nothing of what was published, nor its items', async () => {
      const { assessment } = await organization.invited();
      const draft = await organization.draft();
      const removed = async (table: string, column: string) =>
        value(
          await world
            .get(UnitOfWork)
            .run(organization.staff, async (tx) =>
              ok(await tx.query<{ id: string }>(`DELETE FROM ${table} RETURNING ${column} AS id`)),
            ),
        ).map(({ id }) => id);
      expect(new Set(await removed('assessment_items', 'assessment_id'))).toEqual(new Set([draft.id]));
      expect(await removed('assessments', 'id')).toEqual([draft.id]);
      expect(draft.id).not.toBe(assessment.id);
    });
  });

  describe('what is overdue', () => {
    const begun = async (settings: object) => {
      const { candidate } = await organization.invited({ timeLimitMinutes: 1, ...settings });
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      value(await world.save(candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'C')] }));
      return { candidate, attempt };
    };

    it('is submitted under AUTO_SUBMIT, stamped with the deadline, when the network’s grace is over', async () => {
      const { attempt } = await begun({ overduePolicy: 'AUTO_SUBMIT' });
      await world.later('64 seconds', sweep);
      expect(await read(attempt)).toMatchObject({ status: 'IN_PROGRESS' });
      await world.later('66 seconds', sweep);
      expect(await read(attempt)).toMatchObject({ status: 'SUBMITTED', submittedAt: attempt.deadlineAt });
      expect(await world.events(organization, SUBMITTED)).toEqual([{ payload: { attemptId: attempt.id } }]);
      value(await world.grade(organization, attempt));
      expect(await gradeOf(attempt)).toMatchObject({ points: '1', maximum: '2' });
    });

    it('is kept and not graded under ABANDON', async () => {
      const { candidate, attempt } = await begun({ overduePolicy: 'ABANDON' });
      await world.later('66 seconds', async () => {
        expect(code(await world.submit(candidate, attempt))).toBe('DEADLINE_PASSED');
        await sweep();
      });
      expect(await read(attempt)).toMatchObject({ status: 'ABANDONED', submittedAt: null });
      expect(await world.events(organization, SUBMITTED)).toEqual([]);
      expect(await world.items(organization.staff, attempt)).toHaveLength(2);
      expect(code(await world.submit(candidate, attempt))).toBe('DEADLINE_PASSED');
    });

    it('may still be submitted under GRACE_SUBMIT_ONLY, but takes no more answers', async () => {
      const { candidate, attempt } = await begun({ overduePolicy: 'GRACE_SUBMIT_ONLY', gracePeriodSeconds: 120 });
      await world.later('150 seconds', async () => {
        await sweep();
        const item = first(await world.items(candidate, attempt));
        expect(code(await world.save(candidate, attempt, item, 2, {}))).toBe('DEADLINE_PASSED');
        expect(value(await world.submit(candidate, attempt)).answered).toBe(1);
      });
    });

    it('is abandoned under GRACE_SUBMIT_ONLY when that time is over too', async () => {
      const { candidate, attempt } = await begun({ overduePolicy: 'GRACE_SUBMIT_ONLY', gracePeriodSeconds: 120 });
      await world.later('186 seconds', async () => {
        expect(code(await world.submit(candidate, attempt))).toBe('DEADLINE_PASSED');
        await sweep();
      });
      expect(await read(attempt)).toMatchObject({ status: 'ABANDONED' });
    });

    it('is submitted at its deadline by a candidate who comes before the sweep', async () => {
      const { candidate, attempt } = await begun({ overduePolicy: 'AUTO_SUBMIT' });
      const receipt = await world.later('10 minutes', () => world.submit(candidate, attempt));
      expect(value(receipt)).toMatchObject({ answered: 1, submittedAt: attempt.deadlineAt });
    });

    it('is closed once when sweeps and submissions race', async () => {
      const attempts = [await begun({}), await begun({}), await begun({})];
      await world.later('66 seconds', () =>
        Promise.all([
          sweep(),
          sweep(),
          ...attempts.map(({ candidate, attempt }) => world.submit(candidate, attempt)),
          sweep(),
        ]),
      );
      const events = await world.events(organization, SUBMITTED);
      expect(events.map(({ payload }) => payload['attemptId']).sort()).toEqual(
        attempts.map(({ attempt }) => attempt.id).sort(),
      );
    });

    it('is closed in every organization', async () => {
      const { attempt } = await begun({});
      const [mine, other] = [organization, world.organization()];
      organization = other;
      const theirs = (await begun({})).attempt;
      await world.later('66 seconds', sweep);
      expect(await read(theirs)).toMatchObject({ status: 'SUBMITTED' });
      expect(await world.get(ReadAttempts).one(mine.staff, attempt.id)).toMatchObject({ status: 'SUBMITTED' });
    });
  });
});
