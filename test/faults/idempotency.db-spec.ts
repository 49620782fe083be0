import {
  createTestDatabase,
  GraphqlClient,
  setClockOffset,
  startCuttingProxy,
  type CuttingProxy,
  type TestDatabase,
} from '@plumbline/testing';
import { startApiOn, type ApiInTest } from '../api/api-in-test.ts';
import { signUp } from '../e2e/product.ts';

const CREATE = `mutation ($input: CreateSkillInput!) { createSkill(input: $input) { id } }`;
const AFTER_LEASE = '31 seconds';

type Fate = 'cutBefore' | 'cutAnswerTo';

describe('a connection cut during a mutation with an Idempotency-Key', () => {
  let database: TestDatabase;
  let proxy: CuttingProxy;
  let api: ApiInTest;
  let administrator: GraphqlClient;
  let skill = '';

  beforeAll(async () => {
    database = await createTestDatabase();
    proxy = await startCuttingProxy(database.url);
    api = await startApiOn(database, { DATABASE_URL: proxy.url });
    administrator = await signUp(new GraphqlClient(`${api.url}/graphql`));
  });

  afterAll(async () => {
    await api?.stop();
    await proxy?.stop();
    await database?.drop();
  });

  let count = 0;
  beforeEach(async () => {
    skill = `skill ${(count += 1)}`;
    await setClockOffset(database, '0');
  });

  const keyed = (name = skill, key = skill) =>
    new GraphqlClient(`${api.url}/graphql`, {
      token: administrator.token ?? '',
      headers: { 'idempotency-key': key },
    }).request<{ createSkill: { id: string } }>(CREATE, { input: { name } });

  const outcome = async (answer = keyed()): Promise<string> => {
    const { errors, headers } = await answer;
    if (errors.length > 0) return errors[0]?.extensions?.code ?? 'no code';
    return headers.has('idempotent-replayed') ? 'the first answer' : 'done';
  };
  const made = async (name = skill): Promise<string[]> =>
    (await database.query<{ id: string }>('SELECT id FROM skills WHERE name = $1', [name])).map(({ id }) => id);
  const audited = () =>
    database.query(`SELECT FROM audit_entries e JOIN skills s ON s.id = e.subject_id WHERE s.name = $1`, [skill]);

  /** What is told at once, to a retry at once, and to a retry when the lease is over; each is tried once. */
  const AT: readonly [place: string, texts: string[], before: string[], answer: string[]][] = [
    [
      'its claim',
      ['claim-idempotency-key'],
      ['INTERNAL', 'done', 'the first answer'],
      ['INTERNAL', 'done', 'the first answer'],
    ],
    [
      'the commit of its claim',
      ['claim-idempotency-key', 'COMMIT'],
      ['INTERNAL', 'done', 'the first answer'],
      ['INTERNAL', 'IDEMPOTENCY_KEY_IN_USE', 'done'],
    ],
    [
      'its mark',
      ['mark-idempotency-key'],
      ['INTERNAL', 'done', 'the first answer'],
      ['INTERNAL', 'done', 'the first answer'],
    ],
    [
      'its commit',
      ['mark-idempotency-key', 'COMMIT'],
      ['INTERNAL', 'done', 'the first answer'],
      ['INTERNAL', 'IDEMPOTENCY_ANSWER_LOST', 'IDEMPOTENCY_ANSWER_LOST'],
    ],
    [
      'the keeping of its answer',
      ['settle-idempotency-key'],
      ['done', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_ANSWER_LOST'],
      ['done', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_ANSWER_LOST'],
    ],
    [
      'the commit of its answer',
      ['settle-idempotency-key', 'COMMIT'],
      ['done', 'IDEMPOTENCY_KEY_IN_USE', 'IDEMPOTENCY_ANSWER_LOST'],
      ['done', 'the first answer', 'the first answer'],
    ],
  ];
  const cases = AT.flatMap(([place, texts, before, answer]): [string, Fate, string[], string[]][] => [
    [`before ${place} arrives`, 'cutBefore', texts, before],
    [`before ${place} is acknowledged`, 'cutAnswerTo', texts, answer],
  ]);

  it.each(cases)('%s: one effect, and every retry is told the truth', async (_, fate, texts, told) => {
    const cut = proxy[fate](...texts);
    const first = await outcome();
    await cut;
    const second = await outcome();
    await setClockOffset(database, AFTER_LEASE);
    expect([first, second, await outcome()]).toEqual(told);
    expect(await made()).toHaveLength(1);
    expect(await audited()).toHaveLength(1);
  });

  it('between client and server: the retry gets the answer that was cut off', async () => {
    const between = await startCuttingProxy(api.url);
    try {
      const impatient = new GraphqlClient(`${between.url}graphql`, {
        token: administrator.token ?? '',
        headers: { 'idempotency-key': skill },
      });
      const send = () => impatient.request<{ createSkill: { id: string } }>(CREATE, { input: { name: skill } });
      const cut = between.cutAnswerTo(skill);
      await expect(send()).rejects.toThrow();
      await cut;
      const retry = await send();
      expect(retry.headers.get('idempotent-replayed')).toBe('true');
      expect(await made()).toEqual([retry.data?.createSkill.id]);
    } finally {
      await between.stop();
    }
  });

  it('and used again for something else: refused, and nothing is written', async () => {
    const cut = proxy.cutAnswerTo('mark-idempotency-key', 'COMMIT');
    await outcome();
    await cut;
    expect(await outcome(keyed(`another ${skill}`, skill))).toBe('IDEMPOTENCY_KEY_REUSED');
    expect([await made(), await made(`another ${skill}`)].map(({ length }) => length)).toEqual([1, 0]);
  });
});
