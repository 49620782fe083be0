import { GraphqlClient, setClockOffset } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assign,
  createCandidate,
  importGuide,
  join,
  PASSWORD,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
} from '../e2e/product.ts';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

const GUIDE = readFileSync(
  path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt'),
  'utf8',
);
const UNKNOWN = '01900000-0000-7000-8000-000000000000';

const BROKEN_GUIDE = `Core Interview Questions
1. Backpressure
Q: What is backpressure?
A: A way for a consumer to slow its producer down.
Key Points:
- Bounded buffers
Common Mistakes:
- Unbounded queues
Follow-up:
- Where does the pressure end?
MCQ Section: Queues
1. Which end does a FIFO queue remove from? A) The head B) The tail C) Both D) Neither
Correct Answer: E Explanation: First in, first out.
2. Which structure is last in, first out? A) Queue B) Stack C) Heap D) Graph
Correct Answer: B Explanation: A stack returns what was pushed last.
`;

describe('bad input over the public API', () => {
  let api: ApiInTest;
  let visitor: GraphqlClient;
  let administrator: GraphqlClient;

  beforeAll(async () => {
    api = await startApiInTest();
    visitor = new GraphqlClient(`${api.url}/graphql`);
    administrator = await signUp(visitor);
  });

  afterAll(() => api?.stop());

  /** How many rows each table holds, but for what reading and signing in may add. */
  const rows = async (): Promise<Record<string, number>> => {
    const tables = await api.database.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' ORDER BY 1`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await api.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${name}`);
      counts[name] = row?.count ?? -1;
    }
    return counts;
  };

  const refusedWithoutTrace = async (code: string, work: () => Promise<string>): Promise<void> => {
    const before = await rows();
    expect(await work()).toBe(code);
    expect(await rows()).toEqual(before);
  };

  const IMPORT = `mutation ($input: ImportQuestionsInput!) { importQuestions(input: $input) { id } }`;

  it('refuses a text that is no guide', () =>
    refusedWithoutTrace('UNREADABLE_GUIDE', () =>
      administrator.refusal(IMPORT, { input: { content: 'A shopping list: eggs, milk.', format: 'GUIDE' } }),
    ));

  it('reports a wrong key letter by its line and takes the rest in', async () => {
    const report = await importGuide(administrator, BROKEN_GUIDE);
    expect(report).toMatchObject({ created: 2, failed: 1 });
    const failed = report.items.nodes.find(({ status }) => status === 'FAILED');
    expect(failed).toMatchObject({ code: 'UNKNOWN_KEY', question: null });
    expect(failed?.position).toContain('12');
  });

  const BY_ID: readonly [operation: string, code: string][] = [
    [`mutation ($id: ID!) { publishQuestion(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { retireQuestion(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { publishAssessment(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { reviseAssessment(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { cloneAssessment(id: $id, title: "A copy") { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { archiveAssessment(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { restoreAssessment(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { deleteAssessment(id: $id) }`, 'NOT_FOUND'],
    [`query ($id: ID!) { previewAssessment(id: $id) { seed } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { revokeAssignment(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { publishLoopTemplate(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { submitScorecard(id: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { openDebrief(loopId: $id) { id } }`, 'NOT_FOUND'],
    [`mutation ($id: ID!) { switchOrganization(organizationId: $id) { expiresAt } }`, 'ORGANIZATION_NOT_FOUND'],
  ];

  it.each(BY_ID)('refuses an unknown id, and what is no id at all: %s', async (operation, code) => {
    for (const id of [UNKNOWN, 'not-an-id', "'; DROP TABLE members; --"]) {
      await refusedWithoutTrace(code, () => administrator.refusal(operation, { id }));
    }
  });

  it.each(['question', 'candidate', 'assessment', 'attempt', 'loop', 'scorecard'])(
    'answers null for an unknown %s, and for what is no id at all',
    async (field) => {
      for (const id of [UNKNOWN, 'not-an-id']) {
        expect(await administrator.data(`query ($id: ID!) { ${field}(id: $id) { id } }`, { id })).toEqual({
          [field]: null,
        });
      }
    },
  );

  it.each([
    ['a wrong password', { email: 'administrator@example.test', password: 'something else entirely' }],
    ['an unknown e-mail', { email: 'nobody@example.test', password: PASSWORD }],
    ['nothing at all', { email: '', password: '' }],
  ])('refuses to sign in with %s', async (_, input) =>
    refusedWithoutTrace('INVALID_CREDENTIALS', () =>
      visitor.refusal(`mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }`, { input }),
    ),
  );

  it('refuses an access token that has expired, was signed by somebody else, or names no algorithm', async () => {
    const unsigned = `${Buffer.from('{"alg":"none"}').toString('base64url')}.${Buffer.from('{"sid":"x"}').toString('base64url')}.`;
    for (const token of ['nonsense', unsigned]) {
      await refusedWithoutTrace('UNAUTHENTICATED', () => visitor.as(token).refusal(`{ viewer { permissions } }`));
    }
    await setClockOffset(api.database, '31 days');
    try {
      await refusedWithoutTrace('UNAUTHENTICATED', () => administrator.refusal(`{ viewer { permissions } }`));
    } finally {
      await setClockOffset(api.database, '0');
    }
  });

  it.each(['', 'nonsense', 'a.b.c', Buffer.alloc(80).toString('base64url')])('refuses the invitation %p', (token) =>
    refusedWithoutTrace('INVITATION_INVALID', () =>
      visitor.refusal(`mutation ($token: String!) { redeemInvitation(token: $token) { accessToken } }`, { token }),
    ),
  );

  it('refuses what is not GraphQL, and what this schema does not have', async () => {
    await refusedWithoutTrace('GRAPHQL_PARSE_FAILED', () => administrator.refusal('query { viewer {'));
    await refusedWithoutTrace('GRAPHQL_VALIDATION_FAILED', () => administrator.refusal('{ passwords { hash } }'));
    await refusedWithoutTrace('BAD_USER_INPUT', () => administrator.refusal(IMPORT, { input: { content: 7 } }));
  });

  it('refuses a page that is too large and a cursor that is not one', async () => {
    await refusedWithoutTrace('PAGE_TOO_LARGE', () =>
      administrator.refusal(`{ candidates(first: 101) { nodes { id } } }`),
    );
    await refusedWithoutTrace('BAD_CURSOR', () => administrator.refusal(`{ candidates(after: "x") { nodes { id } } }`));
  });

  it('refuses the cursor of another list', async () => {
    const { members } = await administrator.data<{ members: { pageInfo: { endCursor: string } } }>(
      `{ members(first: 1) { pageInfo { endCursor } } }`,
    );
    const variables = { after: members.pageInfo.endCursor };
    const lists = ['questions', 'assessments', 'assignments', 'loops', 'openings', 'loopTemplates', 'auditLog'];
    for (const list of [...lists, 'myInterviews', 'deadLetters']) {
      const operation = `query ($after: String) { ${list}(after: $after) { nodes { id } } }`;
      expect([list, await administrator.refusal(operation, variables)]).toEqual([list, 'BAD_CURSOR']);
    }
  });

  it('finds nothing by a text that nothing can hold', async () => {
    const variables = { text: 'nul \0 and half \ud83d' };
    for (const operation of [
      `query ($text: String) { found: questions(filter: { text: $text }) { nodes { id } } }`,
      `query ($text: String) { found: candidates(filter: { text: $text }) { nodes { id } } }`,
      `query ($text: String) { found: auditLog(filter: { subject: $text }) { nodes { id } } }`,
    ]) {
      expect(await administrator.data(operation, variables)).toEqual({ found: { nodes: [] } });
    }
  });

  it('keeps an interviewer from what is not theirs', async () => {
    const interviewer = await join(administrator, 'interviewer@example.test', 'INTERVIEWER');
    for (const operation of [
      `{ questions(first: 1) { nodes { id } } }`,
      `{ candidates(first: 1) { nodes { id } } }`,
      `{ auditLog(first: 1) { nodes { id } } }`,
      `{ deadLetters(first: 1) { nodes { id } } }`,
      `mutation { inviteMember(input: { email: "x@example.test", roles: [ADMINISTRATOR] }) { id } }`,
    ]) {
      await refusedWithoutTrace('FORBIDDEN', () => interviewer.refusal(operation));
    }
  });

  it('keeps a candidate to their own attempt: another’s looks as if it did not exist', async () => {
    const report = await importGuide(administrator, GUIDE);
    const assessmentId = await publishAssessment(
      administrator,
      questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id),
    );
    const taking = async (email: string) => {
      const assignment = await assign(administrator, {
        assessmentId,
        candidateId: await createCandidate(administrator, email),
      });
      const candidate = await redeem(visitor, assignment.invitationToken);
      return { assignment, candidate, attempt: await startAttempt(candidate, assignment.id) };
    };
    const one = await taking('one@example.test');
    const two = await taking('two@example.test');
    const { errors } = await one.candidate.request(`{ questions(first: 1) { nodes { key { labels } } } }`);
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('Your link'),
      extensions: { code: 'FORBIDDEN' },
    });
    expect(await one.candidate.data(`query ($id: ID!) { attempt(id: $id) { id } }`, { id: two.attempt.id })).toEqual({
      attempt: null,
    });
    const [item] = two.attempt.items;
    const save = { attemptId: two.attempt.id, itemId: item?.id, sequence: 1, choiceIds: [item?.choices[0]?.id] };
    for (const [operation, variables] of [
      [`mutation ($id: ID!) { startAttempt(assignmentId: $id) { id } }`, { id: two.assignment.id }],
      [`mutation ($id: ID!) { submitAttempt(attemptId: $id) { digest } }`, { id: two.attempt.id }],
      [`mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied } }`, { input: save }],
    ] as const) {
      const before = await rows();
      expect(await one.candidate.refusal(operation, variables)).toMatch(/NOT_FOUND$/);
      expect(await rows()).toEqual(before);
    }
  });
});
