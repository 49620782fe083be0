import { Permission, type Person } from '@plumbline/contracts';
import { decodeCursor, newId, ok, type Result } from '@plumbline/kernel';
import { Realtime, systemActor, UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { BulkAssignmentResolver } from '../api/bulk-assignment.resolver.ts';
import type { AssessmentRecord } from '../data/assessment.repository.ts';
import { RunBulkAssignmentHandler } from '../jobs/run-bulk-assignment.handler.ts';
import { AssignInBulkUseCase, type AssignInBulk } from '../use-cases/assign-in-bulk.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { code, value, World, type Organization } from './world.ts';

describe('assigning to many, on a real database', () => {
  let world: World;
  let org: Organization;
  let assessment: AssessmentRecord;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(async () => {
    await world?.close();
  });

  beforeEach(async () => {
    org = world.organization();
    assessment = await org.published();
  });

  const request = (more: Partial<AssignInBulk>, as: Actor = org.staff) =>
    world.get(AssignInBulkUseCase).request(as, {
      assessmentId: assessment.id,
      candidateIds: null,
      people: null,
      opensAt: null,
      expiresAt: null,
      extraTimePercent: null,
      attemptsAllowed: 1,
      coolDownMinutes: 0,
      breakMinutes: null,
      ...more,
    });
  const people = (count: number, at = newId()): Person[] =>
    Array.from({ length: count }, (_, index) => ({
      name: `Person ${index}`,
      email: `person-${index}-${at}@example.test`,
      externalId: null,
    }));
  const unit = <T>(work: (tx: Tx) => Promise<Result<T>>) =>
    world.worker.get(UnitOfWork).run(systemActor(org.id, 'request-of-a-job'), work);
  /** Does what a delivery of the job does; it dies after so many units of work. */
  const deliver = (bulkAssignmentId: string, units = Infinity) => {
    let left = units;
    const run = <T>(work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> => {
      left -= 1;
      return left < 0 ? Promise.reject(new Error('killed')) : unit(work);
    };
    const read = <T>(work: (tx: Tx) => Promise<T>) => world.worker.get(UnitOfWork).read(org.staff, work);
    return world.worker
      .get(RunBulkAssignmentHandler)
      .handle({ organizationId: org.id, run, read }, { bulkAssignmentId });
  };
  const report = async (id: string) => {
    const found = await world.get(AssignInBulkUseCase).one(org.staff, id);
    if (!found) throw new Error('There is no such bulk assignment.');
    const { state, assigned, skipped, failed } = found;
    return { state, assigned, skipped, failed };
  };
  const lines = async (id: string, status: 'ASSIGNED' | 'SKIPPED' | 'FAILED' | null = null) => {
    const page = { limit: 100, after: null };
    return (await world.get(AssignInBulkUseCase).lines(org.staff, id, status, page)).edges.map(({ node }) => node);
  };
  const assignments = () =>
    world.database.query<{ candidate: string; created_by: string; attempts_allowed: number }>(
      `SELECT candidate_id AS candidate, created_by, attempts_allowed FROM assignments WHERE organization_id = $1`,
      [org.id],
    );
  const told = () => world.events(org, 'assessments.assessment-assigned.v1');
  const audited = (action: string) =>
    world.database.query('SELECT 1 FROM audit_entries WHERE organization_id = $1 AND action = $2', [org.id, action]);

  it('assigns to thousands exactly once each, however often the work dies and is begun anew', async () => {
    const { id, total } = value(await request({ people: people(3_000), attemptsAllowed: 2 }));
    expect(total).toBe(3_000);
    await expect(deliver(id, 7)).rejects.toThrow('killed');
    expect(await report(id)).toEqual({ state: 'RUNNING', assigned: 700, skipped: 0, failed: 0 });
    await Promise.allSettled([deliver(id, 9), deliver(id, 4)]);
    value(await deliver(id));
    value(await deliver(id));
    expect(await report(id)).toEqual({ state: 'DONE', assigned: 3_000, skipped: 0, failed: 0 });
    const made = await assignments();
    expect(new Set(made.map(({ candidate }) => candidate)).size).toBe(3_000);
    expect(made).toHaveLength(3_000);
    expect(made[0]).toMatchObject({ created_by: org.staff.memberId, attempts_allowed: 2 });
    const events = await told();
    expect(new Set(events.map(({ payload }) => payload['assignmentId'])).size).toBe(3_000);
    expect(events).toHaveLength(3_000);
    expect(await audited('assessment.assigned')).toHaveLength(3_000);
    expect(await audited('bulk-assignment.ended')).toHaveLength(1);
  });

  it('takes as many statements for a step whatever is in it', async () => {
    const few = value(await request({ people: people(3) }));
    const many = value(await request({ people: people(100) }));
    const [one, other] = [await countStatements(() => deliver(few.id)), await countStatements(() => deliver(many.id))];
    const own = (sql: readonly string[]) => sql.filter((each) => /assign|assessments/.test(each)).length;
    expect(own(one.statements)).toBe(own(other.statements));
    expect(await report(many.id)).toMatchObject({ state: 'DONE', assigned: 100 });
  });

  it('skips who has an assignment that is still good, also twice in one request', async () => {
    const [holder, former, fresh] = [org.newCandidate(), org.newCandidate(), org.newCandidate()];
    await org.invite(assessment, { candidateId: holder });
    const withdrawn = await org.invite(assessment, { candidateId: former });
    value(await world.get(RevokeAssignmentUseCase).run(org.staff, withdrawn.assignmentId));
    const stranger = newId();
    const { id } = value(await request({ candidateIds: [holder, former, fresh, fresh, stranger] }));
    value(await deliver(id));
    expect(await report(id)).toEqual({ state: 'DONE', assigned: 2, skipped: 2, failed: 1 });
    expect((await lines(id)).map(({ candidateId, status, code: why }) => [candidateId, status, why])).toEqual([
      [holder, 'SKIPPED', 'ALREADY_ASSIGNED'],
      [former, 'ASSIGNED', null],
      [fresh, 'ASSIGNED', null],
      [fresh, 'SKIPPED', 'ALREADY_ASSIGNED'],
      [stranger, 'FAILED', 'CANDIDATE_NOT_FOUND'],
    ]);
    expect(await lines(id, 'FAILED')).toHaveLength(1);
  });

  it('gives one assignment to who is named in two requests at once', async () => {
    const named = people(50);
    const ids = [value(await request({ people: named })).id, value(await request({ people: named })).id];
    await Promise.all(ids.map((id) => deliver(id)));
    expect(await assignments()).toHaveLength(50);
  });

  it('says what was wrong with a person, and keeps the names of nobody else', async () => {
    const [person] = people(1);
    if (!person) throw new Error('There is nobody.');
    const wrong = { name: 'Kim', email: 'no address', externalId: 'ats-7' };
    const { id } = value(await request({ people: [person, wrong] }));
    value(await deliver(id));
    expect(await lines(id, 'FAILED')).toMatchObject([
      { ordinal: 2, code: 'CANDIDATE_EMAIL_INVALID', email: 'no address', candidateId: null, assignmentId: null },
    ]);
    const kept = await world.database.query(
      'SELECT name, email, external_id FROM bulk_assignment_lines WHERE bulk_assignment_id = $1 ORDER BY ordinal',
      [id],
    );
    expect(kept).toEqual([
      { name: null, email: null, external_id: null },
      { name: null, email: 'no address', external_id: null },
    ]);
  });

  it('says so in the lines when the assessment or the window is out of use by then', async () => {
    const archived = value(await request({ people: people(2) }));
    await world.database.query('UPDATE assessments SET archived_at = now() WHERE id = $1', [assessment.id]);
    value(await deliver(archived.id));
    expect(await report(archived.id)).toEqual({ state: 'DONE', assigned: 0, skipped: 0, failed: 2 });
    expect((await lines(archived.id))[0]?.code).toBe('ASSESSMENT_ARCHIVED');
    await world.database.query('UPDATE assessments SET archived_at = NULL WHERE id = $1', [assessment.id]);
    const expired = value(await request({ people: people(1), expiresAt: new Date(Date.now() + 60_000) }));
    await world.later('2 minutes', () => deliver(expired.id));
    expect((await lines(expired.id))[0]?.code).toBe('INVALID_ASSIGNMENT');
  });

  it('stops where it is cancelled, and keeps what was assigned', async () => {
    const { id } = value(await request({ people: people(300) }));
    await expect(deliver(id, 1)).rejects.toThrow('killed');
    const cancel = () => world.get(AssignInBulkUseCase).cancel(org.staff, id);
    expect(value(await cancel()).state).toBe('CANCELLED');
    expect(value(await cancel()).state).toBe('CANCELLED');
    value(await deliver(id));
    expect(await report(id)).toEqual({ state: 'CANCELLED', assigned: 100, skipped: 0, failed: 0 });
    expect(await assignments()).toHaveLength(100);
    expect(await audited('bulk-assignment.cancelled')).toHaveLength(1);
    const done = value(await request({ people: people(1) }));
    value(await deliver(done.id));
    expect(code(await world.get(AssignInBulkUseCase).cancel(org.staff, done.id))).toBe('BULK_ENDED');
    expect(code(await world.get(AssignInBulkUseCase).cancel(org.staff, newId()))).toBe('NOT_FOUND');
  });

  it('fails with what was done when the job is given up, and goes on when it is tried again', async () => {
    const { id } = value(await request({ people: people(150) }));
    await expect(deliver(id, 1)).rejects.toThrow('killed');
    await unit(async (tx) => {
      await world.worker.get(RunBulkAssignmentHandler).giveUp(tx, { bulkAssignmentId: id });
      return ok(undefined);
    });
    expect(await report(id)).toEqual({ state: 'FAILED', assigned: 100, skipped: 0, failed: 0 });
    value(await deliver(id));
    expect(await report(id)).toEqual({ state: 'DONE', assigned: 150, skipped: 0, failed: 0 });
    await unit(async (tx) => {
      await world.worker.get(RunBulkAssignmentHandler).giveUp(tx, { bulkAssignmentId: id });
      return ok(undefined);
    });
    expect((await report(id)).state).toBe('DONE');
  });

  it('lists its lines page by page, each in one statement, to nobody of another organization', async () => {
    const { id } = value(await request({ people: people(5) }));
    value(await deliver(id));
    const list = (after: readonly string[] | null) =>
      world.get(AssignInBulkUseCase).lines(org.staff, id, null, { limit: 3, after });
    const counted = await countStatements(() => list(null));
    expect(counted.statements.filter((sql) => /bulk_assignment_lines/.test(sql))).toHaveLength(1);
    const rest = await list(decodeCursor(counted.value.edges.at(-1)?.cursor ?? ''));
    expect([...counted.value.edges, ...rest.edges].map(({ node }) => node.ordinal)).toEqual([1, 2, 3, 4, 5]);
    const stranger = world.organization().staff;
    expect(await world.get(AssignInBulkUseCase).one(stranger, id)).toBeNull();
    const seen = await world.get(AssignInBulkUseCase).lines(stranger, id, null, { limit: 3, after: null });
    expect(seen.edges).toEqual([]);
  });

  it('is followed until it ends', async () => {
    const { id } = value(await request({ people: people(1) }));
    const stream = world.get(BulkAssignmentResolver).bulkAssignmentProgress(org.staff, id.toUpperCase());
    const next = async () => (await stream.next()).value?.bulkAssignmentProgress.state;
    expect(await next()).toBe('QUEUED');
    value(await deliver(id));
    const [event] = await world.events(org, 'assessments.bulk-assignment-progressed.v1');
    const topic = 'assessments.bulk-assignment-progressed.v1';
    const notice = { eventId: newId(), organizationId: org.id, payload: event?.payload };
    await world.worker.get(Realtime).publish([{ topic, payload: notice }]);
    expect(await next()).toBe('DONE');
    expect((await stream.next()).done).toBe(true);
    const unknown = world.get(BulkAssignmentResolver).bulkAssignmentProgress(org.staff, newId());
    await expect(unknown.next()).rejects.toMatchObject({ refusal: { code: 'NOT_FOUND' } });
    await unknown.return();
  });

  it('is refused where it cannot be', async () => {
    const some = people(1);
    const draft = await org.draft();
    const cases: [Partial<AssignInBulk>, string, string][] = [
      [{}, 'BULK_TARGET', 'input.people'],
      [{ people: some, candidateIds: [newId()] }, 'BULK_TARGET', 'input.candidateIds'],
      [{ people: [] }, 'BULK_EMPTY', 'input.people'],
      [{ people: people(10_001) }, 'BULK_TOO_LARGE', 'input.people'],
      [{ candidateIds: [newId(), 'nobody'] }, 'CANDIDATE_NOT_FOUND', 'input.candidateIds.1'],
      [
        { people: [{ name: 'nul \0', email: 'a@example.test', externalId: null }] },
        'INVALID_ASSIGNMENT',
        'input.people.0',
      ],
      [{ people: some, attemptsAllowed: 0 }, 'INVALID_ASSIGNMENT', 'input.terms.attemptsAllowed'],
      [{ people: some, assessmentId: newId() }, 'NOT_FOUND', 'input.assessmentId'],
      [{ people: some, assessmentId: draft.id }, 'ASSESSMENT_NOT_PUBLISHED', 'input.assessmentId'],
    ];
    for (const [more, expected, field] of cases) {
      expect(await request(more)).toMatchObject({ ok: false, error: { code: expected, field } });
    }
    const assigner = org.member([Permission.AssessmentAssign]);
    expect(code(await request({ people: some }, assigner))).toBe('FORBIDDEN');
    expect(code(await request({ candidateIds: [org.newCandidate()] }, assigner))).toBe('ok');
  });
});
