import { err, newId, ok } from '@plumbline/kernel';
import { jest } from '@jest/globals';
import { eventually, setClockOffset } from '@plumbline/testing';
import { GraphQLError, type ExecutionResult } from 'graphql';
import { systemActor } from '../../auth/actor.ts';
import { MAX_ANSWER_BYTES } from '../keyed-operation.ts';
import { PruneIdempotencyKeysHandler } from '../prune-idempotency-keys.ts';
import { openKeyedWorld, signal, type KeyedWorld, type Work } from './keyed-world.ts';

const FAULT: ExecutionResult = { data: null, errors: [new GraphQLError('no', { extensions: { code: 'INTERNAL' } })] };
const REAL_TIMERS = ['nextTick', 'setImmediate', 'setTimeout', 'queueMicrotask', 'Date', 'performance'] as const;
const AFTER_LEASE = '31 seconds';

describe('a mutation under an Idempotency-Key', () => {
  let world: KeyedWorld;

  beforeEach(async () => {
    // Whoever is dead here moves no lease on; whoever lives does when the test says so.
    jest.useFakeTimers({ doNotFake: [...REAL_TIMERS] });
    world = await openKeyedWorld();
  });
  afterEach(async () => {
    jest.useRealTimers();
    await world.close();
  });

  const doing =
    (name: string): Work =>
    async () => {
      await world.effect(name);
      return { data: { did: name } };
    };
  const unreachable: Work = () => Promise.reject(new Error('This must not run.'));
  const rows = () => world.database.query('SELECT * FROM idempotency_keys');

  /** A process that claims, does `work` and stops; whether it is dead or slow, only it can tell. */
  async function stopsAfter(key: string, work: () => Promise<unknown> = () => Promise.resolve()) {
    const [reached, woken] = [signal(), signal()];
    const ended = world.request(key, async () => {
      await work();
      reached.give();
      await woken.given;
      return doing('late')();
    });
    await Promise.race([reached.given, ended]);
    return {
      goesOn: () => {
        woken.give();
        return ended;
      },
    };
  }

  it('gives the first answer again, without doing anything', async () => {
    const first = await world.request('key', doing('one'));
    expect(first).toEqual({ answer: { data: { did: 'one' } }, isReplayed: false });
    const second = await world.request('key', unreachable);
    expect(second).toEqual({ answer: { data: { did: 'one' } }, isReplayed: true });
    expect(await world.effects()).toEqual(['one']);
  });

  it('refuses another request under the same key', async () => {
    await world.request('key', doing('one'));
    expect(await world.request('key', unreachable, 'b')).toEqual({ code: 'IDEMPOTENCY_KEY_REUSED', isReplayed: false });
    expect((await world.request('key', unreachable)).isReplayed).toBe(true);
  });

  it('lets nobody in while the first is under way, nor another request', async () => {
    const first = await stopsAfter('key');
    expect((await world.request('key', unreachable)).code).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect((await world.request('key', unreachable, 'b')).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await first.goesOn()).answer).toEqual({ data: { did: 'late' } });
    expect((await world.request('key', unreachable)).answer).toEqual({ data: { did: 'late' } });
  });

  it('runs anew after a crash before the commit, once the lease is over', async () => {
    const dead = await stopsAfter('key');
    await setClockOffset(world.database, AFTER_LEASE);
    expect((await world.request('key', doing('again'))).answer).toEqual({ data: { did: 'again' } });
    expect(await world.effects()).toEqual(['again']);
    // It was not dead after all: what it still wanted to do is undone, and it says so.
    expect(await dead.goesOn()).toEqual({ code: 'IDEMPOTENCY_KEY_IN_USE', isReplayed: false });
    expect(await world.effects()).toEqual(['again']);
    expect((await world.request('key', unreachable)).answer).toEqual({ data: { did: 'again' } });
  });

  it('takes back an answer without effect that somebody else is finding anew', async () => {
    const woken = signal();
    const slow = world.request('key', async () => {
      await woken.given;
      return { data: { did: 'nothing' } };
    });
    await eventually(async () => expect(await rows()).toHaveLength(1));
    await setClockOffset(world.database, AFTER_LEASE);
    await world.request('key', doing('again'));
    woken.give();
    expect((await slow).code).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect((await world.request('key', unreachable)).answer).toEqual({ data: { did: 'again' } });
  });

  it('says that it was done after a crash between the commit and the answer, and does it no second time', async () => {
    await stopsAfter('key', () => world.effect('one'));
    expect((await world.request('key', unreachable)).code).toBe('IDEMPOTENCY_KEY_IN_USE');
    await setClockOffset(world.database, AFTER_LEASE);
    for (let time = 0; time < 2; time += 1) {
      expect((await world.request('key', unreachable)).code).toBe('IDEMPOTENCY_ANSWER_LOST');
    }
    expect(await world.effects()).toEqual(['one']);
  });

  it('keeps its claim alive for as long as it takes', async () => {
    const slow = await stopsAfter('key');
    await setClockOffset(world.database, '25 seconds');
    jest.advanceTimersByTime(10_000);
    await eventually(async () => {
      const late = await world.database.query(`SELECT FROM idempotency_keys WHERE lease_until > app_now() + '20 s'`);
      expect(late).toHaveLength(1);
    });
    await setClockOffset(world.database, '50 seconds');
    expect((await world.request('key', unreachable)).code).toBe('IDEMPOTENCY_KEY_IN_USE');
    expect((await slow.goesOn()).answer).toEqual({ data: { did: 'late' } });
  });

  it('may be tried again after a fault of ours that left nothing behind, unchanged', async () => {
    const failing = await world.request('key', async () => {
      await world.effect('undone', () => Promise.reject(new Error('boom'))).catch(() => undefined);
      return FAULT;
    });
    expect(failing.answer).toEqual(FAULT);
    expect((await world.request('key', unreachable, 'b')).code).toBe('IDEMPOTENCY_KEY_REUSED');
    expect((await world.request('key', doing('one'))).answer).toEqual({ data: { did: 'one' } });
    expect(await world.effects()).toEqual(['one']);
  });

  it('is not done again after a fault of ours that came after an effect', async () => {
    const failing = await world.request('key', async () => {
      await world.effect('one');
      return FAULT;
    });
    expect(failing.answer).toEqual(FAULT);
    expect((await world.request('key', unreachable)).code).toBe('IDEMPOTENCY_ANSWER_LOST');
    expect(await world.effects()).toEqual(['one']);
  });

  it('keeps a refusal as it keeps any other answer', async () => {
    const refusal = { data: null, errors: [new GraphQLError('no', { extensions: { code: 'NOT_FOUND' } })] };
    await world.request('key', async () => {
      await world.unitOfWork.run(world.actor, () => Promise.resolve(err({ code: 'NOT_FOUND', message: 'no' })));
      return refusal;
    });
    const again = await world.request('key', unreachable);
    expect(JSON.stringify(again.answer)).toBe(JSON.stringify(refusal));
    expect(await rows()).toMatchObject([{ committed: false }]);
  });

  it('is marked in the commit of the effect, however often the unit of work is repeated', async () => {
    let tries = 0;
    await stopsAfter('key', () =>
      world.effect('one', async (tx) => {
        expect(await rows()).toMatchObject([{ committed: false }]);
        tries += 1;
        if (tries < 3) await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '40001'; END $$`);
      }),
    );
    expect(tries).toBe(3);
    expect(await rows()).toMatchObject([{ committed: true }]);
    expect(await world.effects()).toEqual(['one']);
  });

  it('is marked by an effect in another organization too, in the same commit', async () => {
    const elsewhere = systemActor(newId(), 'request');
    await stopsAfter('key', () =>
      world.unitOfWork.run(elsewhere, async (tx) => {
        tx.audit({ action: 'elsewhere', subject: 'thing', subjectId: newId() });
        return ok(undefined);
      }),
    );
    expect(await rows()).toMatchObject([{ committed: true, organization_id: world.actor.organizationId }]);
    expect(await world.effects()).toEqual(['elsewhere']);
  });

  it('has nothing to do with what goes on after its answer', async () => {
    const waiting = signal();
    let after: Promise<unknown> = Promise.resolve();
    await world.request('key', async () => {
      after = waiting.given.then(() => world.effect('after'));
      return { data: { did: 'begun' } };
    });
    await world.database.query('DELETE FROM idempotency_keys');
    waiting.give();
    await after;
    expect(await world.effects()).toEqual(['after']);
  });

  it('keeps no answer beyond its bounds, and says so when it is asked again', async () => {
    const long = { data: { text: 'x'.repeat(MAX_ANSWER_BYTES) } };
    const first = await world.request('key', async () => {
      await world.effect('one');
      return long;
    });
    expect(first.answer).toEqual(long);
    expect((await world.request('key', unreachable)).code).toBe('IDEMPOTENCY_ANSWER_LOST');
  });

  it('stands for another request a day later, before it is pruned and after', async () => {
    await world.request('key', doing('one'));
    await setClockOffset(world.database, '23 hours 59 minutes');
    expect((await world.request('key', unreachable)).isReplayed).toBe(true);
    await setClockOffset(world.database, '24 hours 1 second');
    expect((await world.request('key', doing('two'), 'b')).answer).toEqual({ data: { did: 'two' } });
    expect((await world.request('key', unreachable, 'b')).isReplayed).toBe(true);
  });

  it('is pruned when its day is over', async () => {
    const pool = world.database.poolAs('plumbline_system', 1);
    const prune = () =>
      new PruneIdempotencyKeysHandler().handle({
        requestId: 'test',
        query: async <R>(sql: string, parameters: readonly unknown[] = []) =>
          (await pool.query(sql, [...parameters])).rows as R[],
        run: () => Promise.reject(new Error('Pruning needs no tenant.')),
        runAgain: () => Promise.reject(new Error('This needs no further run.')),
      });
    await world.request('old', doing('one'));
    await setClockOffset(world.database, '20 hours');
    await world.request('young', doing('two'));
    await setClockOffset(world.database, '24 hours 1 second');
    expect(await prune()).toEqual(ok(undefined));
    expect(await rows()).toHaveLength(1);
    expect((await world.request('young', unreachable)).isReplayed).toBe(true);
  });

  it('is told to wait while a transaction hangs between its mark and its commit', async () => {
    await stopsAfter('key');
    const hanging = await world.database.poolAs('plumbline_system', 1).connect();
    await hanging.query('BEGIN; UPDATE idempotency_keys SET committed = true');
    await setClockOffset(world.database, AFTER_LEASE);
    expect((await world.request('key', unreachable)).code).toBe('IDEMPOTENCY_KEY_IN_USE');
    await hanging.query('ROLLBACK');
    hanging.release();
    expect((await world.request('key', doing('one'))).answer).toEqual({ data: { did: 'one' } });
  });

  it('says so when the secret that sealed its answer is gone', async () => {
    const other = 'another secret of these tests, as long as the first';
    await world.request('key', doing('one'));
    expect((await world.request('key', unreachable, 'a', other)).code).toBe('IDEMPOTENCY_ANSWER_LOST');
    expect((await world.request('key', unreachable)).isReplayed).toBe(true);
  });

  it('leaves nothing readable in the database', async () => {
    await world.request('the key itself', async () => ({ data: { token: 'shown once' } }), 'a password');
    const [row = {}] = await rows();
    const kept = Object.values(row).map((value) => (Buffer.isBuffer(value) ? value.toString('latin1') : String(value)));
    for (const secret of ['the key itself', 'shown once', 'a password']) expect(kept.join('\n')).not.toContain(secret);
    expect(kept.length).toBeGreaterThan(5);
  });
});
