import { AssignmentStandings } from '@plumbline/contracts';
import { newId, ok } from '@plumbline/kernel';
import { SystemDatabase, systemActor, UnitOfWork, type SystemContext } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { TellExpiredHandler } from '../jobs/tell-expired.handler.ts';
import { CloseOverdue } from '../use-cases/close-overdue.ts';
import { ReadAssignments, type AssignmentSearch } from '../use-cases/read-assignments.ts';
import { RedeemAssignmentLink } from '../use-cases/redeem-invitation.ts';
import { ReopenAssignmentUseCase, type ReopenAssignment } from '../use-cases/reopen-assignment.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { ShowInvitationUseCase } from '../use-cases/show-invitation.ts';
import { choiceNamed, code, first, value, World, type Invited, type Organization } from './world.ts';

const PAGE = { limit: 100, after: null };

describe('assignments that end and are opened again, on a real database', () => {
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

  const reopen = (assignmentId: string, more: Partial<ReopenAssignment> = {}) =>
    world.get(ReopenAssignmentUseCase).run(org.staff, {
      assignmentId,
      reason: 'The connection broke.',
      attemptsAllowed: null,
      resumeMinutes: null,
      ...more,
    });
  const revoke = (assignmentId: string) => world.get(RevokeAssignmentUseCase).run(org.staff, assignmentId);
  const redeem = ({ invitation }: Invited) =>
    world.get(RedeemAssignmentLink).redeem(invitation.invitationToken, 'request-of-a-test');
  const anew = ({ invitation, assignmentId }: Invited) => org.device(invitation.assignment.candidateId, assignmentId);
  const events = async (name: string) =>
    (await world.events(org, `assessments.${name}.v1`)).map(({ payload }) => payload);
  const standing = (assignmentId: string) =>
    world.worker
      .get(UnitOfWork)
      .read(org.staff, async (tx) =>
        (await world.worker.get(AssignmentStandings).find(tx, [assignmentId])).get(assignmentId),
      );
  const context = (): SystemContext => ({
    requestId: 'request-of-a-sweep',
    query: (sql, values) => world.worker.get(SystemDatabase).query(sql, values),
    run: (organizationId, work) =>
      world.worker.get(UnitOfWork).run(systemActor(organizationId, 'request-of-a-sweep'), work),
    runAgain: () => Promise.resolve(),
  });
  const audited = (action: string) =>
    world.database.query<{ before: Record<string, unknown>; after: Record<string, unknown> }>(
      'SELECT before, after FROM audit_entries WHERE organization_id = $1 AND action = $2 ORDER BY id',
      [org.id, action],
    );
  const handedIn = async () => {
    const invited = await org.invited();
    const { attempt, items } = await world.started(invited.candidate);
    const item = first(items);
    value(await world.save(invited.candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'C')] }));
    const receipt = value(await world.submit(invited.candidate, attempt));
    return { invited, attempt, item, receipt };
  };
  const revisions = async (attemptId: string) =>
    world.database.query<{ revision: number; percent: string }>(
      'SELECT revision, trim_scale(percent)::text AS percent FROM grades WHERE attempt_id = $1 ORDER BY revision',
      [attemptId],
    );

  it('opens a withdrawn one again: its link works, and loops hear of both', async () => {
    const stageless = await org.invited();
    const ids = { assignmentId: stageless.assignmentId, candidateId: stageless.invitation.assignment.candidateId };
    value(await revoke(stageless.assignmentId));
    expect(await standing(stageless.assignmentId)).toBe('REVOKED');
    expect(code(await redeem(stageless))).toBe('INVITATION_REVOKED');
    expect(value(await reopen(stageless.assignmentId)).status).toBe('ASSIGNED');
    expect(code(await redeem(stageless))).toBe('ok');
    expect(await standing(stageless.assignmentId)).toBe('OPEN');
    expect(await events('assignment-revoked')).toEqual([{ ...ids, loopStageId: null }]);
    expect(await events('assignment-reopened')).toEqual([{ ...ids, loopStageId: null }]);
    expect(await audited('assignment.reopened')).toMatchObject([
      { before: { revoked: true }, after: { revoked: false, reason: 'The connection broke.' } },
    ]);
  });

  it('lets a withdrawn attempt go on, with its answers, for as long as was said', async () => {
    const invited = await org.invited();
    const { attempt, items } = await world.started(invited.candidate);
    const item = first(items);
    value(await world.save(invited.candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'C')] }));
    value(await revoke(invited.assignmentId));
    expect(value(await reopen(invited.assignmentId, { resumeMinutes: 30 })).status).toBe('IN_PROGRESS');
    expect(await standing(invited.assignmentId)).toBe('RUNNING');
    const device = anew(invited);
    const resumed = value(await world.start(device));
    expect(resumed.id).toBe(attempt.id);
    const left = resumed.deadlineAt.getTime() - resumed.serverNow.getTime();
    expect(left).toBeLessThanOrEqual(30 * 60_000);
    expect(left).toBeGreaterThan(29 * 60_000);
    expect(first(await world.items(device, resumed)).answer).toMatchObject({ sequence: 1 });
    expect(value(await world.submit(device, resumed)).answered).toBe(1);
  });

  it('grades each submission once: the earlier one’s job does nothing meanwhile, and revisions count on', async () => {
    const { invited, attempt, item, receipt } = await handedIn();
    value(await world.grade(org, attempt));
    value(await reopen(invited.assignmentId, { resumeMinutes: 30 }));
    value(await world.grade(org, attempt));
    expect(await revisions(attempt.id)).toEqual([{ revision: 1, percent: '50' }]);
    expect(await audited('attempt.reopened')).toMatchObject([
      { before: { status: 'GRADED', digest: receipt.digest, answered: 1 }, after: { status: 'IN_PROGRESS' } },
    ]);

    const device = anew(invited);
    value(await world.start(device));
    const other = choiceNamed(first(await world.items(device, attempt)), 'A');
    value(await world.save(device, attempt, item, 2, { choiceIds: [other] }));
    const second = value(await world.submit(device, attempt));
    expect(second.digest).not.toBe(receipt.digest);
    await Promise.all([world.grade(org, attempt), world.grade(org, attempt)]);
    expect(await revisions(attempt.id)).toEqual([
      { revision: 1, percent: '50' },
      { revision: 2, percent: '0' },
    ]);
    expect((await events('attempt-graded')).map(({ revision }) => revision)).toEqual([1, 2]);
  });

  it('does not lose the submission whose grading was still to come', async () => {
    const { invited, attempt } = await handedIn();
    value(await reopen(invited.assignmentId, { resumeMinutes: 30 }));
    value(await world.grade(org, attempt));
    expect(await revisions(attempt.id)).toEqual([]);
    const device = anew(invited);
    value(await world.start(device));
    value(await world.submit(device, attempt));
    expect(await events('attempt-submitted')).toHaveLength(2);
    value(await world.grade(org, attempt));
    expect(await revisions(attempt.id)).toEqual([{ revision: 1, percent: '50' }]);
  });

  it('is graded or opened again, whichever comes first, and never both at once', async () => {
    for (let round = 0; round < 4; round += 1) {
      const { invited, attempt } = await handedIn();
      await Promise.all([world.grade(org, attempt), reopen(invited.assignmentId, { resumeMinutes: 30 })]);
      const [row] = await world.database.query<{ status: string }>('SELECT status FROM attempts WHERE id = $1', [
        attempt.id,
      ]);
      expect(row?.status).toBe('IN_PROGRESS');
      const device = anew(invited);
      value(await world.start(device));
      value(await world.submit(device, attempt));
      const before = (await revisions(attempt.id)).length;
      value(await world.grade(org, attempt));
      expect(await revisions(attempt.id)).toHaveLength(before + 1);
    }
  });

  it('allows another attempt where all are used, and another window where it is over', async () => {
    const { invited } = await handedIn();
    expect(await reopen(invited.assignmentId)).toMatchObject({
      error: { code: 'NOT_REOPENABLE', field: 'input.attemptsAllowed' },
    });
    expect(await standing(invited.assignmentId)).toBe('HANDED_IN');
    expect(value(await reopen(invited.assignmentId, { attemptsAllowed: 2 })).attemptsAllowed).toBe(2);
    expect(await standing(invited.assignmentId)).toBe('OPEN');
    expect(value(await world.start(anew(invited))).number).toBe(2);

    const late = await org.invited({}, { expiresAt: new Date(Date.now() + 3_600_000) });
    await world.later('2 hours', async () => {
      expect(await standing(late.assignmentId)).toBe('UNFINISHED');
      const expiresAt = new Date(Date.now() + 5 * 3_600_000);
      expect(await reopen(late.assignmentId)).toMatchObject({ error: { field: 'input.expiresAt' } });
      expect(value(await reopen(late.assignmentId, { expiresAt })).expiresAt).toEqual(expiresAt);
      expect(code(await redeem(late))).toBe('ok');
    });
  });

  it.each([
    ['INVALID_ASSIGNMENT', 'input.expiresAt', { expiresAt: new Date(0) }],
    ['INVALID_ASSIGNMENT', 'input.attemptsAllowed', { attemptsAllowed: 21 }],
    ['NOT_REOPENABLE', 'input.reason', { reason: ' ' }],
    ['NOT_REOPENABLE', 'input.resumeMinutes', { resumeMinutes: 0 }],
    ['NOT_REOPENABLE', 'input.resumeMinutes', { resumeMinutes: 10 }],
    ['NOT_REOPENABLE', undefined, {}],
    ['NOT_FOUND', 'input.assignmentId', { assignmentId: newId() }],
    ['NOT_FOUND', 'input.assignmentId', { assignmentId: 'nothing' }],
  ])('refuses with %s at %s', async (expected, field, more) => {
    const { assignmentId } = await org.invited();
    const refused = await reopen(assignmentId, more);
    expect(refused).toMatchObject({ ok: false, error: { code: expected } });
    expect(refused.ok ? null : refused.error.field).toBe(field);
    expect(await audited('assignment.reopened')).toEqual([]);
  });

  it('is nobody else’s to reopen', async () => {
    const other = world.organization();
    const { assignmentId } = await other.invited();
    expect(code(await reopen(assignmentId))).toBe('NOT_FOUND');
  });

  it('tells once that a window closed with nothing handed in, and again when it was opened again', async () => {
    const soon = { expiresAt: new Date(Date.now() + 3_600_000) };
    const idle = await org.invited({}, soon);
    const done = await org.invited({}, soon);
    const { attempt } = await world.started(done.candidate);
    value(await world.submit(done.candidate, attempt));
    const sweep = () => world.worker.get(TellExpiredHandler).handle(context());
    await sweep();
    expect(await events('assignment-expired')).toEqual([]);
    await world.later('2 hours', async () => {
      await sweep();
      await sweep();
      const told = (await events('assignment-expired')).map(({ assignmentId }) => assignmentId);
      expect(told).toEqual([idle.assignmentId]);
      value(await reopen(idle.assignmentId, { expiresAt: new Date(Date.now() + 3 * 3_600_000) }));
      await sweep();
    });
    await world.later('4 hours', sweep);
    expect(await events('assignment-expired')).toHaveLength(2);
    expect(await standing(done.assignmentId)).toBe('HANDED_IN');
  });

  it('tells of an attempt that ran out with nothing handed in', async () => {
    const { assignmentId, candidate } = await org.invited({ overduePolicy: 'ABANDON' });
    await world.started(candidate);
    await world.later('2 hours', () =>
      context().run(org.id, async (tx) => ok(await world.worker.get(CloseOverdue).some(tx, 10))),
    );
    const told = await events('attempt-abandoned');
    expect(told).toEqual([{ assignmentId, candidateId: candidate.candidateId, loopStageId: null }]);
    expect(await standing(assignmentId)).toBe('UNFINISHED');
  });

  it('is found by where it stands, and by the stage that it serves', async () => {
    const soon = { expiresAt: new Date(Date.now() + 3_600_000) };
    const of: Record<string, string> = {};
    const assessment = await org.published({ windowPolicy: 'FULL_TIME' });
    const staged = org.newCandidate();
    const loopStageId = org.stageFor(staged, assessment.id);
    of['ASSIGNED'] = (await org.invite(assessment, { candidateId: staged, loopStageId })).assignmentId;
    of['EXPIRED'] = (await org.invite(assessment, soon)).assignmentId;
    of['REVOKED'] = (await org.invite(assessment)).assignmentId;
    value(await revoke(of['REVOKED']));
    const [running, done] = [await org.invite(assessment, soon), await org.invite(assessment, soon)];
    of['IN_PROGRESS'] = running.assignmentId;
    of['SUBMITTED'] = done.assignmentId;
    for (const { candidate } of [running, done]) await world.start(candidate);
    const { attempt } = await world.started(done.candidate);
    value(await world.submit(done.candidate, attempt));
    const everything = { assessmentId: null, candidateId: null, loopStageId: null, status: null };
    const find = async (search: Partial<AssignmentSearch>) => {
      const found = await world.get(ReadAssignments).list(org.staff, { ...everything, ...search }, PAGE);
      return found.edges.map(({ node }) => [node.id, node.status]);
    };
    await world.later('61 minutes', async () => {
      for (const status of ['ASSIGNED', 'EXPIRED', 'REVOKED', 'IN_PROGRESS', 'SUBMITTED'] as const) {
        expect(await find({ status })).toEqual([[of[status], status]]);
      }
    });
    expect(await find({ loopStageId })).toEqual([[of['ASSIGNED'], 'ASSIGNED']]);
    expect(await find({ loopStageId: 'nothing' })).toEqual([]);
  });

  it('shows a link again that opens, and keeps who asked', async () => {
    const invited = await org.invited();
    const show = (id: string) => world.get(ShowInvitationUseCase).run(org.staff, id);
    expect(value(await show(invited.assignmentId))).toBe(invited.invitation.invitationToken);
    expect(await audited('assignment.link-shown')).toHaveLength(1);
    expect(JSON.stringify(await audited('assignment.link-shown'))).not.toContain(invited.invitation.invitationToken);
    value(await revoke(invited.assignmentId));
    expect(code(await show(invited.assignmentId))).toBe('INVITATION_REVOKED');
    expect(code(await show(newId()))).toBe('NOT_FOUND');
  });

  it('says where any number of assignments stand in one statement', async () => {
    const ids = [(await org.invited()).assignmentId, (await org.invited()).assignmentId, newId(), 'nothing'];
    const counted = await countStatements(() =>
      world.worker.get(UnitOfWork).read(org.staff, (tx) => world.worker.get(AssignmentStandings).find(tx, ids)),
    );
    expect(counted.value.size).toBe(2);
    // The assignments that were just made are still being told of.
    expect(counted.statements.filter((sql) => !sql.includes('pg_notify'))).toHaveLength(1);
  });
});
