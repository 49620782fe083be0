import { GraphqlClient, setClockOffset } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { DataSource } from 'typeorm';
import { startApiInTest, type ApiInTest } from '../api/api-in-test.ts';
import {
  assign,
  createCandidate,
  importGuide,
  join,
  memberIdOf,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
} from '../e2e/product.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');
const BOARD = '{ assessmentBoard(first: 5) { nodes { title } } }';
const SAVE = `mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied } }`;

describe('fields whose statement looks at the session', () => {
  let api: ApiInTest;
  let visitor: GraphqlClient;
  let administrator: GraphqlClient;
  let assessmentId: string;
  let people = 0;

  beforeAll(async () => {
    api = await startApiInTest();
    visitor = new GraphqlClient(`${api.url}/graphql`);
    administrator = await signUp(visitor);
    const report = await importGuide(administrator, readFileSync(GUIDE, 'utf8'));
    assessmentId = await publishAssessment(
      administrator,
      questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id),
    );
  });
  afterAll(() => api?.stop());
  afterEach(() => setClockOffset(api.database, '0'));

  const sitting = async () => {
    const candidateId = await createCandidate(administrator, `candidate${(people += 1)}@example.test`);
    const { id, invitationToken } = await assign(administrator, { assessmentId, candidateId });
    const candidate = await redeem(visitor, invitationToken);
    const attempt = await startAttempt(candidate, id);
    const [item] = attempt.items;
    const input = { attemptId: attempt.id, itemId: item?.id, sequence: 1, choiceIds: [item?.choices[0]?.id] };
    return { assignmentId: id, candidateId, candidate, attempt, input };
  };
  const logged = async (attemptId: string): Promise<number> =>
    (await api.database.query('SELECT 1 FROM attempt_answer_log WHERE attempt_id = $1', [attemptId])).length;

  it('are closed to a member who was let go, and to one whose role no longer allows them', async () => {
    const recruiter = await join(administrator, `recruiter${(people += 1)}@example.test`, 'RECRUITER');
    const id = await memberIdOf(recruiter);
    expect((await recruiter.request(BOARD)).errors).toEqual([]);
    await api.database.query(`UPDATE members SET roles = '{INTERVIEWER}' WHERE id = $1`, [id]);
    expect(await recruiter.request(BOARD)).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'FORBIDDEN' } }],
    });
    await api.database.query(`UPDATE members SET roles = '{RECRUITER}', deactivated_at = now() WHERE id = $1`, [id]);
    expect(await recruiter.request(BOARD)).toMatchObject({
      data: null,
      errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
    });
  });

  it('are closed to a session that is over, by its end or by its time, and write nothing', async () => {
    const { candidate, attempt, input } = await sitting();
    await setClockOffset(api.database, '400 days');
    expect(await candidate.refusal(SAVE, { input })).toBe('UNAUTHENTICATED');
    await setClockOffset(api.database, '0');
    await candidate.data('mutation { signOut }');
    expect(await candidate.refusal(SAVE, { input })).toBe('UNAUTHENTICATED');
    expect(
      await candidate.refusal('mutation ($id: ID!) { submitAttempt(attemptId: $id) { digest } }', { id: attempt.id }),
    ).toBe('UNAUTHENTICATED');
    expect(await logged(attempt.id)).toBe(0);
  });

  it('say nothing to a candidate beside what they may ask, by any way of asking', async () => {
    const { candidate } = await sitting();
    const both = `{ a: assessmentBoard { nodes { title } } viewer { permissions } b: assessmentBoard { nodes { title } } }`;
    const answer = await candidate.request(both);
    expect(answer.data).toBeNull();
    expect(answer.errors.map(({ extensions }) => extensions?.code)).toContain('FORBIDDEN');
    expect(JSON.stringify(answer)).not.toContain('Seven questions');

    const got = await fetch(`${api.url}/graphql?query=${encodeURIComponent(BOARD)}`, {
      headers: { authorization: `Bearer ${candidate.token ?? ''}`, accept: 'application/json' },
    });
    expect(await got.text()).toContain('"FORBIDDEN"');

    const heard: string[] = [];
    for await (const result of candidate.subscribe(BOARD)) heard.push(JSON.stringify(result));
    await candidate.close();
    expect(heard).toEqual([expect.stringContaining('"FORBIDDEN"')]);
  });

  it('take no Idempotency-Key of whoever may not call them', async () => {
    const { attempt, input } = await sitting();
    const keyed = new GraphqlClient(`${api.url}/graphql`, {
      headers: { 'idempotency-key': 'anybody at all' },
    });
    expect(await keyed.as(administrator.token ?? '').refusal(SAVE, { input })).toBe('FORBIDDEN');
    expect(await keyed.as('nonsense').refusal(SAVE, { input })).toBe('UNAUTHENTICATED');
    expect(await api.database.query('SELECT 1 FROM idempotency_keys')).toEqual([]);
    expect(await logged(attempt.id)).toBe(0);
  });

  it('give a repeated answer to nobody but whom it was for', async () => {
    const [mine, others] = [await sitting(), await sitting()];
    const keyed = new GraphqlClient(`${api.url}/graphql`, { headers: { 'idempotency-key': 'one key of two' } });
    const save = async (client: GraphqlClient) => {
      const { headers, data, errors } = await keyed.as(client.token ?? '').request(SAVE, { input: mine.input });
      return { replayed: headers.get('idempotent-replayed'), data, code: errors[0]?.extensions?.code };
    };
    const saved = { data: { saveAnswer: { applied: true } }, code: undefined };
    expect(await save(mine.candidate)).toEqual({ ...saved, replayed: null });
    expect(await save(mine.candidate)).toEqual({ ...saved, replayed: 'true' });
    expect(await save(others.candidate)).toEqual({ data: null, code: 'NOT_FOUND', replayed: null });
    await mine.candidate.data('mutation { signOut }');
    expect(await save(mine.candidate)).toEqual({ data: null, code: 'UNAUTHENTICATED', replayed: null });
  });

  it('leave no organization on the connection that they used', async () => {
    const { candidate, input } = await sitting();
    await Promise.all(Array.from({ length: 30 }, () => administrator.request(BOARD)));
    await candidate.data(SAVE, { input });
    const source = api.app.get(DataSource);
    const asked = Array.from({ length: 30 }, () =>
      source.query<{ org: string | null; seen: number }[]>(
        `SELECT nullif(current_setting('app.org', true), '') AS org, (SELECT count(*)::int FROM assessments) AS seen`,
      ),
    );
    for (const rows of await Promise.all(asked)) expect(rows).toEqual([{ org: null, seen: 0 }]);
  });

  it('stand in a database where nobody borrows rights without being named, nor finds other tables than were meant', async () => {
    const functions = await api.database.query<{ name: string; definer: boolean; path: string; everybody: boolean }>(
      `SELECT p.oid::regprocedure::text AS name, p.prosecdef AS definer, coalesce(p.proconfig::text, '') AS path,
              EXISTS (SELECT FROM aclexplode(coalesce(p.proacl, acldefault('f', p.proowner))) g
                      WHERE g.grantee = 0 AND g.privilege_type = 'EXECUTE') AS everybody
       FROM pg_proc p
       WHERE p.pronamespace = 'public'::regnamespace AND p.prokind = 'f'
         AND NOT EXISTS (SELECT FROM pg_depend d WHERE d.objid = p.oid AND d.deptype = 'e')`,
    );
    expect(functions.length).toBeGreaterThan(20);
    const named = (wanted: (each: (typeof functions)[number]) => boolean) =>
      functions
        .filter(wanted)
        .map(({ name }) => name)
        .sort();
    expect(named(({ definer, path: of }) => definer && !of.includes('search_path'))).toEqual([]);
    expect(named(({ definer, everybody }) => definer && everybody)).toEqual([]);
  });
});
