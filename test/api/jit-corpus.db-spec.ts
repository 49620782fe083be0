import {
  createTestDatabase,
  GraphqlClient,
  type GraphqlAnswer,
  type GraphqlOptions,
  type TestDatabase,
} from '@plumbline/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createOpening, interview, startLoop } from '../e2e/hiring.ts';
import {
  answerAll,
  assign,
  createCandidate,
  importGuide,
  join,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
  submit,
} from '../e2e/product.ts';
import { startApiOn, type ApiInTest } from './api-in-test.ts';
import { CASES, UNKNOWN, type Ids, type Variables, type Who } from './jit-cases.ts';
import { documentOf } from './jit-documents.ts';

const SECRETS = { AUTH_SECRET: 'a secret that both APIs of this test share', INVITATION_SECRET: 'x'.repeat(32) };
const GUIDE = readFileSync(
  path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt'),
  'utf8',
);

interface Exchange {
  readonly query: string;
  readonly answer: GraphqlAnswer<unknown>;
}

/** Writes down what it asks and is told, for all who are made of it. */
class RecordingClient extends GraphqlClient {
  constructor(
    private readonly endpoint: string,
    private readonly transcript: Exchange[],
    private readonly given: GraphqlOptions = {},
  ) {
    super(endpoint, given);
  }

  override as(token: string): GraphqlClient {
    return new RecordingClient(this.endpoint, this.transcript, { ...this.given, token });
  }

  override async request<T>(
    query: string,
    variables: Readonly<Record<string, unknown>> = {},
    operationName?: string,
  ): Promise<GraphqlAnswer<T>> {
    const answer = await super.request<T>(query, variables, operationName);
    this.transcript.push({ query, answer });
    return answer;
  }
}

interface Story extends Readonly<Record<Who, GraphqlClient>> {
  /** What root fields are asked with, by the name of the field and the argument. */
  readonly ids: Ids;
  readonly transcript: readonly Exchange[];
}

/** A loop that begins with its interview: nobody grades here. */
async function createTemplate(
  recruiter: GraphqlClient,
  openingId: string,
  questionIds: readonly string[],
): Promise<string> {
  const rubric = [{ name: 'Depth', anchors: ['none', 'some', 'much', 'all'] }];
  const stages = [{ kind: 'INTERVIEW', questionIds, rubric, interviewersRequired: 2 }];
  const { createLoopTemplate } = await recruiter.data<{ createLoopTemplate: { id: string } }>(
    `mutation ($input: CreateLoopTemplateInput!) { createLoopTemplate(input: $input) { id } }`,
    { input: { openingId, title: 'Engineer', stages } },
  );
  await recruiter.data(`mutation ($id: ID!) { publishLoopTemplate(id: $id) { id status } }`, createLoopTemplate);
  return createLoopTemplate.id;
}

/** From signing up to a decision, in an organization of its own. */
async function live(api: ApiInTest, name: string): Promise<Story> {
  const transcript: Exchange[] = [];
  const visitor = new RecordingClient(`${api.url}/graphql`, transcript);
  const administrator = await signUp(visitor, `administrator-${name}@example.test`);
  const interviewers = [
    await join(administrator, `first-${name}@example.test`, 'INTERVIEWER'),
    await join(administrator, `second-${name}@example.test`, 'INTERVIEWER'),
  ] as const;
  const report = await importGuide(administrator, GUIDE);
  const single = questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id);
  const kit = questionsOf(report, 'OPEN').slice(0, 2);
  const assessmentId = await publishAssessment(administrator, single);
  const openingId = await createOpening(administrator);
  const templateId = await createTemplate(
    administrator,
    openingId,
    kit.map(({ id }) => id),
  );
  const candidateId = await createCandidate(administrator, `candidate-${name}@example.test`);
  const loop = await startLoop(administrator, templateId, candidateId);
  const assigned = await assign(administrator, { assessmentId, candidateId });
  const candidate = await redeem(visitor, assigned.invitationToken);
  const attempt = await startAttempt(candidate, assigned.id);
  await answerAll(
    candidate,
    attempt,
    (stem) => attempt.items.find((item) => item.stem === stem)?.choices[0]?.text ?? null,
  );
  await submit(candidate, attempt.id);
  await submit(candidate, attempt.id);
  const stageId = loop.stages[0]?.id ?? '';
  await interview(administrator, interviewers, { loopId: loop.id, stageId, kit });
  const { myInterviews } = await interviewers[0].data<{
    myInterviews: { nodes: { id: string }[] };
  }>(`{ myInterviews(first: 1) { nodes { id } } }`);
  const interviewId = myInterviews.nodes[0]?.id;
  const { myScorecard } = await interviewers[0].data<{ myScorecard: { id: string } }>(
    `query ($interviewId: ID!) { myScorecard(interviewId: $interviewId) { id } }`,
    { interviewId },
  );
  for (const refused of [
    `mutation ($id: ID!) { publishAssessment(id: $id) { id } }`,
    `mutation ($id: ID!) { one: publishQuestion(id: $id) { id } two: retireQuestion(id: $id) { id } }`,
  ]) {
    await administrator.request(refused, { id: UNKNOWN });
    await candidate.request(refused, { id: UNKNOWN });
  }
  const ids = { assessmentId, openingId, templateId, candidateId, loopId: loop.id, attemptId: attempt.id };
  const more = {
    assignmentId: assigned.id,
    questionId: single[0],
    importId: report.id,
    interviewId,
    scorecardId: myScorecard.id,
  };
  return { administrator, interviewer: interviewers[0], candidate, visitor, transcript, ids: { ...ids, ...more } };
}

/** What is another one each time: who asks, when, with which ids, and the order in which a test was dealt. */
const OTHER_EACH_TIME: readonly [pattern: RegExp, instead: string][] = [
  [/"(accessToken|refreshToken|token|invitationToken|digest)":"[^"]*"/g, '"$1":"…"'],
  [/"(label|requestId)":"[^"]*"/g, '"$1":"…"'],
  [/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, '<id>'],
  [/\d{4}-\d\d-\d\dT[\d:.]+Z/g, '<time>'],
];

const sorted = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(sorted).sort((one, other) => (text(one) < text(other) ? -1 : 1));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, sorted(part)]));
};
const text = (value: unknown): string => JSON.stringify(value);

function comparable({ query, answer: { status, data, errors } }: Exchange, name: string): unknown {
  let masked = text({ query, status, data, errors }).replaceAll(`-${name}@`, '@');
  for (const [pattern, instead] of OTHER_EACH_TIME) masked = masked.replace(pattern, instead);
  return sorted(JSON.parse(masked));
}

interface Told {
  readonly status: number;
  readonly data: Readonly<Record<string, unknown>> | null;
  readonly errors: readonly unknown[];
}

const WHO: readonly Who[] = ['administrator', 'interviewer', 'candidate', 'visitor'];

/** What each query is asked with; one that needs a value and has none here fails. */
function valuesOf(ids: Ids): Readonly<Record<string, Variables>> {
  const { assessmentId, attemptId, candidateId, importId, interviewId, loopId, openingId, questionId } = ids;
  const nothing = { id: UNKNOWN };
  return {
    assessment: { id: assessmentId },
    assessmentDashboard: { assessmentId },
    attempt: { id: attemptId },
    attemptResult: { attemptId },
    bulkAction: nothing,
    bulkAssignment: nothing,
    candidate: { id: candidateId },
    debrief: { loopId },
    decisions: { loopId },
    drawAvailability: { input: { count: 2, kinds: ['SINGLE_CHOICE'] } },
    duplicateReport: nothing,
    exportReport: nothing,
    grade: { attemptId },
    gradeHistory: { attemptId },
    gradePreview: { input: { assessmentId, seed: 'seed', answers: [] } },
    importReport: { id: importId },
    interview: { id: interviewId },
    loop: { id: loopId },
    loopTemplate: { id: ids['templateId'] },
    myScorecard: { interviewId },
    opening: { id: openingId },
    pendingReviews: { assessmentId },
    previewAssessment: { id: assessmentId, seed: 'seed' },
    question: { id: questionId },
    questionDiff: { id: questionId, from: 1, to: 1 },
    questionVersion: { questionId, version: 1 },
    regradeReport: nothing,
    scorecard: { id: ids['scorecardId'] },
    scorecards: { loopId },
  };
}

/**
 * Queries that the story leaves without an answer: nothing runs its jobs, so nothing is graded, exported or changed in
 * bulk, and nobody opens a debrief. They are compared all the same.
 */
const GIVES_NOTHING = [
  'bulkAction',
  'bulkAssignment',
  'debrief',
  'duplicateReport',
  'exportReport',
  'grade',
  'regradeReport',
];

const operationOf = (query: string): string | undefined => /^# run (\w+)\n/.exec(query)?.[1];

describe('the JIT and the reference give the same', () => {
  let database: TestDatabase;
  let compiled: ApiInTest;
  let reference: ApiInTest;
  let story: Story;

  beforeAll(async () => {
    database = await createTestDatabase();
    compiled = await startApiOn(database, { ...SECRETS, GRAPHQL_JIT: 'true' });
    reference = await startApiOn(database, { ...SECRETS, GRAPHQL_JIT: 'false' });
    story = await live(reference, 'told');
  });

  afterAll(async () => {
    await Promise.all([compiled?.stop(), reference?.stop()]);
    await database?.drop();
  });

  async function ask(api: ApiInTest, who: Who, query: string, variables: Variables): Promise<Told> {
    const { token } = story[who];
    const client = new GraphqlClient(`${api.url}/graphql`, token === undefined ? {} : { token });
    const { status, data, errors } = await client.request(query, variables, operationOf(query));
    const told = {
      status,
      data,
      errors: errors.map(({ extensions, ...error }) => ({ ...error, code: extensions?.code })),
    };
    // The one thing that passes between two answers is time.
    return JSON.parse(text(told).replace(/"serverNow":"[^"]*"/g, '"serverNow":"…"')) as Told;
  }

  /** The third answer of the API that compiles, and the reference's, which came first. */
  async function both(who: Who, query: string, variables: Variables = {}): Promise<[compiled: Told, reference: Told]> {
    const expected = await ask(reference, who, query, variables);
    await ask(compiled, who, query, variables);
    await ask(compiled, who, query, variables);
    return [await ask(compiled, who, query, variables), expected];
  }

  it('for every query there is, with all that it can give, whoever asks', async () => {
    const known = valuesOf(story.ids);
    const fields = Object.values(compiled.app.get(GraphQLSchemaHost).schema.getQueryType()?.getFields() ?? {});
    const empty = new Set<string>();
    for (const field of fields) {
      const values = known[field.name] ?? {};
      const query = documentOf(field, values);
      let isEmpty = true;
      for (const who of WHO) {
        const [actual, expected] = await both(who, query, values);
        expect({ field: field.name, who, ...actual }).toEqual({ field: field.name, who, ...expected });
        if (expected.errors.length === 0 && expected.data?.[field.name] != null) isEmpty = false;
      }
      if (isEmpty) empty.add(field.name);
    }
    expect([...empty].sort()).toEqual([...GIVES_NOTHING].sort());
    expect(fields.length).toBeGreaterThan(30);
  });

  it.each(CASES)('for %s', async (_, who, query, variables, outcome) => {
    const [actual, expected] = await both(who, query, variables(story.ids));
    expect(actual).toEqual(expected);
    const { data, errors } = expected;
    const told =
      errors.length === 0 ? 'data' : data && Object.values(data).some((part) => part !== null) ? 'both' : 'errors';
    expect(told).toBe(outcome);
  });

  it('through a whole story of mutations', async () => {
    const told: unknown[][] = [];
    // The JIT compiles what comes a second time, so the third story is one of compiled code.
    for (const [api, name] of [
      [compiled, 'one'],
      [compiled, 'two'],
      [compiled, 'three'],
      [reference, 'four'],
    ] as const) {
      const { transcript } = await live(api, name);
      told.push(transcript.map((exchange) => comparable(exchange, name)));
    }
    expect(told[2]).toEqual(told[3]);
  });
});
