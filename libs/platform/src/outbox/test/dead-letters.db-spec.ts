import { decodeCursor, newId, ok, type PageRequest } from '@plumbline/kernel';
import { countStatements, eventually } from '@plumbline/testing';
import { systemActor } from '../../auth/actor.ts';
import type { DeadLetter } from '../dead-letter.repository.ts';
import { ManageDeadLetters } from '../manage-dead-letters.ts';
import {
  CallOut,
  marksOf,
  NumberDrawn,
  openWorld,
  range,
  refuse,
  WriteDown,
  type Behaviour,
  type World,
} from './outbox-world.ts';

describe('dead letters', () => {
  let world: World;
  let manage: ManageDeadLetters;
  let behaviour: Behaviour;

  beforeEach(async () => {
    world = await openWorld();
    manage = (await world.api()).get(ManageDeadLetters, { strict: false });
    ({ behaviour } = await world.worker());
  });
  afterEach(async () => {
    await world.close();
  });

  const list = (request: Partial<PageRequest> = {}, actor = world.actor) =>
    manage.list(actor, { limit: 100, after: null, ...request });
  const letters = async (): Promise<readonly DeadLetter[]> => (await list()).edges.map(({ node }) => node);
  const idOfOne = async (): Promise<string> => (await letters())[0]?.id ?? '';
  const settledDown = (): Promise<void> => eventually(async () => expect(await world.open()).toBe(0));

  it('tell what failed, how often and why, and nothing of its contents', async () => {
    behaviour.after = async () => refuse('HAND_TOO_COLD');
    await world.draw(31337);
    await settledDown();
    const all = await letters();
    expect(all).toEqual([
      {
        id: expect.any(String),
        jobName: WriteDown.name,
        eventName: NumberDrawn.name,
        occurredAt: expect.any(Date),
        failedAt: expect.any(Date),
        attempts: WriteDown.attempts,
        errorCode: 'HAND_TOO_COLD',
      },
    ]);
    expect(JSON.stringify(all)).not.toContain('31337');
  });

  it('keep no message of an error, only its kind and code', async () => {
    behaviour.after = async (tx, number) => {
      if (number === 1) throw new TypeError('Somebody wrote this');
      await tx.query(`SELECT 'Somebody wrote this'::integer`);
      return ok(undefined);
    };
    await world.draw(1, 2);
    await settledDown();
    const codes = (await letters()).map(({ errorCode }) => errorCode).sort((a) => (a === 'TypeError' ? -1 : 1));
    expect(codes).toEqual(['TypeError', expect.stringMatching(/^\w+ 22P02$/)]);
    const stored = await world.database.query('SELECT * FROM outbox_deliveries');
    const queued = await world.database.query('SELECT * FROM bullmq.job');
    expect(JSON.stringify([stored, queued])).not.toContain('Somebody');
  });

  it('hold up no other job', async () => {
    behaviour.after = async (_, number) => (number % 2 === 0 ? refuse('EVEN') : ok(undefined));
    const numbers = range(20);
    await world.draw(...numbers);
    await settledDown();
    const odd = numbers.filter((number) => number % 2 === 1);
    expect(await world.marks()).toEqual([...marksOf(odd, [WriteDown]), ...marksOf(numbers, [CallOut])].sort());
    expect(await letters()).toHaveLength(10);
  });

  it('include events whose payload does not fit their definition', async () => {
    await world.database.query(
      `INSERT INTO outbox_events (organization_id, id, name, payload, request_id) VALUES ($1, $2, $3, '{"number": "x"}', 'r')`,
      [world.organizationId, newId(), NumberDrawn.name],
    );
    await eventually(async () => expect(await letters()).toHaveLength(2));
    expect((await letters()).map(({ errorCode }) => errorCode)).toEqual(['INVALID_PAYLOAD', 'INVALID_PAYLOAD']);
  });

  it('are run again with all their attempts, at the word of an administrator', async () => {
    let working = false;
    let attempts = 0;
    behaviour.after = async () => {
      attempts += 1;
      return working || attempts === WriteDown.attempts + 2 ? ok(undefined) : refuse('NOT_YET');
    };
    await world.draw(1);
    await settledDown();
    expect(attempts).toBe(WriteDown.attempts);
    const id = await idOfOne();
    expect(await manage.retry(world.actor, id)).toEqual(ok(true));
    await settledDown();
    working = true;
    expect(await letters()).toEqual([]);
    expect(attempts).toBe(WriteDown.attempts + 2);
    expect(await world.marks()).toEqual(marksOf([1]));
    expect(await manage.retry(world.actor, id)).toMatchObject({ ok: false, error: { code: 'DEAD_LETTER_NOT_FOUND' } });
  });

  it('are given up for good, at the word of an administrator', async () => {
    behaviour.after = async () => refuse('NEVER');
    await world.draw(1);
    await settledDown();
    const id = await idOfOne();
    expect(await manage.discard(world.actor, id)).toEqual(ok(true));
    expect(await letters()).toEqual([]);
    for (const act of [manage.discard(world.actor, id), manage.retry(world.actor, id)]) {
      expect(await act).toMatchObject({ ok: false, error: { code: 'DEAD_LETTER_NOT_FOUND', field: 'id' } });
    }
    expect(await world.open()).toBe(0);
  });

  it('are settled once when two administrators act at the same time, and both acts are audited', async () => {
    behaviour.after = async () => refuse('NEVER');
    await world.draw(1, 2);
    await settledDown();
    const [first, second] = await letters();
    const outcomes = await Promise.all(range(4).map(() => manage.discard(world.actor, first?.id ?? '')));
    expect(outcomes.filter(({ ok: done }) => done)).toHaveLength(1);
    behaviour.after = async () => ok(undefined);
    await manage.retry(world.actor, second?.id ?? '');
    const audit = await world.database.query('SELECT action, after FROM audit_entries ORDER BY id');
    expect(audit).toEqual([
      { action: 'dead-letter.discarded', after: { job: WriteDown.name } },
      { action: 'dead-letter.retried', after: { job: WriteDown.name } },
    ]);
  });

  it('are out of sight and reach for other organizations', async () => {
    behaviour.after = async () => refuse('NEVER');
    await world.draw(1);
    await settledDown();
    const id = await idOfOne();
    const stranger = systemActor(newId(), 'r');
    expect((await list({}, stranger)).edges).toEqual([]);
    for (const act of [manage.discard(stranger, id), manage.retry(stranger, id)]) {
      expect(await act).toMatchObject({ ok: false, error: { code: 'DEAD_LETTER_NOT_FOUND' } });
    }
    expect(await letters()).toHaveLength(1);
  });

  it('are listed page by page, the newest failure first, each page with one statement', async () => {
    behaviour.after = async () => refuse('NEVER');
    await world.draw(...range(7));
    await settledDown();
    // All at one moment, so that the order within it counts as well.
    await world.database.query(
      `UPDATE outbox_deliveries SET failed_at = '2030-01-01 00:00:00.123456Z' WHERE failed_at > $1`,
      [(await letters())[3]?.failedAt],
    );
    const all = await letters();
    const paged: DeadLetter[] = [];
    let after: readonly string[] | null = null;
    for (;;) {
      const { value: page, statements } = await countStatements(() => list({ limit: 3, after }));
      expect(statements.filter((text) => text.includes('outbox_deliveries d\n'))).toHaveLength(1);
      paged.push(...page.edges.map(({ node }) => node));
      const last = page.edges.at(-1);
      if (!page.hasNextPage || !last) break;
      after = decodeCursor(last.cursor);
      expect(after).not.toBeNull();
    }
    expect(paged).toEqual(all);
    expect(paged.map(({ failedAt }) => failedAt.getTime())).toEqual(
      paged.map(({ failedAt }) => failedAt.getTime()).sort((a, b) => b - a),
    );
  });

  it('are not found under an id that is none of theirs', async () => {
    const id = newId();
    for (const wrong of ['', 'x', id, `${id}-`, `${id}:${WriteDown.name}`, `${id}-${WriteDown.name}`]) {
      expect(await manage.retry(world.actor, wrong)).toMatchObject({
        ok: false,
        error: { code: 'DEAD_LETTER_NOT_FOUND', field: 'id' },
      });
    }
  });
});
