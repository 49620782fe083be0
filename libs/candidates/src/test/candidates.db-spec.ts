import { CandidateDirectory, CandidateEnroller, type Person } from '@plumbline/contracts';
import { decodeCursor, newId, ok, type Result } from '@plumbline/kernel';
import {
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  systemActor,
  UnitOfWork,
  type Actor,
} from '@plumbline/platform';
import { countStatements, createTestDatabase, type TestDatabase } from '@plumbline/testing';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CandidatesModule } from '../candidates.module.ts';
import { CreateCandidate } from '../use-cases/create-candidate.ts';
import { FindCandidates } from '../use-cases/find-candidates.ts';

describe('candidates on a real database', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let worker: INestApplicationContext;
  let actor: Actor;

  beforeAll(async () => {
    database = await createTestDatabase();
    const config = readConfig({ DATABASE_URL: database.url, LOG_LEVEL: 'silent', NODE_ENV: 'test' });
    @Module({
      imports: [
        CoreModule.forRoot(config, createLogger(config, 'test')),
        DatabaseModule,
        QueuesModule.forApi(),
        CandidatesModule.forApi(),
      ],
    })
    class TestModule {}
    app = await NestFactory.createApplicationContext(TestModule, { logger: false, abortOnError: false });
    @Module({
      imports: [
        CoreModule.forRoot(config, createLogger(config, 'test')),
        DatabaseModule,
        QueuesModule.forApi(),
        CandidatesModule.forWorker(),
      ],
    })
    class WorkerModule {}
    worker = await NestFactory.createApplicationContext(WorkerModule, { logger: false, abortOnError: false });
  });

  afterAll(async () => {
    await app?.close();
    await worker?.close();
    await database?.drop();
  });

  beforeEach(() => {
    actor = systemActor(newId(), 'request-of-a-test');
  });

  const create = (name: string, email: string, externalId?: string, as = actor) =>
    app.get(CreateCandidate).run(as, { name, email, ...(externalId === undefined ? {} : { externalId }) });
  const idOf = (result: Result<{ id: string }>): string => {
    if (!result.ok) throw new Error(result.error.code);
    return result.value.id;
  };
  const list = (text: string | null = null, limit = 100, after: readonly string[] | null = null, as = actor) =>
    app.get(FindCandidates).list(as, { text }, { limit, after });
  const names = async (text: string | null = null) => (await list(text)).edges.map(({ node }) => node.name);

  it('are known by e-mail in whatever spelling, and by the id of another system, once each', async () => {
    const id = idOf(await create('Robin', ' Robin@Example.test ', 'ats-1'));
    expect(await app.get(FindCandidates).one(actor, id)).toMatchObject({
      email: 'robin@example.test',
      externalId: 'ats-1',
    });
    for (const [email, externalId] of [
      ['ROBIN@example.test', 'ats-2'],
      ['other@example.test', 'ats-1'],
    ] as const) {
      const again = await create('Robin', email, externalId);
      expect(again).toMatchObject({ ok: false, error: { code: 'CANDIDATE_EXISTS' } });
    }
    expect(await names()).toEqual(['Robin']);
  });

  it('are made once by requests that race', async () => {
    const racing = await Promise.all(Array.from({ length: 8 }, () => create('Robin', 'robin@example.test')));
    expect(racing.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('are listed by name, page by page, with one statement however many there are', async () => {
    for (const name of ['Cleo', 'Abel', 'Bela', 'Abel']) await create(name, `${newId()}@example.test`);
    const seen: string[] = [];
    for (let after: readonly string[] | null = null, more = true; more;) {
      const counted = await countStatements(() => list(null, 3, after));
      expect(counted.statements).toHaveLength(1);
      seen.push(...counted.value.edges.map(({ node }) => node.name));
      after = decodeCursor(counted.value.edges.at(-1)?.cursor ?? '');
      more = counted.value.hasNextPage;
    }
    expect(seen).toEqual(['Abel', 'Abel', 'Bela', 'Cleo']);
  });

  it('are found by part of a name or an e-mail, whatever is in it', async () => {
    await create('Robin Doe', 'robin@example.test');
    await create('100% Sam_', 'sam@example.test');
    expect(await names('DOE')).toEqual(['Robin Doe']);
    expect(await names('sam@')).toEqual(['100% Sam_']);
    expect(await names('%')).toEqual(['100% Sam_']);
    expect(await names('nobody')).toEqual([]);
  });

  it('belong to one organization: to another they do not exist', async () => {
    const id = idOf(await create('Robin', 'robin@example.test'));
    const other = systemActor(newId(), 'request-of-another');
    expect(await app.get(FindCandidates).one(other, id)).toBeNull();
    expect((await list(null, 100, null, other)).edges).toEqual([]);
    expect((await create('Robin', 'robin@example.test', undefined, other)).ok).toBe(true);
  });

  it('are made of people who are none yet, each once, and refused one by one', async () => {
    const known = idOf(await create('Abel', 'abel@example.test', 'ats-1'));
    const person = (name: string, email: string, externalId: string | null = null): Person => ({
      name,
      email,
      externalId,
    });
    const people = [
      person('Bela', 'bela@example.test'),
      person('Abel again', 'ABEL@example.test', 'ats-9'),
      person('Bela again', ' bela@example.test '),
      person('Cleo', 'no address'),
      person('Dora', 'dora@example.test', 'ats-1'),
    ];
    const ensure = () =>
      worker.get(UnitOfWork).run(actor, async (tx) => ok(await worker.get(CandidateEnroller).ensure(tx, people)));
    const counted = await countStatements(ensure);
    expect(counted.statements.filter((sql) => /candidates/.test(sql))).toHaveLength(2);
    if (!counted.value.ok) throw new Error(counted.value.error.code);
    const [bela, abel, again, nobody, taken] = counted.value.value;
    expect(abel).toEqual({ ok: true, value: known });
    expect(again).toEqual(bela);
    expect(nobody).toMatchObject({ error: { code: 'CANDIDATE_EMAIL_INVALID' } });
    expect(taken).toMatchObject({ error: { code: 'CANDIDATE_EXISTS' } });
    await Promise.all([ensure(), ensure()]);
    expect(await names()).toEqual(['Abel', 'Bela']);
    const audited = await database.query(
      `SELECT 1 FROM audit_entries WHERE organization_id = $1 AND action = 'candidate.created'`,
      [actor.organizationId],
    );
    expect(audited).toHaveLength(2);
  });

  it('are told to other contexts in one statement for any number of ids', async () => {
    const ids = [idOf(await create('Abel', 'a@example.test')), idOf(await create('Bela', 'b@example.test'))];
    const find = () =>
      app.get(UnitOfWork).read(actor, (tx) => app.get(CandidateDirectory).find(tx, [...ids, newId(), 'not an id']));
    const { value, statements } = await countStatements(find);
    expect([...value.values()].map(({ name, extraTimePercent }) => [name, extraTimePercent])).toEqual([
      ['Abel', 0],
      ['Bela', 0],
    ]);
    expect(statements).toHaveLength(1);
  });
});
