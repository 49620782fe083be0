import {
  countStatements,
  createTestDatabase,
  eventually,
  GraphqlClient,
  setClockOffset,
  type TestDatabase,
} from '@plumbline/testing';
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
import { startApiOn, type ApiInTest, withoutBackground } from './api-in-test.ts';

const SECRET = { AUTH_SECRET: 'the secret that both instances of this test share' };
const CREATE = `mutation ($input: CreateSkillInput!) { createSkill(input: $input) { id name } }`;
const DELETE = `mutation ($id: ID!) { deleteSkill(id: $id) }`;
const INVITE = `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { token } }`;
const SIGN_IN = `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }`;
const FOUR_EYES = `mutation ($enabled: Boolean!) { setFourEyes(enabled: $enabled) { fourEyes } }`;

interface Answer {
  readonly text: string;
  readonly status: number;
  readonly isReplayed: boolean;
  readonly retryAfter: string | null;
  readonly code: string | undefined;
}

interface Request {
  readonly key?: string;
  readonly query: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly headers?: Readonly<Record<string, string>>;
}

describe('Idempotency-Key', () => {
  let database: TestDatabase;
  let here: ApiInTest;
  let there: ApiInTest;
  let administrator: GraphqlClient;
  let recruiter: GraphqlClient;

  beforeAll(async () => {
    database = await createTestDatabase();
    [here, there] = [await startApiOn(database, SECRET), await startApiOn(database, SECRET)];
    administrator = await signUp(new GraphqlClient(`${here.url}/graphql`));
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
  });

  afterAll(async () => {
    await Promise.all([here?.stop(), there?.stop()]);
    await database?.drop();
  });

  async function post(api: ApiInTest, token: string | undefined, request: Request): Promise<Answer> {
    const { key, query, variables, headers } = request;
    const response = await fetch(`${api.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(key === undefined ? {} : { 'idempotency-key': key }),
        ...headers,
      },
      body: JSON.stringify({ query, variables }),
    });
    const text = await response.text();
    const { errors } = JSON.parse(text) as { errors?: readonly { extensions: { code: string } }[] };
    return {
      text,
      status: response.status,
      isReplayed: response.headers.get('idempotent-replayed') === 'true',
      retryAfter: response.headers.get('retry-after'),
      code: errors?.[0]?.extensions.code,
    };
  }
  const create = (name: string, key: string, api = here, client = administrator) =>
    post(api, client.token, { key, query: CREATE, variables: { input: { name } } });
  const idOf = ({ text }: Answer): string =>
    (JSON.parse(text) as { data: { createSkill: { id: string } } }).data.createSkill.id;
  const skills = async (name: string): Promise<number> =>
    (await database.query('SELECT FROM skills WHERE name = lower($1)', [name])).length;
  const keys = async (): Promise<number> => (await database.query('SELECT FROM idempotency_keys')).length;

  it('repeats the first answer to the letter, in another process too, and writes nothing', async () => {
    const first = await create('Caching', 'caching-1');
    expect(first).toMatchObject({ status: 200, isReplayed: false, code: undefined });
    const written = await database.query('SELECT FROM audit_entries');
    for (const api of [here, there]) {
      expect(await create('Caching', 'caching-1', api)).toEqual({ ...first, isReplayed: true });
    }
    expect(await database.query('SELECT FROM audit_entries')).toHaveLength(written.length);
    expect(await skills('Caching')).toBe(1);
  });

  it('is refused with another body, and nothing is written', async () => {
    await create('Queues', 'queues-1');
    const requests: Request[] = [
      { query: CREATE, variables: { input: { name: 'Stacks' } } },
      { query: `${CREATE} `, variables: { input: { name: 'Queues' } } },
      { query: FOUR_EYES, variables: { enabled: true } },
    ];
    const written = await database.query('SELECT FROM audit_entries');
    for (const request of requests) {
      const answer = await post(there, administrator.token, { ...request, key: 'queues-1' });
      expect(answer).toMatchObject({ code: 'IDEMPOTENCY_KEY_REUSED', isReplayed: false });
    }
    expect(await skills('Stacks')).toBe(0);
    expect(await database.query('SELECT FROM audit_entries')).toHaveLength(written.length);
  });

  it('is the same body when only the order of its fields differs', async () => {
    const input = { name: 'Ordering', synonyms: ['Sorting'] };
    const request = { key: 'ordering-1', query: CREATE, variables: { input } };
    const first = await post(here, administrator.token, request);
    const reordered = { synonyms: input.synonyms, name: input.name };
    const second = await post(here, administrator.token, { ...request, variables: { input: reordered } });
    expect(second).toEqual({ ...first, isReplayed: true });
    expect(first.code).toBeUndefined();
  });

  it('lets one of fifty at the same time take effect; the others get its answer, or are told to wait', async () => {
    const answers = await Promise.all(
      Array.from({ length: 50 }, (_, index) => create('Parallelism', 'parallel-1', index % 2 === 0 ? here : there)),
    );
    const first = answers.filter(({ isReplayed, code }) => !isReplayed && code === undefined);
    expect(first).toHaveLength(1);
    for (const answer of answers) {
      if (answer.code === undefined) expect(answer.text).toBe(first[0]?.text);
      else expect(answer.code).toBe('IDEMPOTENCY_KEY_IN_USE');
    }
    expect(await skills('Parallelism')).toBe(1);
    expect(await create('Parallelism', 'parallel-1')).toMatchObject({ text: first[0]?.text, isReplayed: true });
  });

  it('says when to come back while the first is under way', async () => {
    const before = await keys();
    const blocker = await database.poolAs('plumbline_system', 1).connect();
    await blocker.query('BEGIN; LOCK TABLE skills IN SHARE MODE');
    const first = create('Backpressure', 'waiting-1');
    try {
      await eventually(async () => expect(await keys()).toBe(before + 1));
      const second = await create('Backpressure', 'waiting-1', there);
      expect(second).toMatchObject({ code: 'IDEMPOTENCY_KEY_IN_USE', isReplayed: false, retryAfter: '1' });
    } finally {
      await blocker.query('ROLLBACK');
      blocker.release();
    }
    expect((await first).code).toBeUndefined();
    expect(await create('Backpressure', 'waiting-1', there)).toEqual({ ...(await first), isReplayed: true });
  });

  it('repeats a refusal, also when its reason is gone', async () => {
    const taken = idOf(await create('Taken', 'taken-1'));
    const refused = await create('Taken', 'taken-2');
    expect(refused.code).toBe('SKILL_EXISTS');
    await administrator.data(DELETE, { id: taken });
    expect(await create('Taken', 'taken-2')).toEqual({ ...refused, isReplayed: true });
    expect((await create('Taken', 'taken-3')).code).toBeUndefined();
  });

  it('does not keep what was refused before anything ran', async () => {
    const key = 'early-1';
    const wrong = await post(here, administrator.token, { key, query: CREATE, variables: { input: {} } });
    expect(wrong.code).toBe('BAD_USER_INPUT');
    const unknown = await post(here, administrator.token, { key, query: 'mutation { nothingLikeIt }' });
    expect(unknown.code).toBe('GRAPHQL_VALIDATION_FAILED');
    const stranger = await post(here, 'no token', { key, query: FOUR_EYES, variables: { enabled: false } });
    expect(stranger.code).toBe('UNAUTHENTICATED');
    const forbidden = await post(here, recruiter.token, { key, query: FOUR_EYES, variables: { enabled: false } });
    expect(forbidden.code).toBe('FORBIDDEN');
    for (const client of [administrator, recruiter]) {
      expect(await create(`Early ${client === recruiter ? 2 : 1}`, key, here, client)).toMatchObject({
        code: undefined,
        isReplayed: false,
      });
    }
  });

  it.each([
    ['nothing', ' '],
    ['256 characters', 'x'.repeat(256)],
    ['other than ASCII', 'clé'],
    ['a tab', 'a\tb'],
  ])('is refused when it is %s', async (_, key) => {
    const before = await keys();
    expect((await create('Never', key)).code).toBe('IDEMPOTENCY_KEY_INVALID');
    expect([await skills('Never'), await keys()]).toEqual([0, before]);
  });

  it('may be quoted, as the draft of the IETF writes it', async () => {
    const first = await create('Quoting', `"${'q'.repeat(254)}\\""`);
    expect(first.code).toBeUndefined();
    expect(await create('Quoting', `${'q'.repeat(254)}"`)).toEqual({ ...first, isReplayed: true });
  });

  it('belongs to a person: nobody else meets it, and another session of theirs does', async () => {
    const first = await create('Mine', 'shared-key');
    const other = await create('Theirs', 'shared-key', here, recruiter);
    expect(other).toMatchObject({ code: undefined, isReplayed: false });
    const stranger = await signUp(new GraphqlClient(`${here.url}/graphql`), 'stranger@example.test');
    expect(await create('Mine', 'shared-key', here, stranger)).toMatchObject({ code: undefined, isReplayed: false });
    const { signIn } = await administrator.data<{ signIn: { accessToken: string } }>(SIGN_IN, {
      input: { email: 'administrator@example.test', password: PASSWORD },
    });
    const again = await create('Mine', 'shared-key', there, administrator.as(signIn.accessToken));
    expect(again).toEqual({ ...first, isReplayed: true });
  });

  it('covers all mutations of a document: done once, in part or as a whole', async () => {
    const query = `mutation ($one: CreateSkillInput!, $two: CreateSkillInput!) {
      one: createSkill(input: $one) { id } again: createSkill(input: $one) { id } two: createSkill(input: $two) { id } }`;
    const request = { key: 'several', query, variables: { one: { name: 'Several 1' }, two: { name: 'Several 2' } } };
    const first = await post(here, administrator.token, request);
    expect(first.code).toBe('SKILL_EXISTS');
    const before = await database.query('SELECT FROM skills');
    expect(await post(there, administrator.token, request)).toEqual({ ...first, isReplayed: true });
    expect(await database.query('SELECT FROM skills')).toHaveLength(before.length);
  });

  it('means nothing to what is open without a session, nor to a query', async () => {
    const before = await keys();
    const input = { email: 'recruiter@example.test', password: PASSWORD };
    const answers = [];
    for (const token of [undefined, recruiter.token]) {
      answers.push(await post(here, token, { key: 'in', query: SIGN_IN, variables: { input } }));
    }
    expect(answers).toMatchObject([
      { isReplayed: false, code: undefined },
      { isReplayed: false, code: undefined },
    ]);
    expect(answers[0]?.text).not.toBe(answers[1]?.text);
    expect((await post(here, recruiter.token, { key: 'in', query: '{ viewer { member { id } } }' })).isReplayed).toBe(
      false,
    );
    expect(await keys()).toBe(before);
  });

  it('does not sign in again when it repeats what came before that in its document', async () => {
    const query = `mutation ($skill: CreateSkillInput!, $input: SignInInput!) {
      createSkill(input: $skill) { id } signIn(input: $input) { accessToken } }`;
    const input = { email: 'recruiter@example.test', password: PASSWORD };
    const request = { key: 'mixed', query, variables: { skill: { name: 'Mixed' }, input } };
    const first = await post(here, administrator.token, request);
    const sessions = await database.query('SELECT FROM sessions');
    expect(await post(here, administrator.token, request)).toEqual({ ...first, isReplayed: true });
    expect(await database.query('SELECT FROM sessions')).toHaveLength(sessions.length);
  });

  it('covers going over into another organization', async () => {
    const viewer = await administrator.data<{ viewer: { organization: { id: string } } }>(
      '{ viewer { organization { id } } }',
    );
    const query = 'mutation ($id: ID!) { switchOrganization(organizationId: $id) { accessToken } }';
    const request = { key: 'over', query, variables: { id: viewer.viewer.organization.id } };
    const first = await post(here, administrator.token, request);
    expect(first.code).toBeUndefined();
    const sessions = await database.query('SELECT FROM sessions');
    expect(await post(here, administrator.token, request)).toEqual({ ...first, isReplayed: true });
    expect(await database.query('SELECT FROM sessions')).toHaveLength(sessions.length);
  });

  it('is heeded by what is one statement without it, in the commit of its effect', async () => {
    const guide = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');
    const report = await importGuide(administrator, readFileSync(guide, 'utf8'));
    const questionIds = questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id);
    const assessmentId = await publishAssessment(administrator, questionIds);
    const candidateId = await createCandidate(administrator, 'candidate@example.test');
    const assignment = await assign(administrator, { assessmentId, candidateId });
    const candidate = await redeem(administrator, assignment.invitationToken);
    const attempt = await startAttempt(candidate, assignment.id);
    const query = 'mutation ($id: ID!) { submitAttempt(attemptId: $id) { submittedAt digest } }';
    const request = { key: 'submit-1', query, variables: { id: attempt.id } };
    const first = await post(here, candidate.token, request);
    expect(first).toMatchObject({ code: undefined, isReplayed: false });
    expect(await post(there, candidate.token, request)).toEqual({ ...first, isReplayed: true });
    const rows = await database.query('SELECT committed FROM idempotency_keys WHERE scope = $1', [assignment.id]);
    expect(rows).toEqual([{ committed: true }]);
  });

  it('repeats what is shown once, which the database alone does not tell', async () => {
    const variables = { input: { email: 'newcomer@example.test', roles: ['INTERVIEWER'] } };
    const request = { key: 'secret-key', query: INVITE, variables };
    const first = await post(here, administrator.token, request);
    const { data } = JSON.parse(first.text) as { data: { inviteMember: { token: string } } };
    expect(await post(there, administrator.token, request)).toEqual({ ...first, isReplayed: true });
    const rows = await database.query('SELECT * FROM idempotency_keys');
    const kept = rows.flatMap((row) =>
      Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value))),
    );
    for (const secret of [data.inviteMember.token, 'secret-key', 'newcomer@example.test']) {
      expect(kept.join('\n')).not.toContain(secret);
    }
  });

  it('is forgotten after 24 hours', async () => {
    const first = await create('Forgotten', 'forgotten-1');
    try {
      await setClockOffset(database, '23 hours 59 minutes');
      expect(await create('Forgotten', 'forgotten-1')).toEqual({ ...first, isReplayed: true });
      await setClockOffset(database, '24 hours 1 second');
      expect(await create('Remembered', 'forgotten-1')).toMatchObject({ code: undefined, isReplayed: false });
    } finally {
      await setClockOffset(database, '0');
    }
    expect([await skills('Forgotten'), await skills('Remembered')]).toEqual([1, 1]);
  });

  it('costs three statements where it is given, and none where it is not', async () => {
    const count = async (key: string | undefined, name: string) => {
      const variables = { input: { name } };
      const request = { query: CREATE, variables, ...(key === undefined ? {} : { key }) };
      const { statements } = await countStatements(() => post(here, administrator.token, request));
      return withoutBackground(statements);
    };
    const without = await count(undefined, 'Counted 1');
    expect(without.join('\n')).not.toContain('idempotency');
    const first = await count('counted', 'Counted 2');
    expect(first.filter((text) => text.includes('idempotency_keys'))).toHaveLength(3);
    expect(first).toHaveLength(without.length + 3);
    // The session's, the claim that finds an answer, and the answer.
    expect(await count('counted', 'Counted 2')).toHaveLength(3);
  });
});
