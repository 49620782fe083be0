import { systemActor, UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { ApplyAccommodationHandler } from '../jobs/apply-accommodation.handler.ts';
import { ReadAssignments } from '../use-cases/read-assignments.ts';
import { UpdateAssignmentUseCase, type UpdateAssignment } from '../use-cases/update-assignment.ts';
import { code, value, World, type Invited, type Organization } from './world.ts';

const MINUTE = 60_000;

describe('accommodation of assignments and of attempts that run, on a real database', () => {
  let world: World;
  let org: Organization;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world?.close();
  });

  beforeEach(() => {
    org = world.organization();
  });

  /** Does what the job of a changed accommodation does. */
  const apply = (candidateId: string) =>
    world.worker
      .get(UnitOfWork)
      .run(systemActor(org.id, 'request-of-a-job'), (tx) =>
        world.worker.get(ApplyAccommodationHandler).handle(tx, { candidateId }),
      );
  const accommodate = async ({ invitation }: Invited, extraTimePercent: number, breakMinutes = 0) => {
    const { candidateId } = invitation.assignment;
    org.accommodate(candidateId, extraTimePercent, breakMinutes);
    value(await apply(candidateId));
  };
  const update = ({ assignmentId: id }: Invited, changes: Omit<UpdateAssignment, 'id'>) =>
    world.get(UpdateAssignmentUseCase).run(org.staff, { id, ...changes });
  const grantedTo = async ({ candidate, assignmentId }: Invited) => {
    const search = { assessmentId: null, candidateId: null, status: null, loopStageId: null };
    const { edges } = await world.get(ReadAssignments).list(candidate, search, { limit: 1, after: null });
    return edges.find(({ node }) => node.id === assignmentId)?.node.grantedSeconds;
  };
  const attemptOf = async (id: string) => {
    const [row] = await world.database.query<{ seconds: number; extra: number; breaks: number }>(
      `SELECT round(extract(epoch FROM deadline_at - started_at))::integer AS seconds, extra_time_percent AS extra,
              break_seconds AS breaks FROM attempts WHERE id = $1`,
      [id],
    );
    return row;
  };
  const ledger = (attemptId: string) =>
    world.database.query<{ seconds: number; source: string }>(
      'SELECT seconds, source FROM time_credits WHERE attempt_id = $1 ORDER BY id',
      [attemptId],
    );
  const audited = (action: string) =>
    world.database.query('SELECT 1 FROM audit_entries WHERE organization_id = $1 AND action = $2', [org.id, action]);
  const in20Minutes = () => new Date(Date.now() + 20 * MINUTE);

  it('shows 67.5 minutes of 45 before the start, also in a window that cuts others', async () => {
    for (const expiresAt of [null, in20Minutes()]) {
      const invited = await org.invited({ timeLimitMinutes: 45 }, { expiresAt });
      org.accommodate(invited.invitation.assignment.candidateId, 50);
      expect(await grantedTo(invited)).toBe(67.5 * 60);
      const { attempt } = await world.started(invited.candidate);
      expect(await attemptOf(attempt.id)).toMatchObject({ seconds: 67.5 * 60, extra: 50 });
    }
  });

  it('gives them to an attempt that runs, once, and writes so into the ledger', async () => {
    const invited = await org.invited({ timeLimitMinutes: 45 });
    const { attempt } = await world.started(invited.candidate);
    await accommodate(invited, 50);
    await accommodate(invited, 50);
    expect(await attemptOf(attempt.id)).toMatchObject({ seconds: 67.5 * 60, extra: 50 });
    expect(await ledger(attempt.id)).toEqual([{ seconds: 22.5 * 60, source: 'ACCOMMODATION' }]);
    expect(await audited('attempt.accommodated')).toHaveLength(1);
    await accommodate(invited, 25);
    await accommodate(invited, 0);
    expect(await attemptOf(attempt.id)).toMatchObject({ seconds: 67.5 * 60, extra: 50 });
  });

  it('gives its full time to one that the window had cut', async () => {
    const invited = await org.invited({ timeLimitMinutes: 45 }, { expiresAt: in20Minutes() });
    const { attempt } = await world.started(invited.candidate);
    expect((await attemptOf(attempt.id))?.seconds).toBeLessThanOrEqual(20 * 60);
    await accommodate(invited, 50);
    expect(await attemptOf(attempt.id)).toMatchObject({ seconds: 67.5 * 60 });
    await world.later('60 minutes', async () => {
      expect(value(await world.start(invited.candidate)).id).toBe(attempt.id);
    });
  });

  it('gives each section with a limit its own share', async () => {
    const invited = await org.invited({ timeLimitMinutes: 45 });
    const { attempt } = await world.started(invited.candidate);
    await world.database.query(
      `UPDATE assessments SET sections = '[{"timeLimitMinutes": 15}, {"timeLimitMinutes": 30}]' WHERE id = $1`,
      [invited.assessment.id],
    );
    await world.database.query(
      `UPDATE attempts SET section_seconds = '{900,1800}', section_last = '{1,2}',
              section_deadline_at = started_at + interval '15 minutes' WHERE id = $1`,
      [attempt.id],
    );
    await accommodate(invited, 100);
    const [row] = await world.database.query(
      `SELECT section_seconds AS seconds, section_deadline_at - started_at = interval '30 minutes' AS first,
              deadline_at - started_at = interval '90 minutes' AS whole FROM attempts WHERE id = $1`,
      [attempt.id],
    );
    expect(row).toEqual({ seconds: [1800, 3600], first: true, whole: true });
  });

  it('leaves alone what is over, handed in, or somebody else’s', async () => {
    const [late, done, other] = [await org.invited(), await org.invited(), await org.invited()];
    const attempts = [];
    for (const each of [late, done, other]) attempts.push((await world.started(each.candidate)).attempt);
    const [lateAttempt, doneAttempt, othersAttempt] = attempts;
    if (!lateAttempt || !doneAttempt || !othersAttempt) throw new Error('An attempt is missing.');
    value(await world.submit(done.candidate, doneAttempt));
    await accommodate(done, 50);
    await world.later('2 hours', () => accommodate(late, 50));
    for (const { id } of attempts) expect(await attemptOf(id)).toMatchObject({ seconds: 3600, extra: 0 });
    expect(await audited('attempt.accommodated')).toEqual([]);
  });

  it('adds breaks without moving the deadline', async () => {
    const invited = await org.invited();
    const { attempt } = await world.started(invited.candidate);
    await accommodate(invited, 0, 15);
    expect(await attemptOf(attempt.id)).toEqual({ seconds: 3600, extra: 0, breaks: 900 });
    expect(await ledger(attempt.id)).toEqual([]);
  });

  it('looks in as many statements at none as at one, and at all attempts of a person at once', async () => {
    const invited = await org.invited();
    const { candidateId } = invited.invitation.assignment;
    const idle = await countStatements(() => apply(candidateId));
    expect(idle.statements.filter((sql) => /FROM attempts/.test(sql))).toHaveLength(1);
    await world.started(invited.candidate);
    const second = await org.invite(invited.assessment, { candidateId });
    await world.started(second.candidate);
    org.accommodate(candidateId, 50);
    const busy = await countStatements(() => apply(candidateId));
    expect(busy.statements.filter((sql) => /FROM attempts/.test(sql))).toHaveLength(2);
    expect(await audited('attempt.accommodated')).toHaveLength(2);
  });

  describe('the terms of an assignment', () => {
    it('may become anything that could be assigned, before an attempt was begun', async () => {
      const invited = await org.invited({}, { attemptsAllowed: 3, extraTimePercent: 50, coolDownMinutes: 5 });
      const expiresAt = in20Minutes();
      const changes = { expiresAt, attemptsAllowed: 1, extraTimePercent: null, coolDownMinutes: 10, breakMinutes: 20 };
      expect(value(await update(invited, changes))).toMatchObject({
        expiresAt,
        attemptsAllowed: 1,
        extraTimePercent: null,
        coolDownMinutes: 10,
        breakMinutes: 20,
      });
      expect(value(await update(invited, { opensAt: undefined })).attemptsAllowed).toBe(1);
      expect(await audited('assignment.updated')).toHaveLength(2);
    });

    it('get no worse after that, and more time reaches the attempt that runs', async () => {
      const invited = await org.invited({}, { extraTimePercent: 10 });
      const { attempt } = await world.started(invited.candidate);
      expect(await update(invited, { extraTimePercent: 0 })).toMatchObject({
        error: { code: 'ASSIGNMENT_BEGUN', field: 'input.extraTimePercent' },
      });
      value(await update(invited, { extraTimePercent: 50, breakMinutes: 10 }));
      expect(await attemptOf(attempt.id)).toEqual({ seconds: 5400, extra: 50, breaks: 600 });
    });

    it('are refused where they cannot be, or are nobody’s to change', async () => {
      const invited = await org.invited();
      expect(await update(invited, { attemptsAllowed: 0 })).toMatchObject({
        error: { code: 'INVALID_ASSIGNMENT', field: 'input.attemptsAllowed' },
      });
      expect(await update(invited, { expiresAt: new Date(0) })).toMatchObject({
        error: { field: 'input.expiresAt' },
      });
      const elsewhere = await world.organization().invited();
      expect(code(await update(elsewhere, { attemptsAllowed: 2 }))).toBe('NOT_FOUND');
      await world.database.query('UPDATE assignments SET revoked_at = now() WHERE id = $1', [invited.assignmentId]);
      expect(await update(invited, { attemptsAllowed: 2 })).toMatchObject({
        error: { code: 'ASSIGNMENT_REVOKED', field: 'input.id' },
      });
      expect(await audited('assignment.updated')).toEqual([]);
    });

    it('may still change beside a window that is over', async () => {
      const invited = await org.invited({ windowPolicy: 'FULL_TIME' }, { expiresAt: in20Minutes() });
      await world.started(invited.candidate);
      await world.later('30 minutes', async () => {
        expect(value(await update(invited, { extraTimePercent: 50 })).extraTimePercent).toBe(50);
      });
    });
  });
});
