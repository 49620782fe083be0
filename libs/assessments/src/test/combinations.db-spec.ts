import { ok } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type Actor } from '@plumbline/platform';
import { eventually } from '@plumbline/testing';
import { ApplyAccommodationHandler } from '../jobs/apply-accommodation.handler.ts';
import type { Step } from '../domain/attempt-clock.ts';
import { AcceptLateEvidenceUseCase } from '../use-cases/accept-late-evidence.ts';
import { MoveAttemptUseCase } from '../use-cases/move-attempt.ts';
import { OverrideGradeUseCase } from '../use-cases/override-grade.ts';
import { ReadAssignments } from '../use-cases/read-assignments.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { ReadReviews } from '../use-cases/read-reviews.ts';
import { ReopenAssignmentUseCase } from '../use-cases/reopen-assignment.ts';
import { UpdateAssignmentUseCase } from '../use-cases/update-assignment.ts';
import { choiceNamed, code, first, question, section, value, World, type Invited, type Organization } from './world.ts';

const MINUTE = 60_000;

describe('what meets in one attempt, on a real database', () => {
  let world: World;
  let org: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    org = world.organization();
  });

  const move = (candidate: Actor, attempt: { id: string }, step: Step) =>
    world.get(MoveAttemptUseCase).run(candidate, attempt.id, step);
  const minutesOf = async ({ id }: { id: string }): Promise<number> => {
    const [row] = await world.database.query<{ seconds: number }>(
      'SELECT extract(epoch FROM deadline_at - started_at)::float AS seconds FROM attempts WHERE id = $1',
      [id],
    );
    return (row?.seconds ?? 0) / 60;
  };
  const apply = (candidateId: string) =>
    world.worker
      .get(UnitOfWork)
      .run(systemActor(org.id, 'request-of-a-job'), (tx) =>
        world.worker.get(ApplyAccommodationHandler).handle(tx, { candidateId }),
      );
  const inMinutes = (minutes: number): Date => new Date(Date.now() + minutes * MINUTE);

  describe('a window that cuts others', () => {
    const pageOf = async ({ candidate }: Invited) => {
      const search = { assessmentId: null, candidateId: null, loopStageId: null, status: null };
      return first((await world.get(ReadAssignments).list(candidate, search, { limit: 1, after: null })).edges).node;
    };

    it('leaves whoever has breaks their full time, and the breaks besides', async () => {
      const invited = await org.invited(
        { timeLimitMinutes: 45 },
        { expiresAt: inMinutes(20), candidateId: org.newCandidate(0, 10) },
      );
      expect(await pageOf(invited)).toMatchObject({ grantedSeconds: 45 * 60, breakMinutes: 10 });
      const { attempt, items } = await world.started(invited.candidate);
      expect(await minutesOf(attempt)).toBe(45);
      value(await move(invited.candidate, attempt, { type: 'PAUSE' }));
      await world.later('54 minutes', async () => {
        const saved = await world.save(invited.candidate, attempt, first(items), 1, { choiceIds: [] });
        expect(value(saved).applied).toBe(true);
      });
      await world.later('56 minutes', async () => {
        expect(code(await world.save(invited.candidate, attempt, first(items), 2, {}))).toBe('DEADLINE_PASSED');
      });
    });

    it('leaves them so too when breaks are granted while the attempt runs', async () => {
      const invited = await org.invited({ timeLimitMinutes: 45 }, { expiresAt: inMinutes(20) });
      const { attempt } = await world.started(invited.candidate);
      expect(await minutesOf(attempt)).toBeLessThanOrEqual(20);
      const { candidateId } = invited.invitation.assignment;
      org.accommodate(candidateId, 0, 10);
      value(await apply(candidateId));
      expect(await minutesOf(attempt)).toBeCloseTo(45, 3);
    });

    it('had cut an attempt that is accommodated after the close was put off', async () => {
      const invited = await org.invited({ timeLimitMinutes: 45 }, { expiresAt: inMinutes(20) });
      const { attempt } = await world.started(invited.candidate);
      const update = { id: invited.assignmentId, expiresAt: inMinutes(300) };
      value(await world.get(UpdateAssignmentUseCase).run(org.staff, update));
      const { candidateId } = invited.invitation.assignment;
      org.accommodate(candidateId, 100);
      value(await apply(candidateId));
      expect(await minutesOf(attempt)).toBeCloseTo(90, 3);
    });
  });

  it('is begun with what was granted at the very moment of its start', async () => {
    const { assignmentId, candidate } = await org.invited({ timeLimitMinutes: 60 }, { expiresAt: inMinutes(300) });
    const isHeldUp = async (): Promise<void> => {
      const waiting = await world.database.query(
        `SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
      );
      expect(waiting).toHaveLength(1);
    };
    const granted = await world.get(UnitOfWork).run(org.staff, async (tx) => {
      await tx.query('UPDATE assignments SET extra_time_percent = 50, break_minutes = 10 WHERE id = $1', [
        assignmentId,
      ]);
      const start = world.start(candidate);
      await eventually(isHeldUp);
      return ok({ start });
    });
    const attempt = value(await value(granted).start);
    expect(attempt).toMatchObject({ extraTimePercent: 50, breakSeconds: 600 });
    expect(await minutesOf(attempt)).toBe(90);
  });

  describe('a save whose answer was lost on its way', () => {
    const begun = async (settings: object = {}, terms: object = {}) => {
      const { candidate } = await org.invited(settings, terms);
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const save = (sequence: number, text: string) =>
        world.save(candidate, attempt, item, sequence, { choiceIds: [choiceNamed(item, text)] });
      const saved = value(await save(1, 'C'));
      const late = async () =>
        world.database
          .query('SELECT FROM late_answers WHERE attempt_id = $1', [attempt.id])
          .then((rows) => rows.length);
      return { candidate, attempt, save, saved, late };
    };

    it.each(['AUTO_SUBMIT', 'GRACE_SUBMIT_ONLY', 'ABANDON'])(
      'is said to be applied when it is sent again after the deadline, under %s',
      async (overduePolicy) => {
        const gracePeriodSeconds = overduePolicy === 'GRACE_SUBMIT_ONLY' ? 60 : null;
        const { save, saved, late } = await begun({ overduePolicy, gracePeriodSeconds });
        await world.later('61 minutes', async () => {
          expect(value(await save(1, 'C'))).toMatchObject({ applied: true, sequence: 1, savedAt: saved.savedAt });
          expect(await late()).toBe(0);
          expect(code(await save(1, 'A'))).toBe('DEADLINE_PASSED');
          expect(code(await save(2, 'C'))).toBe('DEADLINE_PASSED');
          expect(await late()).toBe(2);
        });
      },
    );

    it('is so after the submission, and in a break; what is new is not', async () => {
      const { candidate, attempt, save } = await begun({}, { breakMinutes: 5 });
      value(await move(candidate, attempt, { type: 'PAUSE' }));
      expect(value(await save(1, 'C')).applied).toBe(true);
      expect(code(await save(2, 'C'))).toBe('ATTEMPT_PAUSED');
      const receipt = value(await world.submit(candidate, attempt));
      expect(value(await save(1, 'C')).applied).toBe(true);
      expect(code(await save(2, 'C'))).toBe('ATTEMPT_CLOSED');
      expect(value(await world.submit(candidate, attempt))).toEqual(receipt);
    });

    it('is so of an item that was left for good', async () => {
      const { candidate, attempt, save } = await begun({ navigation: 'FORWARD_ONLY' });
      value(await move(candidate, attempt, { type: 'ITEM', from: 1 }));
      expect(value(await save(1, 'C')).applied).toBe(true);
      expect(code(await save(1, 'A'))).toBe('ITEM_LEFT');
    });
  });

  describe('points for an open answer', () => {
    const open = () => question({ kind: 'OPEN', choices: [], key: null, modelAnswer: 'A model', keyPoints: [] });
    const give = (attempt: { id: string }, item: { id: string }, points: string | null) =>
      world
        .get(OverrideGradeUseCase)
        .run(org.staff, { attemptId: attempt.id, itemId: item.id, points, reason: 'Read by a person' });
    const gradeOf = (attempt: { id: string }) => world.get(ReadGrades).one(org.staff, attempt.id);
    const waiting = async (assessmentId: string) => {
      const page = await world.get(ReadReviews).ofAssessment(org.staff, assessmentId, { limit: 10, after: null });
      return value(page).edges.map(({ node }) => node.attemptId);
    };
    const judged = async () => {
      const invited = await org.invited({ sections: [section([question(), open()])] });
      const { attempt, items } = await world.started(invited.candidate);
      const words = items.find(({ body }) => body.kind === 'OPEN') ?? first(items);
      const choice = items.find(({ body }) => body.kind !== 'OPEN') ?? first(items);
      value(await world.save(invited.candidate, attempt, words, 1, { text: 'Some words' }));
      value(await world.save(invited.candidate, attempt, choice, 1, { choiceIds: [choiceNamed(choice, 'A')] }));
      value(await world.submit(invited.candidate, attempt));
      value(await world.grade(org, attempt));
      value(await give(attempt, words, '1'));
      value(await give(attempt, choice, '0.5'));
      expect(await gradeOf(attempt)).toMatchObject({ revision: 3, points: '1.5', complete: true });
      return { ...invited, attempt, words, choice };
    };
    const again = async ({ invitation, assignmentId }: Invited): Promise<Actor> => {
      const reopening = { assignmentId, reason: 'Broken off', attemptsAllowed: null, resumeMinutes: 30 };
      value(await world.get(ReopenAssignmentUseCase).run(org.staff, reopening));
      const device = org.device(invitation.assignment.candidateId, assignmentId);
      value(await world.start(device));
      return device;
    };

    it('are for the words that were judged: other words, after a reopening, wait for a person again', async () => {
      const made = await judged();
      const device = await again(made);
      value(await world.save(device, made.attempt, made.words, 2, { text: 'Other words' }));
      value(await world.submit(device, made.attempt));
      value(await world.grade(org, made.attempt));
      expect(await gradeOf(made.attempt)).toMatchObject({ revision: 4, points: '0.5', complete: false, passed: null });
      expect(await waiting(made.assessment.id)).toEqual([made.attempt.id]);
      expect(code(await give(made.attempt, made.words, null))).toBe('NO_OVERRIDE');
      expect(value(await give(made.attempt, made.words, '0.25'))).toMatchObject({ points: '0.75', complete: true });
    });

    it('outlast a reopening in which the words stay', async () => {
      const made = await judged();
      const device = await again(made);
      value(await world.submit(device, made.attempt));
      value(await world.grade(org, made.attempt));
      expect(await gradeOf(made.attempt)).toMatchObject({ revision: 4, points: '1.5', complete: true });
    });

    it('wait for a person again when late words are accepted in place of those that were judged', async () => {
      const made = await judged();
      const { candidate, attempt, words, assessment } = made;
      await world.database.query(`UPDATE attempts SET closed_by = 'DEADLINE' WHERE id = $1`, [attempt.id]);
      expect(code(await world.save(candidate, attempt, words, 2, { text: 'Late words' }))).toBe('DEADLINE_PASSED');
      // They came before the judging; what counts is when they took the others' place.
      await world.database.query(
        `UPDATE late_answers SET received_at = received_at - interval '1 hour' WHERE attempt_id = $1`,
        [attempt.id],
      );
      const accept = { attemptId: attempt.id, itemIds: [words.id], reason: 'The network was down' };
      value(await world.get(AcceptLateEvidenceUseCase).run(org.staff, accept));
      expect(await gradeOf(attempt)).toMatchObject({ cause: 'LATE_EVIDENCE', complete: false, points: '0.5' });
      expect(await waiting(assessment.id)).toEqual([attempt.id]);
    });
  });
});
