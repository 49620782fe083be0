import { newId } from '@plumbline/kernel';
import { countStatements } from '@plumbline/testing';
import { resultsCsv } from '../api/results-csv.ts';
import type { DashboardRecord } from '../data/dashboard.repository.ts';
import { ExportResults } from '../use-cases/export-results.ts';
import { ReadDashboards } from '../use-cases/read-dashboards.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { choiceNamed, code, first, question, section, value, World, type Invited, type Organization } from './world.ts';

const PAGE = { limit: 10, after: null };

describe('how assessments stand', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(() => world?.close());

  beforeEach(() => {
    organization = world.organization();
  });

  const dashboard = async (assessmentId: string): Promise<DashboardRecord> => {
    const found = await world.get(ReadDashboards).one(organization.staff, assessmentId);
    if (!found) throw new Error('There is no dashboard.');
    return found;
  };

  /** Answers as many items rightly as asked for, and is graded. */
  const score = async (invited: Invited, right: number): Promise<string> => {
    const { attempt, items } = await world.started(invited.candidate);
    for (const item of items.slice(0, right)) {
      value(await world.save(invited.candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'C')] }));
    }
    value(await world.submit(invited.candidate, attempt));
    value(await world.grade(organization, attempt));
    return attempt.id;
  };

  const four = () => organization.published({ sections: [section([question(), question(), question(), question()])] });

  it('counts everybody once, where they are', async () => {
    const assessment = await four();
    const invited = await Promise.all(Array.from({ length: 6 }, () => organization.invite(assessment)));
    const [waiting, running, submitted, graded, revoked] = invited;
    if (!waiting || !running || !submitted || !graded || !revoked) throw new Error('Somebody is missing.');
    await organization.invite(assessment, { expiresAt: new Date(Date.now() + 60_000) });

    await world.started(running.candidate);
    value(await world.submit(submitted.candidate, (await world.started(submitted.candidate)).attempt));
    await score(graded, 4);
    value(await world.get(RevokeAssignmentUseCase).run(organization.staff, revoked.assignmentId));

    const expected = { invited: 6, revoked: 1, started: 3, inProgress: 1, overdue: 0, submitted: 1, graded: 1 };
    expect(await dashboard(assessment.id)).toMatchObject({ ...expected, expired: 0, abandoned: 0 });
    const after = await world.later('2 hours', () => dashboard(assessment.id));
    expect(after).toMatchObject({ ...expected, expired: 1, inProgress: 0, overdue: 1 });
  });

  it('sums up the newest grades: passes, average, median and distribution', async () => {
    const assessment = await four();
    for (const right of [0, 3, 4, 4]) await score(await organization.invite(assessment), right);

    expect(await dashboard(assessment.id)).toMatchObject({
      scored: 4,
      incomplete: 0,
      passed: 3,
      failed: 1,
      averagePercent: '68.75',
      medianPercent: '87.5',
      distribution: [1, 0, 0, 0, 0, 0, 0, 1, 0, 2],
    });
  });

  it('has negative results in the lowest bin', async () => {
    const assessment = await organization.published({ scoring: 'NEGATIVE', negativeFraction: '1' });
    const { candidate } = await organization.invite(assessment);
    const { attempt, items } = await world.started(candidate);
    for (const item of items) {
      value(await world.save(candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'A')] }));
    }
    value(await world.submit(candidate, attempt));
    value(await world.grade(organization, attempt));

    const { averagePercent, distribution } = await dashboard(assessment.id);
    expect({ averagePercent, distribution }).toEqual({
      averagePercent: '-100',
      distribution: [1, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    });
  });

  it('is empty, and not missing, for an assessment that nobody was invited to', async () => {
    const { id } = await organization.draft();
    expect(await dashboard(id)).toMatchObject({ invited: 0, started: 0, scored: 0, averagePercent: null });
  });

  it('shows nothing of another organization', async () => {
    const { id } = await four();
    const stranger = world.organization().staff;
    expect(await world.get(ReadDashboards).one(stranger, id)).toBeNull();
    expect((await world.get(ReadDashboards).board(stranger, PAGE)).edges).toEqual([]);
    expect(await world.get(ReadDashboards).one(organization.staff, 'no-id')).toBeNull();
  });

  it('takes one statement for any number of dashboards, and one for the board', async () => {
    const assessments = [await four(), await four(), await four()];
    for (const assessment of assessments) await score(await organization.invite(assessment), 1);
    const ids = assessments.map(({ id }) => id);

    const many = await countStatements(() => world.get(ReadDashboards).many(organization.staff, ids));
    expect(many.value).toHaveLength(3);
    expect(many.statements).toHaveLength(1);
    const board = await countStatements(() => world.get(ReadDashboards).board(organization.staff, PAGE));
    expect(board.value.edges).toHaveLength(3);
    expect(board.statements).toHaveLength(1);
  });

  it('has the newest assessment first on the board, each with its newest five assignments', async () => {
    const older = await four();
    const newer = await four();
    const invited = [];
    for (let made = 0; made < 6; made++) invited.push(await organization.invite(newer));
    const last = invited.at(-1);
    if (!last) throw new Error('Nobody was invited.');
    const attemptId = await score(last, 4);

    const { edges } = await world.get(ReadDashboards).board(organization.staff, PAGE);
    expect(edges.map(({ node }) => [node.id, node.invited])).toEqual([
      [newer.id, 6],
      [older.id, 0],
    ]);
    const { assignments } = first(edges).node;
    expect(assignments).toHaveLength(5);
    expect(assignments[0]).toMatchObject({
      id: last.assignmentId,
      candidateId: last.candidate.candidateId,
      status: 'SUBMITTED',
      attempt: { id: attemptId, status: 'GRADED', grade: { revision: 1, percent: '100', passed: true } },
    });
    expect(assignments[1]).toMatchObject({ status: 'ASSIGNED', attempt: null });
  });

  it('goes on from a cursor without missing or repeating an assessment', async () => {
    const made = [];
    for (let count = 0; count < 5; count++) made.push((await four()).id);
    const seen: string[] = [];
    let after: readonly string[] | null = null;
    for (;;) {
      const page = await world.get(ReadDashboards).board(organization.staff, { limit: 2, after });
      seen.push(...page.edges.map(({ node }) => node.id));
      if (!page.hasNextPage) break;
      after = [first([...seen].reverse())];
    }
    expect(seen).toEqual(made.reverse());
  });
});

describe('the file of an assessment’s results', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
    organization = world.organization();
  });

  afterAll(() => world?.close());

  const lines = async (assessmentId: string) => {
    const found = [];
    for await (const page of world.get(ExportResults).lines(organization.staff, assessmentId)) found.push(...page);
    return found;
  };

  it('has a line for each attempt, and one for whoever made none', async () => {
    const assessment = await organization.published();
    const [absent, present] = [
      await organization.invite(assessment),
      await organization.invite(assessment, { attemptsAllowed: 2 }),
    ];
    for (let attempts = 0; attempts < 2; attempts++) {
      const { attempt } = await world.started(present.candidate);
      value(await world.submit(present.candidate, attempt));
      value(await world.grade(organization, attempt));
    }

    const found = await lines(assessment.id);
    expect(found.map(({ assignmentId, number, attemptStatus }) => [assignmentId, number, attemptStatus])).toEqual([
      [absent.assignmentId, 0, null],
      [present.assignmentId, 1, 'GRADED'],
      [present.assignmentId, 2, 'GRADED'],
    ]);
    expect(found.at(-1)).toMatchObject({ candidate: { name: 'Kim' }, points: '0', maximum: '2', passed: false });
  });

  it('goes on over pages without missing or repeating anybody', async () => {
    const assessment = await organization.published();
    // More than a page; made by SQL, since only their number matters.
    await world.database.query(
      `INSERT INTO assignments (organization_id, id, assessment_id, candidate_id, attempts_allowed)
       SELECT $1, gen_random_uuid(), $2, gen_random_uuid(), 1 FROM generate_series(1, 1203)`,
      [organization.id, assessment.id],
    );
    const ids = (await lines(assessment.id)).map(({ assignmentId }) => assignmentId);
    expect(ids).toHaveLength(1203);
    expect(new Set(ids).size).toBe(1203);
  });

  it('is noted in the audit log, and refused for what is not there', async () => {
    const { id } = await organization.published();
    const exporting = world.get(ExportResults);
    expect(code(await exporting.begin(organization.staff, id))).toBe('ok');
    expect(
      await world.database.query('SELECT actor_id FROM audit_entries WHERE subject_id = $1 AND action = $2', [
        id,
        'assessment.results-exported',
      ]),
    ).toEqual([{ actor_id: organization.staff.memberId }]);
    expect(code(await exporting.begin(organization.staff, newId()))).toBe('NOT_FOUND');
    expect(code(await exporting.begin(world.organization().staff, id))).toBe('NOT_FOUND');
  });

  it('holds no cell that a spreadsheet would run', async () => {
    async function* page() {
      const found = await lines((await organization.invited()).assessment.id);
      yield found.map((line) => ({ ...line, candidate: { name: '=HYPERLINK("x")', email: '@cmd' }, percent: '-50' }));
    }
    let text = '';
    for await (const part of resultsCsv(page())) text += part;
    const [header, row] = text.split('\r\n');
    expect(header).toMatch(/^\uFEFFCandidate,E-mail,Assignment,/);
    expect(row).toMatch(/^"'=HYPERLINK\(""x""\)",'@cmd,/);
    // An amount below 0 is a number and stays one.
    expect(row).toContain(',-50,');
  });
});
