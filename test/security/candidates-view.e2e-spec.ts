import { GraphqlClient, startApp, type TestApp } from '@plumbline/testing';
import { migrateQueues } from '@plumbline/platform';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { startApiInTest, type ApiInTest } from '../api/api-in-test.ts';
import { assign, gradeOf, importGuide, questionsOf, redeem, signUp } from '../e2e/product.ts';
import { callOf, rootFields, said, type IdAt, type OperationKind } from './schema-walk.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');
const SECRET = 'a secret that only these tests use, and long';

/** What a candidate's session may call at all. Whatever is added to the schema is not among them until it stands here. */
const OPEN = [
  'mutation acceptInvitation',
  'mutation advanceAttempt',
  'mutation answerPractice',
  'mutation finishSection',
  'mutation flagItem',
  'mutation pauseAttempt',
  'mutation recordIntegritySignals',
  'mutation redeemInvitation',
  'mutation refreshSession',
  'mutation requestAccommodation',
  'mutation resumeAttempt',
  'mutation saveAnswer',
  'mutation signIn',
  'mutation signOut',
  'mutation signUp',
  'mutation startAttempt',
  'mutation submitAttempt',
  'mutation switchOrganization',
  'query accommodationRequests',
  'query assignments',
  'query attempt',
  'query attemptResult',
  'query practiceQuestion',
  'query viewer',
];

/** Of those the ones that make or end sessions, and concern nobody's test; and what ends the test. */
const SPARED = new Set([
  'mutation acceptInvitation',
  'mutation redeemInvitation',
  'mutation refreshSession',
  'mutation signIn',
  'mutation signOut',
  'mutation signUp',
  'mutation submitAttempt',
]);

/** What answers say to a candidate before a result is released. Whatever says more has to be looked at first. */
const SAID: Readonly<Record<string, string>> = {
  AccommodationRequest: 'breakMinutes candidateId id note requestedAt status',
  AccommodationRequestConnection: 'edges nodes pageInfo',
  AccommodationRequestEdge: 'cursor node',
  Assignment:
    'assessmentId assessmentTitle attempts attemptsAllowed attemptsLeft breakMinutes candidateId consentText consentedAt coolDownMinutes createdAt grantedSeconds id instructions integritySignals navigation negativeFraction nextAttemptAt overduePolicy questionCount scoring sections status timeLimitMinutes',
  AssignmentSection: 'grantedSeconds questionCount title',
  AssignmentConnection: 'edges nodes pageInfo',
  AssignmentEdge: 'cursor node',
  Attempt:
    'answeredCount assignmentId breakSecondsLeft creditSources creditedSeconds deadlineAt deliveredTo extraTimePercent flaggedCount id itemCount items navigation number remainingSeconds sections serverNow startedAt status submittedAt',
  AttemptItem: 'choices flagged id kind position response sequence stem',
  AttemptSection: 'first last',
  CandidateResult: 'attemptId state',
  Choice: 'anchored id label text',
  Organization: 'id name',
  PageInfo: 'endCursor hasNextPage hasPreviousPage startCursor',
  PracticeQuestion: 'choices kind stem',
  Response: 'choiceIds text',
  Viewer: 'organization permissions',
};
const KNOWN = new Set(
  Object.entries(SAID).flatMap(([type, names]) => names.split(' ').map((name) => `${type}.${name}`)),
);

/** Refusals of what was asked, and none of how it was asked, which would see nothing. */
const REFUSED = /^(?!INTERNAL|BAD_REQUEST|GRAPHQL_|QUERY_|DOCUMENT_|VARIABLE)/;

const NAMED = `mutation ($input: CreateCandidateInput!) { createCandidate(input: $input) { id } }`;
const START = `mutation ($id: ID!) {
  startAttempt(assignmentId: $id, consent: true) { id items { id kind choices { id } } }
}`;
const SAVE = `mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied } }`;
const ASK = `mutation ($input: RequestAccommodationInput!) { requestAccommodation(input: $input) { id } }`;
const EXTEND = `mutation ($input: ExtendTimeInput!) { extendTime(input: $input) { extended } }`;
const OVERRIDE = `mutation ($input: OverrideGradeInput!) { overrideGrade(input: $input) { revision } }`;
const RELEASE = `mutation ($input: ReleaseResultsInput!) { releaseResults(input: $input) { released } }`;
const SIGNALS = `mutation ($input: RecordIntegritySignalsInput!) { recordIntegritySignals(input: $input) }`;
const SUBMIT = `mutation ($id: ID!) { submitAttempt(attemptId: $id) { digest } }`;

interface Item {
  readonly id: string;
  readonly kind: string;
  readonly choices: readonly { readonly id: string }[];
}

/** Somebody with a link, and all the ids that concern them. */
interface Sitting {
  readonly client: GraphqlClient;
  readonly candidateId: string;
  readonly assessmentId: string;
  readonly assignmentId: string;
  attemptId: string;
  items: readonly Item[];
}

describe('what a candidate’s session can come to know', () => {
  let api: ApiInTest;
  let worker: TestApp;
  let visitor: GraphqlClient;
  let recruiter: GraphqlClient;
  let schema: GraphQLSchema;
  let kim: Sitting;
  let neighbour: Sitting;
  let kimsOther: Sitting;
  let elsewhere: Sitting;
  let secrets: readonly string[];

  beforeAll(async () => {
    api = await startApiInTest({ AUTH_SECRET: SECRET, INVITATION_SECRET: SECRET });
    await migrateQueues(api.database.url);
    visitor = new GraphqlClient(`${api.url}/graphql`);
    schema = api.app.get(GraphQLSchemaHost).schema;
    recruiter = await signUp(visitor);
    const stranger = await signUp(visitor, 'stranger@example.test');
    const hired = await bank(recruiter);
    const foreign = await bank(stranger);
    secrets = hired.secrets;
    kim = await sitting(recruiter, hired.assessmentIds[0] ?? '', 'kim');
    neighbour = await sitting(recruiter, hired.assessmentIds[0] ?? '', 'HIDDEN-neighbour');
    kimsOther = await sitting(recruiter, hired.assessmentIds[1] ?? '', 'kim', kim.candidateId);
    elsewhere = await sitting(stranger, foreign.assessmentIds[0] ?? '', 'HIDDEN-elsewhere');
    for (const other of [neighbour, kimsOther, elsewhere]) await sit(other, 'HIDDEN-WORDS');
    await neighbour.client.data(ASK, { input: { extraTimePercent: 25, note: 'HIDDEN-NOTE' } });
  });

  afterAll(async () => {
    await worker?.stop();
    await api?.stop();
  });

  const bank = async (author: GraphqlClient, terms: object = {}) => {
    const report = await importGuide(author, readFileSync(GUIDE, 'utf8'));
    const questions = [...questionsOf(report, 'SINGLE_CHOICE').slice(0, 2), ...questionsOf(report, 'OPEN').slice(0, 1)];
    const assessmentIds: string[] = [];
    for (const title of ['Ours', 'HIDDEN-TITLE']) {
      const input = {
        title,
        sections: [{ questionIds: questions.map(({ id }) => id), pointsPerQuestion: '7.5' }],
        timeLimitMinutes: 45,
        passMarkPercent: '61.25',
        instructions: 'Take your time.',
        consentText: 'We note when you leave this page.',
        integritySignals: true,
        releasePolicy: 'BY_RECRUITER',
        releaseFeedback: true,
        ...terms,
      };
      const { createAssessment } = await author.data<{ createAssessment: { id: string } }>(
        `mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { id } }`,
        { input },
      );
      await author.data(`mutation ($id: ID!) { publishAssessment(id: $id) { id } }`, createAssessment);
      assessmentIds.push(createAssessment.id);
    }
    const keys = questions.flatMap(({ explanation, modelAnswer, keyPoints }) => [
      explanation,
      modelAnswer,
      ...keyPoints,
    ]);
    const stems = questions.map(({ stem }) => JSON.stringify(stem).slice(1, -1));
    return { assessmentIds, stems, secrets: keys.flatMap((key) => (key ? [JSON.stringify(key).slice(1, -1)] : [])) };
  };

  const sitting = async (
    staff: GraphqlClient,
    assessmentId: string,
    name: string,
    known?: string,
  ): Promise<Sitting> => {
    const made = known
      ? { createCandidate: { id: known } }
      : await staff.data<{ createCandidate: { id: string } }>(NAMED, {
          input: { name, email: `${name}@example.test` },
        });
    const candidateId = made.createCandidate.id;
    const { id, invitationToken } = await assign(staff, { assessmentId, candidateId });
    const client = await redeem(visitor, invitationToken);
    return { client, candidateId, assessmentId, assignmentId: id, attemptId: '', items: [] };
  };

  const sit = async (who: Sitting, words: string) => {
    const { startAttempt } = await who.client.data<{ startAttempt: { id: string; items: Item[] } }>(START, {
      id: who.assignmentId,
    });
    who.attemptId = startAttempt.id;
    who.items = startAttempt.items;
    for (const { id, kind, choices } of who.items) {
      const response = kind === 'OPEN' ? { text: words } : { choiceIds: [choices[0]?.id] };
      await who.client.data(SAVE, { input: { attemptId: who.attemptId, itemId: id, sequence: 1, ...response } });
    }
  };

  /** How many rows each table holds, but for what any look may add. */
  const rows = async (): Promise<Record<string, number>> => {
    const tables = await api.database.query<{ name: string }>(
      `SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public' AND tablename <> 'sessions'`,
    );
    const counts: Record<string, number> = {};
    for (const { name } of tables) {
      const [row] = await api.database.query<{ count: number }>(`SELECT count(*)::int AS count FROM ${name}`);
      counts[name] = row?.count ?? -1;
    }
    return counts;
  };

  const idsOf =
    (who: Sitting): IdAt =>
    (place) => {
      const name = place.slice(place.lastIndexOf('.') + 1);
      if (name === 'assignmentId') return who.assignmentId;
      if (name === 'assessmentId') return who.assessmentId;
      if (name === 'candidateId') return who.candidateId;
      if (name === 'itemId') return who.items[0]?.id ?? who.assignmentId;
      return who.attemptId || who.assignmentId;
    };
  const UNKNOWN = '01900000-0000-7000-8000-000000000000';

  const fieldOf = (place: string) => {
    const [kind, name] = place.split(' ') as [OperationKind, string];
    const found = rootFields(schema).find(([of, field]) => of === kind && field.name === name);
    if (!found) throw new Error(`There is no ${place}.`);
    return found;
  };

  /** Everything that is open, asked with these ids; staying out of what ends the session or the test. */
  const walk = async (idAt: IdAt, { client } = kim): Promise<{ text: string; fields: string[] }> => {
    const texts: string[] = [];
    const fields = new Set<string>();
    for (const place of OPEN.filter((one) => !SPARED.has(one))) {
      for (const wanted of [() => true, () => false]) {
        const { document, variables } = callOf(...fieldOf(place), idAt, { wanted });
        const { data, errors } = await client.request<object>(document, variables);
        const faults = errors.filter(({ extensions }) => !REFUSED.test(extensions?.code ?? ''));
        expect({ place, faults }).toEqual({ place, faults: [] });
        texts.push(JSON.stringify({ data, errors }));
        for (const field of said(data)) fields.add(field);
      }
    }
    return { text: texts.join('\n'), fields: [...fields].sort() };
  };

  const subscribed = async (document: string, variables: Readonly<Record<string, unknown>>): Promise<string> => {
    try {
      for await (const result of kim.client.subscribe(document, variables)) return JSON.stringify(result);
      return 'nothing';
    } catch (errors) {
      return JSON.stringify(errors);
    }
  };

  const expectNothingHidden = (text: string) => {
    expect(text).not.toContain('HIDDEN-');
    for (const secret of secrets) expect(text).not.toContain(secret);
    for (const other of [neighbour, kimsOther, elsewhere]) {
      expect(text).not.toContain(other.attemptId);
      expect(text).not.toContain(other.assignmentId);
    }
  };

  it('is open to no field that does not stand on the list', async () => {
    const open: string[] = [];
    for (const [kind, field] of rootFields(schema)) {
      const { document, variables } = callOf(kind, field, () => UNKNOWN, { depth: 0 });
      const place = `${kind} ${field.name}`;
      if (place === 'mutation signOut') open.push(place);
      else if (kind === 'subscription') {
        if (!(await subscribed(document, variables)).includes('"FORBIDDEN"')) open.push(place);
      } else {
        const { errors } = await kim.client.request(document, variables);
        if (!errors.some(({ extensions }) => extensions?.code === 'FORBIDDEN')) open.push(place);
      }
    }
    expect(open.sort()).toEqual(OPEN);
  });

  it('is, before the start and during the test, what they are to know and no more', async () => {
    const before = await walk(idsOf(kim));
    expectNothingHidden(before.text);
    await sit(kim, 'My words');
    await recruiter.data(EXTEND, { input: { assignmentId: kim.assignmentId, minutes: 5, reason: 'HIDDEN-REASON' } });
    await kim.client.data(SIGNALS, {
      input: { attemptId: kim.attemptId, signals: [{ kind: 'PASTE', at: new Date() }] },
    });
    await kim.client.data(ASK, { input: { breakMinutes: 5, note: 'My own note' } });
    const during = await walk(idsOf(kim));
    expectNothingHidden(during.text);
    expect(during.text).toContain('My words');
    const seen = [...new Set([...before.fields, ...during.fields])].sort();
    expect(seen.filter((field) => !KNOWN.has(field))).toEqual([]);
  });

  it('is of a test that only goes forward what was come to, whatever is pointed at', async () => {
    const terms = { navigation: 'FORWARD_ONLY', shuffleQuestions: false };
    const { assessmentIds, stems } = await bank(recruiter, terms);
    const lee = await sitting(recruiter, assessmentIds[0] ?? '', 'lee');
    const { startAttempt } = await lee.client.data<{ startAttempt: { id: string; items: Item[] } }>(START, {
      id: lee.assignmentId,
    });
    lee.attemptId = startAttempt.id;
    const [row] = await api.database.query<{ ids: string[] }>('SELECT item_ids AS ids FROM attempts WHERE id = $1', [
      lee.attemptId,
    ]);
    const paper = row?.ids ?? [];
    expect([startAttempt.items.length, paper.length]).toEqual([1, 3]);
    for (const [index, id] of paper.entries()) {
      lee.items = [{ id, kind: '', choices: [] }];
      const { text } = await walk(idsOf(lee), lee);
      // The walk goes one on itself, from the first to the second.
      expect(text).toContain(stems[0]);
      expect({ index, found: text.includes(stems[2] ?? '') }).toEqual({ index, found: false });
      expect({ index, found: text.includes(paper[2] ?? '') }).toEqual({ index, found: false });
    }
  });

  it('is nothing of others, whose ids look as those of nobody', async () => {
    const blank = (text: string) =>
      text.replaceAll(/"requestId":"[^"]*"|"serverNow":"[^"]*"|"remainingSeconds":\d+/g, '');
    const unknown = await walk(() => UNKNOWN);
    for (const other of [neighbour, kimsOther, elsewhere]) {
      const before = await rows();
      const asked = await walk(idsOf(other));
      expect(await rows()).toEqual(before);
      expectNothingHidden(asked.text);
      expect(blank(asked.text)).toBe(blank(unknown.text));
    }
  });

  it('is after the submission and a grade what it was, until the result is released', async () => {
    await kim.client.data(SUBMIT, { id: kim.attemptId });
    const submitted = await walk(idsOf(kim));
    expectNothingHidden(submitted.text);
    worker = await startApp('worker', {
      env: { DATABASE_URL: api.database.url, AUTH_SECRET: SECRET, INVITATION_SECRET: SECRET },
    });
    await gradeOf(recruiter, kim.attemptId);
    for (const [index, { id }] of kim.items.entries()) {
      const input = { attemptId: kim.attemptId, itemId: id, points: '3.125', reason: `HIDDEN-REASON ${index}` };
      await recruiter.data(OVERRIDE, { input });
    }
    const graded = await walk(idsOf(kim));
    expectNothingHidden(graded.text);
    for (const amount of ['3.125', '9.375', '22.5', '61.25']) expect(graded.text).not.toContain(amount);
    const seen = [...new Set([...submitted.fields, ...graded.fields])].sort();
    expect(seen.filter((field) => !KNOWN.has(field))).toEqual([]);

    await recruiter.data(RELEASE, { input: { attemptIds: [kim.attemptId] } });
    const released = await walk(idsOf(kim));
    expect(released.text).toContain('9.375');
    for (const secret of ['HIDDEN-', '61.25', 'gradedBy']) expect(released.text).not.toContain(secret);
    const more = released.fields.filter((field) => !KNOWN.has(field));
    expect(more.filter((field) => !/^(?:CandidateResult|ResultItem)\./.test(field))).toEqual([]);
  });

  it('leaves no words of persons, no answers and no keys in the audit, in events, or in what is logged', async () => {
    const kept = await api.database.query<{ kept: string }>(
      `SELECT jsonb_build_array(before, after)::text AS kept FROM audit_entries
       UNION ALL SELECT payload::text FROM outbox_events`,
    );
    expect(kept.length).toBeGreaterThan(50);
    const text = [...kept.map((row) => row.kept), worker.output()].join('\n');
    for (const words of ['HIDDEN-', 'My words', 'My own note', '@example.test']) expect(text).not.toContain(words);
    for (const secret of secrets) expect(text).not.toContain(secret);
  });
});
