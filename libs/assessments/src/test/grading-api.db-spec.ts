import { Permission, RegradeProgressed } from '@plumbline/contracts';
import { Realtime } from '@plumbline/platform';
import { GraphqlRunner } from '@plumbline/testing';
import { AssessmentsModule } from '../assessments.module.ts';
import { RegradeResolver } from '../api/regrade.resolver.ts';
import { choiceNamed, NeighboursModule, question, revise, section, value, World, type Organization } from './world.ts';

const OVERRIDE = `mutation ($input: OverrideGradeInput!) {
  overrideGrade(input: $input) { revision points passed complete cause reason items { itemId overridden outcome } }
}`;
const REGRADE = `mutation ($input: RegradeInput!) {
  regradeAssessment(input: $input) {
    id assessmentId state dryRun reason passMarkBefore passMarkPercent total examined changed passesGained passesLost
    createdAt finishedAt keyChanges { itemId position questionId fromVersion version }
    changes(first: 1) {
      nodes { attemptId candidateId before { points percent passed } after { points } decisions { decisionId } }
      pageInfo { hasNextPage endCursor }
    }
  }
}`;
const REPORT = `query ($id: ID!, $after: String) {
  regradeReport(id: $id) { state changes(after: $after) { nodes { attemptId } } }
}`;
const RELEASE = 'mutation ($input: ReleaseResultsInput!) { releaseResults(input: $input) { released waiting } }';
const REVIEWS = `query ($assessmentId: ID!) {
  pendingReviews(assessmentId: $assessmentId) {
    nodes { attemptId submittedAt answers { itemId position stem maximum text modelAnswer keyPoints explanation } }
  }
}`;
const HISTORY = `query ($attemptId: ID!, $after: String) {
  gradeHistory(attemptId: $attemptId, first: 1, after: $after) {
    nodes { revision cause reason gradedBy gradedAt complete before { points passed } after { points percent passed } }
    pageInfo { hasNextPage endCursor }
  }
}`;
const RESULT = `query ($attemptId: ID!) {
  attemptResult(attemptId: $attemptId) {
    attemptId state points maximum percent passed gradedAt
    items {
      id position kind stem choices { id label } targets { id } response { choiceIds text } outcome points maximum
      keyLabels explanation
    }
  }
}`;

describe('grading, over the API', () => {
  let world: World;
  let runner: GraphqlRunner;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
    runner = await GraphqlRunner.start(world.database.url, [
      { module: NeighboursModule, global: true },
      AssessmentsModule.forApi(),
    ]);
  });
  afterAll(async () => {
    await runner?.app.close();
    await world?.close();
  });
  beforeEach(() => {
    organization = world.organization();
  });

  /** Two attempts on a choice and an open question, the choice answered as the key says. */
  const crowd = async () => {
    const asked = question();
    const open = question({
      kind: 'OPEN',
      choices: [],
      key: null,
      modelAnswer: 'A model',
      keyPoints: ['one'],
      explanation: null,
    });
    const assessment = await organization.published({
      sections: [section([asked, open])],
      releasePolicy: 'BY_RECRUITER',
      releaseFeedback: true,
    });
    const attempts = [];
    for (let n = 0; n < 2; n += 1) {
      const { candidate } = await organization.invite(assessment);
      const { attempt, items } = await world.started(candidate);
      const item = items.find(({ body }) => body.kind === 'SINGLE_CHOICE');
      if (!item) throw new Error('There is no choice.');
      value(await world.save(candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'C')] }));
      const essay = items.find(({ body }) => body.kind === 'OPEN');
      if (n === 0 && essay) value(await world.save(candidate, attempt, essay, 1, { text: 'Words' }));
      value(await world.submit(candidate, attempt));
      value(await world.grade(organization, attempt));
      attempts.push({ candidate, id: attempt.id, itemId: item.id, essayId: essay?.id ?? '' });
    }
    const [first, second] = attempts;
    if (!first || !second) throw new Error('There are no attempts.');
    return { assessment, asked, first, second };
  };

  it('gives points by hand, and tells of them', async () => {
    const { assessment, first } = await crowd();
    const reviews = await runner.data(organization.staff, 'pendingReviews', REVIEWS, { assessmentId: assessment.id });
    expect(reviews).toEqual({
      nodes: [
        {
          attemptId: first.id,
          submittedAt: expect.anything() as unknown,
          answers: [
            {
              itemId: first.essayId,
              position: 2,
              stem: 'Which of these?',
              maximum: '1',
              text: 'Words',
              modelAnswer: 'A model',
              keyPoints: ['one'],
              explanation: null,
            },
          ],
        },
      ],
    });
    const input = { attemptId: first.id, itemId: first.essayId, points: '0.5', reason: 'Half of it' };
    const grade = await runner.data(organization.staff, 'overrideGrade', OVERRIDE, { input });
    expect(grade).toMatchObject({
      revision: 2,
      points: '1.5',
      passed: true,
      complete: true,
      cause: 'OVERRIDE',
      reason: 'Half of it',
    });
    expect(grade['items']).toContainEqual({ itemId: first.essayId, overridden: true, outcome: 'PARTIAL' });

    type Page = { nodes: unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string } };
    const page = await runner.data<Page>(organization.staff, 'gradeHistory', HISTORY, { attemptId: first.id });
    expect(page.nodes).toMatchObject([
      {
        revision: 2,
        cause: 'OVERRIDE',
        gradedBy: organization.staff.memberId,
        before: { points: '1', passed: null },
        after: { points: '1.5', percent: '75', passed: true },
      },
    ]);
    const after = page.pageInfo.endCursor;
    const rest = await runner.data<Page>(organization.staff, 'gradeHistory', HISTORY, { attemptId: first.id, after });
    expect(rest.nodes).toMatchObject([
      { revision: 1, cause: 'GRADING', gradedBy: null, before: null, complete: false },
    ]);
    expect(rest.pageInfo.hasNextPage).toBe(false);
  });

  it('regrades, dry and applied, and reports page by page', async () => {
    const { assessment, asked, first, second } = await crowd();
    revise(asked, { key: { choiceIds: [`${asked}-A`] } });
    const itemIds = [first.itemId];
    const input = { assessmentId: assessment.id, itemIds, dryRun: true, reason: 'A slip', passMarkPercent: '40' };
    type Report = { id: string; changes: { pageInfo: { endCursor: string } } };
    const report = await runner.data<Report>(organization.staff, 'regradeAssessment', REGRADE, { input });
    expect(report).toMatchObject({
      assessmentId: assessment.id,
      state: 'DONE',
      dryRun: true,
      passMarkBefore: '70',
      passMarkPercent: '40',
      total: 2,
      examined: 2,
      changed: 2,
      passesGained: 0,
      passesLost: 0,
      keyChanges: [{ itemId: first.itemId, position: 1, questionId: asked, fromVersion: 1, version: 2 }],
      changes: {
        nodes: [{ attemptId: first.id, before: { points: '1', passed: null }, after: { points: '0' }, decisions: [] }],
        pageInfo: { hasNextPage: true },
      },
    });
    const variables = { id: report.id, after: report.changes.pageInfo.endCursor };
    expect(await runner.data(organization.staff, 'regradeReport', REPORT, variables)).toEqual({
      state: 'DONE',
      changes: { nodes: [{ attemptId: second.id }] },
    });
    const applied = await runner.data(organization.staff, 'regradeAssessment', REGRADE, {
      input: { ...input, dryRun: false, passMarkPercent: null },
    });
    expect(applied).toMatchObject({ state: 'DONE', dryRun: false, passMarkPercent: '70', changed: 2 });
    expect(await runner.data(organization.staff, 'regradeReport', REPORT, { id: 'nonsense' })).toBeNull();
    expect(await runner.data(world.organization().staff, 'regradeReport', REPORT, { id: report.id })).toBeNull();
  });

  it('tells how far a regrade is until it ends', async () => {
    const { assessment } = await crowd();
    const input = { assessmentId: assessment.id, dryRun: true, reason: 'A look' };
    const { id } = await runner.data<{ id: string }>(organization.staff, 'regradeAssessment', REGRADE, { input });
    await world.database.query(`UPDATE regrades SET state = 'RUNNING', finished_at = NULL WHERE id = $1`, [id]);
    const stream = world.get(RegradeResolver).regradeProgress(organization.staff, id);
    expect((await stream.next()).value?.regradeProgress).toMatchObject({ id, state: 'RUNNING' });
    await world.database.query(`UPDATE regrades SET state = 'DONE', finished_at = app_now() WHERE id = $1`, [id]);
    const notice = { organizationId: organization.id, eventId: id, payload: { regradeId: id } };
    await world.worker.get(Realtime).publish([{ topic: RegradeProgressed.name, payload: notice }]);
    expect((await stream.next()).value?.regradeProgress).toMatchObject({ id, state: 'DONE' });
    expect(await stream.next()).toEqual({ done: true, value: undefined });
    const stranger = world.get(RegradeResolver).regradeProgress(world.organization().staff, id);
    await expect(stranger.next()).rejects.toMatchObject({ refusal: { code: 'NOT_FOUND', field: 'id' } });
    await stranger.return();
  });

  it('releases results, and shows them to whom they are of', async () => {
    const { assessment, first, second } = await crowd();
    const hidden = { points: null, maximum: null, percent: null, passed: null, gradedAt: null, items: null };
    expect(await runner.data(second.candidate, 'attemptResult', RESULT, { attemptId: second.id })).toEqual({
      attemptId: second.id,
      state: 'NOT_RELEASED',
      ...hidden,
    });
    const release = { input: { assessmentId: assessment.id } };
    expect(await runner.data(organization.staff, 'releaseResults', RELEASE, release)).toEqual({
      released: 1,
      waiting: 1,
    });
    expect(await runner.data(second.candidate, 'attemptResult', RESULT, { attemptId: second.id })).toMatchObject({
      state: 'RELEASED',
      points: '1',
      maximum: '2',
      percent: '50',
      passed: false,
      items: expect.arrayContaining([
        expect.objectContaining({ id: second.itemId, outcome: 'RIGHT', explanation: 'Because SECRET-EXPLANATION.' }),
        expect.objectContaining({ id: second.essayId, outcome: 'BLANK', response: null, keyLabels: [] }),
      ]) as unknown,
    });
    expect(await runner.data(first.candidate, 'attemptResult', RESULT, { attemptId: second.id })).toBeNull();
    expect(await runner.data(first.candidate, 'attemptResult', RESULT, { attemptId: first.id })).toMatchObject(hidden);
  });

  it('is for those who may read or override grades', async () => {
    const { assessment, first } = await crowd();
    const everything = [
      [OVERRIDE, { input: { attemptId: first.id, points: '1', reason: 'So' } }],
      [REGRADE, { input: { assessmentId: assessment.id, dryRun: true, reason: 'So' } }],
      [RELEASE, { input: { assessmentId: assessment.id } }],
      [REVIEWS, { assessmentId: assessment.id }],
      [REPORT, { id: first.id }],
      [HISTORY, { attemptId: first.id }],
    ] as const;
    for (const [source, variables] of everything)
      expect(await runner.refusal(first.candidate, source, variables)).toMatchObject({ code: 'FORBIDDEN' });
    const reader = organization.member([Permission.GradeRead]);
    for (const [source, variables] of everything.slice(0, 4))
      expect(await runner.refusal(reader, source, variables)).toMatchObject({ code: 'FORBIDDEN' });
    for (const [source, variables] of everything.slice(4))
      expect((await runner.run(reader, source, variables)).errors).toBeUndefined();
    const other = organization.member([Permission.AssessmentRead]);
    expect(await runner.refusal(other, RESULT, { attemptId: first.id })).toMatchObject({ code: 'FORBIDDEN' });
  });
});
