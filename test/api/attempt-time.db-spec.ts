import { countStatements, GraphqlClient, setClockOffset } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { assign, createCandidate, importGuide, join, questionsOf, redeem, signUp } from '../e2e/product.ts';
import { startApiInTest, withoutBackground, type ApiInTest } from './api-in-test.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

const EXTEND = `mutation ($input: ExtendTimeInput!) { extendTime(input: $input) { extended notStarted closed windowsMoved } }`;
const CREDIT = `mutation ($input: CreditTimeInput!) { creditTime(input: $input) { credited closed } }`;
const ACCEPT = `mutation ($input: AcceptLateEvidenceInput!) {
  acceptLateEvidence(input: $input) { id status lateEvidence { nodes { sequence acceptance { reason acceptedBy } } } }
}`;
const RECORD = `mutation ($input: RecordIntegritySignalsInput!) { recordIntegritySignals(input: $input) }`;
const START = `mutation ($id: ID!) {
  startAttempt(assignmentId: $id, consent: true) { id deadlineAt items { id choices { id } } }
}`;
const SAVE = `mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied } }`;
const SUBMIT = `mutation ($id: ID!) { submitAttempt(attemptId: $id) { digest } }`;

const SHOWN = `creditedSeconds creditSources timeCredits { seconds source reason creditedBy }
  lateEvidence(first: 5) { nodes { itemId sequence response { choiceIds } acceptance { acceptedAt } } pageInfo { hasNextPage } }
  integrityTimeline(first: 5) { nodes { kind itemId } pageInfo { hasNextPage } }`;
const ATTEMPT = `query ($id: ID!) { attempt(id: $id) { id deadlineAt ${SHOWN} } }`;

interface Started {
  readonly id: string;
  readonly deadlineAt: string;
  readonly items: readonly { readonly id: string; readonly choices: readonly { readonly id: string }[] }[];
}

describe('time, late answers and signals of an attempt over the public API', () => {
  let api: ApiInTest;
  let administrator: GraphqlClient;
  let recruiter: GraphqlClient;
  let assessmentId: string;
  let people = 0;

  beforeAll(async () => {
    api = await startApiInTest();
    administrator = await signUp(new GraphqlClient(`${api.url}/graphql`));
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
    const questions = questionsOf(await importGuide(administrator, readFileSync(GUIDE, 'utf8')), 'SINGLE_CHOICE');
    const { createAssessment } = await recruiter.data<{ createAssessment: { id: string } }>(
      `mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { id } }`,
      {
        input: {
          title: 'Watched',
          sections: [{ questionIds: questions.map(({ id }) => id) }],
          timeLimitMinutes: 30,
          consentText: 'We note when you leave this page.',
          integritySignals: true,
        },
      },
    );
    assessmentId = createAssessment.id;
    await recruiter.data(`mutation ($id: ID!) { publishAssessment(id: $id) { id } }`, { id: assessmentId });
  });
  afterAll(() => api?.stop());
  afterEach(() => setClockOffset(api.database, '0'));

  const invited = async () => {
    const candidateId = await createCandidate(recruiter, `candidate${(people += 1)}@example.test`);
    const { id, invitationToken } = await assign(recruiter, { assessmentId, candidateId });
    return { assignmentId: id, candidate: await redeem(new GraphqlClient(`${api.url}/graphql`), invitationToken) };
  };
  const begun = async () => {
    const { assignmentId, candidate } = await invited();
    const { startAttempt } = await candidate.data<{ startAttempt: Started }>(START, { id: assignmentId });
    return { assignmentId, candidate, attempt: startAttempt };
  };
  const codeOf = async (client: GraphqlClient, query: string, variables: object) =>
    (await client.request(query, { ...variables })).errors.map(({ extensions }) => extensions?.['code']);

  it('tells the candidate before the start that signals are recorded', async () => {
    const { candidate } = await invited();
    const { assignments } = await candidate.data<{ assignments: { nodes: unknown[] } }>(
      '{ assignments(first: 1) { nodes { integritySignals consentText } } }',
    );
    expect(assignments.nodes).toEqual([{ integritySignals: true, consentText: 'We note when you leave this page.' }]);
  });

  it('shows a candidate how much time was added and of which kind, and staff the whole ledger', async () => {
    const { assignmentId, candidate, attempt } = await begun();
    const input = { assignmentId, minutes: 10, reason: 'The keyboard had to be changed.' };
    expect(await recruiter.data(EXTEND, { input })).toEqual({
      extendTime: { extended: 1, notStarted: 0, closed: 0, windowsMoved: 0 },
    });
    const at = { kind: 'FOCUS_LOST', at: new Date().toISOString() };
    const recorded = await candidate.data(RECORD, { input: { attemptId: attempt.id, signals: [at] } });
    expect(recorded).toEqual({ recordIntegritySignals: 1 });

    const extended = new Date(Date.parse(attempt.deadlineAt) + 600_000).toISOString();
    const common = { id: attempt.id, deadlineAt: extended, creditedSeconds: 600, creditSources: ['EXTENSION'] };
    expect(await candidate.data(ATTEMPT, { id: attempt.id })).toEqual({
      attempt: { ...common, timeCredits: null, lateEvidence: null, integrityTimeline: null },
    });
    expect(await recruiter.data(ATTEMPT, { id: attempt.id })).toEqual({
      attempt: {
        ...common,
        timeCredits: [
          {
            seconds: 600,
            source: 'EXTENSION',
            reason: 'The keyboard had to be changed.',
            creditedBy: expect.any(String),
          },
        ],
        lateEvidence: { nodes: [], pageInfo: { hasNextPage: false } },
        integrityTimeline: { nodes: [{ kind: 'FOCUS_LOST', itemId: null }], pageInfo: { hasNextPage: false } },
      },
    });
  });

  it('lets administrators alone credit an outage, and nobody but staff extend or accept', async () => {
    const { assignmentId, candidate, attempt } = await begun();
    const interviewer = await join(administrator, `interviewer${(people += 1)}@example.test`, 'INTERVIEWER');
    const now = Date.now();
    const span = { from: new Date(now - 120_000), to: new Date(now - 60_000), reason: 'The line was cut.' };
    for (const client of [recruiter, interviewer, candidate])
      expect(await codeOf(client, CREDIT, { input: span })).toEqual(['FORBIDDEN']);
    expect(await administrator.data(CREDIT, { input: span })).toEqual({ creditTime: { credited: 0, closed: 0 } });
    const extension = { assignmentId, minutes: 10, reason: 'More, please.' };
    const evidence = { attemptId: attempt.id, reason: 'Mine.' };
    for (const client of [interviewer, candidate]) {
      expect(await codeOf(client, EXTEND, { input: extension })).toEqual(['FORBIDDEN']);
      expect(await codeOf(client, ACCEPT, { input: evidence })).toEqual(['FORBIDDEN']);
    }
    expect(await codeOf(recruiter, RECORD, { input: { attemptId: attempt.id, signals: [] } })).toEqual(['FORBIDDEN']);
  });

  it('lets a recruiter accept what came too late', async () => {
    const { candidate, attempt } = await begun();
    const item = attempt.items[0];
    const input = { attemptId: attempt.id, itemId: item?.id, sequence: 1, choiceIds: [item?.choices[0]?.id] };
    await setClockOffset(api.database, '31 minutes');
    expect(await codeOf(candidate, SAVE, { input })).toEqual(['DEADLINE_PASSED']);
    expect(await codeOf(recruiter, ACCEPT, { input: { attemptId: attempt.id, reason: 'Too early.' } })).toEqual([
      'ATTEMPT_IN_PROGRESS',
    ]);
    await candidate.data(SUBMIT, { id: attempt.id });
    const accepted = await recruiter.data(ACCEPT, {
      input: { attemptId: attempt.id, itemIds: [item?.id], reason: 'The network was down.' },
    });
    expect(accepted).toEqual({
      acceptLateEvidence: {
        id: attempt.id,
        status: 'SUBMITTED',
        lateEvidence: {
          nodes: [{ sequence: 1, acceptance: { reason: 'The network was down.', acceptedBy: expect.any(String) } }],
        },
      },
    });
  });

  it('takes as many statements for three attempts as for one', async () => {
    const { candidate, attempt } = await begun();
    const signals = [{ kind: 'PASTE', at: new Date().toISOString(), itemId: attempt.items[0]?.id }];
    await candidate.data(RECORD, { input: { attemptId: attempt.id, signals } });
    for (let n = 0; n < 2; n += 1) await begun();
    const read = async (first: number) => {
      const query = `{ assignments(first: ${first}) { nodes { attempts { id ${SHOWN} } } } }`;
      const { value, statements } = await countStatements(() =>
        recruiter.data<{ assignments: { nodes: { attempts: unknown[] }[] } }>(query),
      );
      return { rows: value.assignments.nodes.length, statements: withoutBackground(statements) };
    };
    const [one, many] = [await read(1), await read(50)];
    expect(many.rows).toBeGreaterThanOrEqual(3);
    expect(many.statements).toHaveLength(one.statements.length);
  });
});
