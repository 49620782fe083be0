import { countStatements, GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assign,
  createCandidate,
  importGuide,
  join,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
} from '../e2e/product.ts';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');
const BOARD = `query ($first: Int, $after: String) {
  assessmentBoard(first: $first, after: $after) {
    nodes { id title createdAt invited started assignments { id status attempt { id startedAt } } }
    pageInfo { hasNextPage endCursor }
  }
}`;

interface Board {
  readonly assessmentBoard: {
    readonly nodes: readonly {
      readonly id: string;
      readonly createdAt: string;
      readonly invited: number;
      readonly assignments: readonly { readonly id: string; readonly status: string }[];
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

describe('the recruiters’ board over HTTP', () => {
  let api: ApiInTest;
  let recruiter: GraphqlClient;
  let visitor: GraphqlClient;
  const assessments: string[] = [];
  let invitationToken: string;

  beforeAll(async () => {
    api = await startApiInTest();
    visitor = new GraphqlClient(`${api.url}/graphql`);
    recruiter = await signUp(visitor);
    const questions = questionsOf(await importGuide(recruiter, readFileSync(GUIDE, 'utf8')), 'SINGLE_CHOICE');
    for (let made = 0; made < 3; made += 1) {
      assessments.push(
        await publishAssessment(
          recruiter,
          questions.map(({ id }) => id),
        ),
      );
    }
    const candidateId = await createCandidate(recruiter, 'candidate@example.test');
    const assigned = await assign(recruiter, { assessmentId: assessments[0] ?? '', candidateId });
    invitationToken = assigned.invitationToken;
  });

  afterAll(() => api?.stop());

  it('is one statement, the look at the session included', async () => {
    const { value, statements, control } = await countStatements(() => recruiter.data<Board>(BOARD, { first: 10 }));
    expect(value.assessmentBoard.nodes.map(({ id }) => id)).toEqual([...assessments].reverse());
    expect(value.assessmentBoard.nodes.at(-1)).toMatchObject({ invited: 1, assignments: [{ status: 'ASSIGNED' }] });
    expect(statements.filter((text) => !text.includes('pg_notify'))).toHaveLength(1);
    expect(control).toHaveLength(0);
  });

  it('goes on after a page', async () => {
    const { assessmentBoard: first } = await recruiter.data<Board>(BOARD, { first: 2 });
    expect(first.pageInfo.hasNextPage).toBe(true);
    const { assessmentBoard: second } = await recruiter.data<Board>(BOARD, {
      first: 2,
      after: first.pageInfo.endCursor,
    });
    expect([...first.nodes, ...second.nodes].map(({ id }) => id)).toEqual([...assessments].reverse());
    expect(second.pageInfo.hasNextPage).toBe(false);
  });

  it('gives moments in UTC', async () => {
    const { assessmentBoard } = await recruiter.data<Board>(BOARD, { first: 1 });
    expect(assessmentBoard.nodes[0]?.createdAt).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/);
  });

  it('is refused to whoever the guard would refuse', async () => {
    expect(await visitor.refusal(BOARD)).toBe('UNAUTHENTICATED');
    expect(await visitor.as('no.token.atall').refusal(BOARD)).toBe('UNAUTHENTICATED');
    expect(await (await join(recruiter, 'interviewer@example.test', 'INTERVIEWER')).refusal(BOARD)).toBe('FORBIDDEN');
    expect(await (await redeem(visitor, invitationToken)).refusal(BOARD)).toBe('FORBIDDEN');
    const leaving = await join(recruiter, 'leaving@example.test', 'RECRUITER');
    expect((await leaving.data<Board>(BOARD)).assessmentBoard.nodes).toHaveLength(3);
    await leaving.data('mutation { signOut }');
    expect(await leaving.refusal(BOARD)).toBe('UNAUTHENTICATED');
  });

  it('shows another organization its own', async () => {
    const stranger = await signUp(visitor, 'stranger@example.test');
    expect((await stranger.data<Board>(BOARD)).assessmentBoard.nodes).toEqual([]);
  });
});

describe('the results of an assessment as a file', () => {
  let api: ApiInTest;

  beforeAll(async () => {
    api = await startApiInTest();
  });

  afterAll(() => api?.stop());

  it('goes to those who may read grades, and to nobody else', async () => {
    const visitor = new GraphqlClient(`${api.url}/graphql`);
    const recruiter = await signUp(visitor);
    const questions = questionsOf(await importGuide(recruiter, readFileSync(GUIDE, 'utf8')), 'SINGLE_CHOICE');
    const assessmentId = await publishAssessment(
      recruiter,
      questions.map(({ id }) => id),
    );
    await assign(recruiter, { assessmentId, candidateId: await createCandidate(recruiter, 'candidate@example.test') });
    const fetchAs = (client: GraphqlClient, id: string) =>
      fetch(`${api.url}/assessments/${id}/results.csv`, { headers: { authorization: `Bearer ${client.token ?? ''}` } });

    const file = await fetchAs(recruiter, assessmentId);
    expect(file.status).toBe(200);
    expect(file.headers.get('content-disposition')).toBe(`attachment; filename="results-${assessmentId}.csv"`);
    expect((await file.text()).split('\r\n')[1]).toMatch(/^Candidate,candidate@example\.test,/);
    expect((await fetchAs(visitor, assessmentId)).status).toBe(401);
    const interviewer = await join(recruiter, 'interviewer@example.test', 'INTERVIEWER');
    expect((await fetchAs(interviewer, assessmentId)).status).toBe(403);
    expect((await fetchAs(await signUp(visitor, 'stranger@example.test'), assessmentId)).status).toBe(404);
    expect((await fetchAs(recruiter, 'x"; rm')).status).toBe(404);
  });
});
