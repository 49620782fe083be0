import {
  createTestDatabase,
  GraphqlClient,
  setClockOffset,
  startApp,
  startCuttingProxy,
  type CuttingProxy,
  type TestApp,
  type TestDatabase,
} from '@plumbline/testing';
import { signUp } from '../e2e/product.ts';

const CREATE = `mutation ($input: CreateSkillInput!) { createSkill(input: $input) { id } }`;
const SECRET = 'a secret that only these tests use, and long';
const AFTER_LEASE = '31 seconds';

describe('an API killed in the middle of a mutation with an Idempotency-Key', () => {
  let database: TestDatabase;
  let proxy: CuttingProxy;
  let doomed: TestApp;
  let heir: TestApp;
  let administrator: GraphqlClient;

  beforeEach(async () => {
    database = await createTestDatabase();
    proxy = await startCuttingProxy(database.url);
    const env = { AUTH_SECRET: SECRET, INVITATION_SECRET: SECRET };
    [doomed, heir] = await Promise.all([
      startApp('api', { env: { ...env, DATABASE_URL: proxy.url } }),
      startApp('api', { env: { ...env, DATABASE_URL: database.url } }),
    ]);
    administrator = await signUp(new GraphqlClient(`${heir.url}/graphql`));
  });

  afterEach(async () => {
    await Promise.all([doomed?.kill(), heir?.stop()]);
    await proxy?.stop();
    await database?.drop();
  });

  const create = ({ url }: TestApp) =>
    new GraphqlClient(`${url}/graphql`, {
      token: administrator.token ?? '',
      headers: { 'idempotency-key': 'once' },
    }).request<{ createSkill: { id: string } }>(CREATE, { input: { name: 'caching' } });
  const codeOf = async (app: TestApp) => (await create(app)).errors[0]?.extensions?.code;
  const skills = async () => (await database.query<{ id: string }>('SELECT id FROM skills')).map(({ id }) => id);

  async function killedBefore(...texts: string[]): Promise<void> {
    const reached = proxy.holdBefore(...texts);
    const request = expect(create(doomed)).rejects.toThrow();
    await reached;
    await doomed.kill();
    proxy.cutAll();
    await request;
  }

  it('before its commit: a retry elsewhere does it, once the lease is over', async () => {
    await killedBefore('mark-idempotency-key', 'COMMIT');
    expect(await codeOf(heir)).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect(await skills()).toEqual([]);
    await setClockOffset(database, AFTER_LEASE);
    const retry = await create(heir);
    expect(retry.errors).toEqual([]);
    expect(await skills()).toEqual([retry.data?.createSkill.id]);
    const again = await create(heir);
    expect([again.data, again.headers.get('idempotent-replayed')]).toEqual([retry.data, 'true']);
  });

  it('after its commit and before its answer was kept: it is not done again, and a retry is told so', async () => {
    await killedBefore('settle-idempotency-key');
    expect(await skills()).toHaveLength(1);
    expect(await codeOf(heir)).toBe('IDEMPOTENCY_KEY_IN_USE');
    await setClockOffset(database, AFTER_LEASE);
    expect(await codeOf(heir)).toBe('IDEMPOTENCY_ANSWER_LOST');
    expect(await skills()).toHaveLength(1);
  });
});
