import { Permission } from '@plumbline/contracts';
import { decodeCursor, newId, type Result } from '@plumbline/kernel';
import {
  CoreModule,
  createLogger,
  DatabaseModule,
  QueuesModule,
  readConfig,
  systemActor,
  type Actor,
} from '@plumbline/platform';
import { countStatements, createTestDatabase, memberActor, type TestDatabase } from '@plumbline/testing';
import { Module, type INestApplicationContext } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { CandidatesModule } from '../candidates.module.ts';
import { AccommodateCandidate, type DecideAccommodation } from '../use-cases/accommodate-candidate.ts';
import { CreateCandidate } from '../use-cases/create-candidate.ts';
import { FindCandidates } from '../use-cases/find-candidates.ts';
import { RequestAccommodation } from '../use-cases/request-accommodation.ts';

describe('accommodation, on a real database', () => {
  let database: TestDatabase;
  let app: INestApplicationContext;
  let recruiter: Actor;
  let candidate: Actor;
  let candidateId: string;

  const value = <T>(result: Result<T>): T => {
    if (!result.ok) throw new Error(result.error.code);
    return result.value;
  };

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
  });

  afterAll(async () => {
    await app?.close();
    await database?.drop();
  });

  beforeEach(async () => {
    recruiter = memberActor(newId(), newId(), [Permission.CandidateWrite]);
    candidateId = await enter('Robin');
    candidate = sessionOf(candidateId);
  });

  const enter = async (name: string): Promise<string> =>
    value(await app.get(CreateCandidate).run(recruiter, { name, email: `${newId()}@example.test` })).id;
  const sessionOf = (id: string): Actor => ({
    ...systemActor(recruiter.organizationId, 'request-of-a-candidate'),
    kind: 'candidate',
    candidateId: id,
    assignmentId: newId(),
    sessionId: newId(),
    permissions: new Set([Permission.AttemptTake]),
  });
  const set = (extraTimePercent: number, breakMinutes: number, id = candidateId) =>
    app.get(AccommodateCandidate).set(recruiter, id, { extraTimePercent, breakMinutes });
  const ask = (more: { extraTimePercent?: number; breakMinutes?: number; note?: string }, as = candidate) =>
    app.get(RequestAccommodation).run(as, { extraTimePercent: null, breakMinutes: null, note: null, ...more });
  const decide = (requestId: string, more: Partial<DecideAccommodation> = {}) =>
    app.get(AccommodateCandidate).decide(recruiter, {
      requestId,
      grant: true,
      extraTimePercent: null,
      breakMinutes: null,
      note: null,
      ...more,
    });
  const list = (as: Actor, of: string | null = null, limit = 100, after: readonly string[] | null = null) =>
    app.get(RequestAccommodation).list(as, { status: null, candidateId: of }, { limit, after });
  const standing = async () => {
    const found = await app.get(FindCandidates).one(recruiter, candidateId);
    return [found?.extraTimePercent, found?.breakMinutes];
  };
  const events = () =>
    database.query<{ payload: unknown }>(
      `SELECT payload FROM outbox_events WHERE organization_id = $1 AND name = 'candidates.accommodation-changed.v1'`,
      [recruiter.organizationId],
    );
  const written = async () =>
    JSON.stringify([
      await database.query('SELECT * FROM audit_entries WHERE organization_id = $1', [recruiter.organizationId]),
      await database.query('SELECT * FROM outbox_events WHERE organization_id = $1', [recruiter.organizationId]),
    ]);

  it('stands on the candidate, and is told of when it changed', async () => {
    expect(value(await set(50, 15))).toMatchObject({ extraTimePercent: 50, breakMinutes: 15 });
    value(await set(50, 15));
    expect(await standing()).toEqual([50, 15]);
    expect(await events()).toEqual([{ payload: { candidateId } }]);
  });

  it('is refused beyond its bounds, and for nobody', async () => {
    expect(await set(401, 0)).toMatchObject({
      error: { code: 'INVALID_ACCOMMODATION', field: 'input.extraTimePercent' },
    });
    expect(await set(0, 481)).toMatchObject({ error: { code: 'INVALID_ACCOMMODATION', field: 'input.breakMinutes' } });
    expect(await set(50, 0, newId())).toMatchObject({ error: { code: 'NOT_FOUND', field: 'input.candidateId' } });
    expect(await set(50, 0, 'nobody')).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(await events()).toEqual([]);
  });

  it('is asked for once at a time: who asks again asks for something else', async () => {
    const first = value(await ask({ extraTimePercent: 25, note: 'I read slowly.' }));
    const second = value(await ask({ breakMinutes: 20 }));
    expect(second).toMatchObject({
      id: first.id,
      status: 'OPEN',
      extraTimePercent: null,
      breakMinutes: 20,
      note: null,
    });
    const racing = await Promise.all(Array.from({ length: 6 }, () => ask({ extraTimePercent: 50 })));
    expect(new Set(racing.map((each) => value(each).id))).toEqual(new Set([first.id]));
    expect(await standing()).toEqual([0, 0]);
  });

  it('is refused where nothing is asked for, and to whoever is no candidate', async () => {
    expect(await ask({})).toMatchObject({ error: { code: 'INVALID_ACCOMMODATION', field: 'input.note' } });
    expect(await ask({ extraTimePercent: 50 }, recruiter)).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(await ask({ extraTimePercent: 50 }, sessionOf(newId()))).toMatchObject({ error: { code: 'NOT_FOUND' } });
  });

  it('is granted as asked, or as decided, and the candidate sees it', async () => {
    const { id } = value(await ask({ extraTimePercent: 50, note: 'PRIVATE-WORDS' }));
    value(await decide(id, { breakMinutes: 10, note: 'PRIVATE-ANSWER' }));
    expect(await standing()).toEqual([50, 10]);
    expect(await events()).toHaveLength(1);
    const [seen] = (await list(candidate)).edges;
    expect(seen?.node).toMatchObject({ id, status: 'GRANTED', answer: 'PRIVATE-ANSWER', note: 'PRIVATE-WORDS' });
    expect(seen?.node.decidedAt).toBeInstanceOf(Date);
    expect(await written()).not.toMatch(/PRIVATE/);
    const next = value(await ask({ breakMinutes: 30 }));
    expect(next.id).not.toBe(id);
  });

  it('is declined without a change, and decided once', async () => {
    const { id } = value(await ask({ extraTimePercent: 50 }));
    expect(value(await decide(id, { grant: false }))).toMatchObject({ status: 'DECLINED' });
    expect(await decide(id)).toMatchObject({ error: { code: 'REQUEST_DECIDED', field: 'input.requestId' } });
    expect(await standing()).toEqual([0, 0]);
    expect(await events()).toEqual([]);
  });

  it('is not decided beyond its bounds, nor where nothing was asked', async () => {
    const { id } = value(await ask({ extraTimePercent: 50 }));
    expect(await decide(id, { breakMinutes: 481 })).toMatchObject({ error: { field: 'input.breakMinutes' } });
    expect(await decide(id, { note: 'x'.repeat(1_001) })).toMatchObject({ error: { field: 'input.note' } });
    expect(await decide(newId())).toMatchObject({ error: { code: 'NOT_FOUND', field: 'input.requestId' } });
    expect(await decide('nothing')).toMatchObject({ error: { code: 'NOT_FOUND' } });
    expect(value(await decide(id))).toMatchObject({ status: 'GRANTED' });
  });

  it('is decided by one of two who race', async () => {
    const { id } = value(await ask({ extraTimePercent: 50 }));
    const racing = await Promise.all([decide(id), decide(id, { grant: false }), decide(id)]);
    expect(racing.filter(({ ok }) => ok)).toHaveLength(1);
  });

  it('shows a candidate their own requests, and a recruiter everybody’s in one statement a page', async () => {
    value(await ask({ extraTimePercent: 50 }));
    for (const name of ['Kim', 'Lee']) value(await ask({ breakMinutes: 5 }, sessionOf(await enter(name))));
    expect((await list(candidate)).edges).toHaveLength(1);
    const other = await enter('Ada');
    expect((await list(sessionOf(other), candidateId)).edges).toEqual([]);
    expect((await list(recruiter, 'nobody')).edges).toEqual([]);
    expect((await list(recruiter, candidateId)).edges).toHaveLength(1);
    const counted = await countStatements(() => list(recruiter, null, 2));
    expect(counted.statements).toHaveLength(1);
    expect(counted.value).toMatchObject({ hasNextPage: true });
    const after = decodeCursor(counted.value.edges.at(-1)?.cursor ?? '');
    expect((await list(recruiter, null, 2, after)).edges).toHaveLength(1);
    const stranger = memberActor(newId(), newId(), [Permission.CandidateWrite]);
    expect((await list(stranger)).edges).toEqual([]);
  });
});
