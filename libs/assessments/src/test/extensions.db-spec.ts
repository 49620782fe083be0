import { newId, ok } from '@plumbline/kernel';
import { UnitOfWork, systemActor } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import type { TimeExtension } from '../domain/time-credit.ts';
import { CloseOverdue } from '../use-cases/close-overdue.ts';
import { CreditTime } from '../use-cases/credit-time.ts';
import { ExtendTime } from '../use-cases/extend-time.ts';
import { ReadTimeCredits } from '../use-cases/read-time-credits.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { code, first, value, World, type Organization } from './world.ts';

describe('time that is given to attempts, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const extend = (input: Partial<TimeExtension>) =>
    world.get(ExtendTime).run(organization.staff, {
      assignmentId: null,
      assessmentId: null,
      minutes: 30,
      reason: 'The fire alarm went off.',
      ...input,
    });

  const rowOf = async (attempt: { id: string }) => {
    const [row] = await world.database.query<{ status: string; deadline_at: Date; closed_at: Date | null }>(
      'SELECT status, deadline_at, closed_at FROM attempts WHERE id = $1',
      [attempt.id],
    );
    if (!row) throw new Error('There is no such attempt.');
    return row;
  };
  const closeOf = async (assignmentId: string) => {
    const [row] = await world.database.query<{ expires_at: Date | null }>(
      'SELECT expires_at FROM assignments WHERE id = $1',
      [assignmentId],
    );
    return row?.expires_at ?? null;
  };
  const inMinutes = (minutes: number) => new Date(Date.now() + minutes * 60_000);
  const minutesAfter = (time: Date, minutes: number) => new Date(time.getTime() + minutes * 60_000);

  describe('by a recruiter', () => {
    it('moves an open attempt’s deadline, and stands in the ledger with its reason', async () => {
      const { candidate, assignmentId } = await organization.invited();
      const { attempt } = await world.started(candidate);
      const report = value(await extend({ assignmentId }));
      expect(report).toEqual({ extended: 1, notStarted: 0, closed: 0, windowsMoved: 0 });
      const after = minutesAfter(attempt.deadlineAt, 30);
      expect(await rowOf(attempt)).toMatchObject({ status: 'IN_PROGRESS', deadline_at: after });
      expect(await world.get(ReadTimeCredits).ofAttempts(organization.staff, [attempt])).toEqual([
        expect.objectContaining({
          seconds: 1800,
          source: 'EXTENSION',
          reason: 'The fire alarm went off.',
          creditedBy: organization.staff.memberId,
          deadlineBefore: attempt.deadlineAt,
          deadlineAfter: after,
        }),
      ]);
      const audited = await world.database.query(
        `SELECT action, actor_id, before, after FROM audit_entries WHERE subject_id = $1 AND action LIKE 'attempt.time%'`,
        [attempt.id],
      );
      expect(audited).toEqual([
        {
          action: 'attempt.time-credited',
          actor_id: organization.staff.memberId,
          before: { deadlineAt: attempt.deadlineAt.toISOString() },
          after: { deadlineAt: after.toISOString(), seconds: 1800, source: 'EXTENSION' },
        },
      ]);
    });

    it('moves a window’s close where it is passed, and leaves one that is far away', async () => {
      const near = inMinutes(20);
      const far = inMinutes(600);
      const cut = await organization.invited({ timeLimitMinutes: 60 }, { expiresAt: near });
      const free = await organization.invited({ timeLimitMinutes: 60 }, { expiresAt: far });
      await world.started(cut.candidate);
      await world.started(free.candidate);
      expect(value(await extend({ assignmentId: cut.assignmentId }))).toMatchObject({ extended: 1, windowsMoved: 1 });
      expect(value(await extend({ assignmentId: free.assignmentId }))).toMatchObject({ extended: 1, windowsMoved: 0 });
      expect(await closeOf(cut.assignmentId)).toEqual(minutesAfter(near, 30));
      expect(await closeOf(free.assignmentId)).toEqual(far);
    });

    it('lets an attempt that has not begun be begun so much later', async () => {
      const expiresAt = inMinutes(10);
      const { candidate, assignmentId } = await organization.invited({ timeLimitMinutes: 15 }, { expiresAt });
      expect(value(await extend({ assignmentId }))).toEqual({
        extended: 0,
        notStarted: 1,
        closed: 0,
        windowsMoved: 1,
      });
      await world.later('12 minutes', async () => {
        const { attempt } = await world.started(candidate);
        expect(attempt.deadlineAt.getTime() - attempt.startedAt.getTime()).toBe(900_000);
      });
    });

    it('goes to all of an assessment, and says how many it went to', async () => {
      const assessment = await organization.published();
      const going = [await organization.invite(assessment), await organization.invite(assessment)];
      const attempts: AttemptRecord[] = [];
      for (const { candidate } of going) attempts.push((await world.started(candidate)).attempt);
      await organization.invite(assessment);
      await organization.invite(assessment, { expiresAt: inMinutes(60) });
      const done = await organization.invite(assessment);
      value(await world.submit(done.candidate, (await world.started(done.candidate)).attempt));
      const revoked = await organization.invite(assessment);
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, revoked.assignmentId));
      const elsewhere = await organization.invited();
      const untouched = (await world.started(elsewhere.candidate)).attempt;

      expect(value(await extend({ assessmentId: assessment.id, minutes: 5 }))).toEqual({
        extended: 2,
        notStarted: 2,
        closed: 2,
        windowsMoved: 1,
      });
      for (const attempt of attempts) {
        expect((await rowOf(attempt)).deadline_at).toEqual(minutesAfter(attempt.deadlineAt, 5));
      }
      expect((await rowOf(untouched)).deadline_at).toEqual(untouched.deadlineAt);
    });

    it('takes as many statements for many as for one', async () => {
      const assessment = await organization.published();
      const count = async () => {
        const counted = await countStatements(() => extend({ assessmentId: assessment.id, minutes: 1 }), {
          applications: ['plumbline'],
        });
        value(counted.value);
        return counted.statements.length;
      };
      await world.started((await organization.invite(assessment)).candidate);
      const one = await count();
      for (let n = 0; n < 4; n += 1) await world.started((await organization.invite(assessment)).candidate);
      expect(await count()).toBe(one);
    });

    it.each([
      ['both', { assignmentId: newId(), assessmentId: newId() }, 'input.assignmentId'],
      ['neither', {}, 'input.assignmentId'],
      ['no minutes', { assignmentId: newId(), minutes: 0 }, 'input.minutes'],
      ['more than a day', { assignmentId: newId(), minutes: 1441 }, 'input.minutes'],
      ['a part of a minute', { assignmentId: newId(), minutes: 1.5 }, 'input.minutes'],
      ['no reason', { assignmentId: newId(), reason: '  ' }, 'input.reason'],
      ['a reason without end', { assignmentId: newId(), reason: 'x'.repeat(501) }, 'input.reason'],
    ])('is refused for %s', async (_, input, field) => {
      expect(await extend(input)).toMatchObject({ ok: false, error: { code: 'INVALID_EXTENSION', field } });
    });

    it('is refused for what is not there, or another organization’s', async () => {
      const { assignmentId, assessment } = await world.organization().invited();
      for (const input of [{ assignmentId }, { assessmentId: assessment.id }, { assignmentId: 'nonsense' }]) {
        expect(code(await extend(input))).toBe('NOT_FOUND');
      }
    });

    it('is refused where nothing is left to extend, and then changes nothing', async () => {
      const submitted = await organization.invited();
      const { attempt } = await world.started(submitted.candidate);
      value(await world.submit(submitted.candidate, attempt));
      expect(code(await extend({ assignmentId: submitted.assignmentId }))).toBe('ATTEMPT_CLOSED');

      const revoked = await organization.invited();
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, revoked.assignmentId));
      expect(code(await extend({ assignmentId: revoked.assignmentId }))).toBe('INVITATION_REVOKED');

      const expired = await organization.invited({}, { expiresAt: inMinutes(5) });
      const refused = await world.later('1 hour', () => extend({ assignmentId: expired.assignmentId }));
      expect(code(refused)).toBe('INVITATION_EXPIRED');

      const overdue = await organization.invited({ timeLimitMinutes: 1 });
      const late = (await world.started(overdue.candidate)).attempt;
      expect(code(await world.later('66 seconds', () => extend({ assignmentId: overdue.assignmentId })))).toBe(
        'ATTEMPT_CLOSED',
      );
      expect(await rowOf(late)).toMatchObject({ deadline_at: late.deadlineAt });
      for (const one of [attempt, late]) {
        expect(await world.get(ReadTimeCredits).ofAttempts(organization.staff, [one])).toEqual([]);
      }
    });

    it('either keeps an attempt open or comes too late, however closely it races its end and a save', async () => {
      const { candidate, assignmentId } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const close = () =>
        world.worker.get(UnitOfWork).run(systemActor(organization.id, 'request-of-a-close'), async (tx) => {
          await world.worker.get(CloseOverdue).one(tx, attempt.id);
          return ok(undefined);
        });
      const seen = { extended: 0, closed: 0 };
      for (let round = 1; round <= 240; round += 1) {
        // The end, with the network's grace, lies between 60 ms before and 60 ms after now, and now and then far ahead.
        const ms = round % 13 === 0 ? 5_000 : 60 - (round % 13) * 10;
        const [before] = await world.database.query<{ deadline_at: Date }>(
          `UPDATE attempts SET status = 'IN_PROGRESS', closed_by = NULL, closed_at = NULL, submitted_at = NULL,
             answered = NULL, digest = NULL,
             deadline_at = date_trunc('milliseconds', app_now()) - interval '5 s' + make_interval(secs => $2::float8 / 1000)
           WHERE id = $1 RETURNING deadline_at`,
          [attempt.id, ms],
        );
        const [extension, , save] = await Promise.all([
          extend({ assignmentId, minutes: 1 }),
          close(),
          world.save(candidate, attempt, item, round, { choiceIds: [item.choices[round % 4]?.id ?? ''] }),
        ]);
        const old = before?.deadline_at ?? new Date(0);
        const row = await rowOf(attempt);
        const stands = await world.database.query(
          `SELECT 'answer' AS kind FROM attempt_answers WHERE attempt_id = $1 AND sequence = $2
           UNION ALL SELECT 'evidence' FROM late_answers WHERE attempt_id = $1 AND sequence = $2`,
          [attempt.id, round],
        );
        expect(stands).toEqual([{ kind: save.ok ? 'answer' : 'evidence' }]);
        expect(['ok', 'DEADLINE_PASSED']).toContain(code(save));
        if (extension.ok) {
          expect(row).toEqual({ status: 'IN_PROGRESS', deadline_at: minutesAfter(old, 1), closed_at: null });
          seen.extended += 1;
        } else {
          expect(code(extension)).toBe('ATTEMPT_CLOSED');
          expect(row.deadline_at).toEqual(old);
          expect([null, old.getTime()]).toContain(row.closed_at?.getTime() ?? null);
          await close();
          expect(await rowOf(attempt)).toEqual({ status: 'SUBMITTED', deadline_at: old, closed_at: old });
          seen.closed += 1;
        }
      }
      expect(seen.extended).toBeGreaterThan(0);
      expect(seen.closed).toBeGreaterThan(0);
      const given = await world.get(ReadTimeCredits).ofAttempts(organization.staff, [attempt]);
      expect(given).toHaveLength(seen.extended);
    }, 60_000);
  });

  describe('by an administrator', () => {
    const credit = (from: Date, to: Date, more: { assessmentId?: string; reason?: string } = {}) =>
      world.get(CreditTime).run(organization.staff, {
        assessmentId: null,
        from,
        to,
        reason: 'The network of the test centre was down.',
        ...more,
      });

    it('gives every open attempt what it had of a span, and counts those that are over', async () => {
      const assessment = await organization.published();
      const { attempt: early } = await world.started((await organization.invite(assessment)).candidate);
      const done = await organization.invite(assessment);
      value(await world.submit(done.candidate, (await world.started(done.candidate)).attempt));
      await world.later('20 minutes', async () => {
        const { attempt: young } = await world.started((await organization.invited()).candidate);
        const from = minutesAfter(early.startedAt, -5);
        const to = minutesAfter(early.startedAt, 10);
        expect(value(await credit(from, to))).toEqual({ credited: 1, closed: 1 });
        expect((await rowOf(early)).deadline_at).toEqual(minutesAfter(early.deadlineAt, 10));
        expect((await rowOf(young)).deadline_at).toEqual(young.deadlineAt);
        expect(await world.get(ReadTimeCredits).ofAttempts(organization.staff, [early])).toEqual([
          expect.objectContaining({ seconds: 600, source: 'ADMINISTRATOR' }),
        ]);
      });
    });

    it('may be bounded to an assessment', async () => {
      const mine = await organization.invited();
      const { attempt } = await world.started(mine.candidate);
      const { attempt: other } = await world.started((await organization.invited()).candidate);
      await world.later('10 minutes', async () => {
        const span = [minutesAfter(attempt.startedAt, 1), minutesAfter(attempt.startedAt, 4)] as const;
        expect(value(await credit(...span, { assessmentId: mine.assessment.id }))).toEqual({ credited: 1, closed: 0 });
      });
      expect((await rowOf(attempt)).deadline_at).toEqual(minutesAfter(attempt.deadlineAt, 3));
      expect((await rowOf(other)).deadline_at).toEqual(other.deadlineAt);
    });

    it('is refused for a span that is none, is to come or is too long, and without a reason', async () => {
      const now = Date.now();
      const at = (minutes: number) => new Date(now + minutes * 60_000);
      expect(await credit(at(-1), at(-2))).toMatchObject({ error: { code: 'INVALID_CREDIT', field: 'input.to' } });
      expect(await credit(at(-1), at(5))).toMatchObject({ error: { code: 'INVALID_CREDIT', field: 'input.to' } });
      expect(await credit(at(-1442), at(-1))).toMatchObject({ error: { code: 'INVALID_CREDIT', field: 'input.from' } });
      expect(await credit(at(-2), at(-1), { reason: '' })).toMatchObject({
        error: { code: 'INVALID_CREDIT', field: 'input.reason' },
      });
      for (const assessmentId of ['nonsense', newId()]) {
        expect(code(await credit(at(-2), at(-1), { assessmentId }))).toBe('NOT_FOUND');
      }
    });
  });

  describe('as it is seen', () => {
    it('is read in one statement for any number of attempts, by staff and by the candidate whose it is alone', async () => {
      const assessment = await organization.published();
      const invited = [await organization.invite(assessment), await organization.invite(assessment)];
      const attempts: AttemptRecord[] = [];
      for (const { candidate } of invited) attempts.push((await world.started(candidate)).attempt);
      value(await extend({ assessmentId: assessment.id }));
      const reading = world.get(ReadTimeCredits);
      const counted = await countStatements(() => reading.ofAttempts(organization.staff, attempts), {
        applications: ['plumbline'],
      });
      expect(counted.statements).toHaveLength(1);
      expect(counted.value).toHaveLength(2);
      const candidate = first(invited).candidate;
      expect((await reading.ofAttempts(candidate, attempts)).map(({ attemptId }) => attemptId)).toEqual([
        first(attempts).id,
      ]);
      expect(reading.mayReadLedger(candidate)).toBe(false);
      expect(reading.mayReadLedger(organization.staff)).toBe(true);
    });
  });
});
