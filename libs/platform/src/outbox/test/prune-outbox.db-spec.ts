import { ok } from '@plumbline/kernel';
import { eventually, setClockOffset } from '@plumbline/testing';
import type { SystemQuery } from '../../database/system-database.ts';
import { PruneOutboxHandler } from '../prune-outbox.ts';
import { openWorld, refuse, type World } from './outbox-world.ts';

describe('pruning the outbox', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    await world.close();
  });

  const left = async (): Promise<number[]> => {
    const rows = await world.database.query<{ number: number }>(
      `SELECT (payload ->> 'number')::int AS number FROM outbox_events ORDER BY 1`,
    );
    return rows.map(({ number }) => number);
  };

  it('removes what is old and settled, and keeps the young, the unfinished and the dead letters', async () => {
    const { behaviour, stop } = await world.worker();
    const pool = world.database.poolAs('plumbline_system', 1);
    const query: SystemQuery = async <R>(sql: string, parameters: readonly unknown[] = []) => {
      const answer = await pool.query(sql, [...parameters]);
      return answer.rows as R[];
    };
    const context = {
      requestId: 'test',
      query,
      run: () => Promise.reject(new Error('Pruning needs no tenant.')),
      runAgain: () => Promise.reject(new Error('This needs no further run.')),
    };
    const prune = () => new PruneOutboxHandler().handle(context);
    behaviour.after = async (_, number) => (number === 2 ? refuse('NEVER') : ok(undefined));
    await world.draw(1, 2, 3, 4);
    await eventually(async () => expect(await world.open()).toBe(0));
    await world.database.query(
      `UPDATE outbox_events SET created_at = app_now() - interval '31 days' WHERE payload ->> 'number' <> '4'`,
    );
    await world.database.query(
      `UPDATE outbox_deliveries d SET completed_at = NULL, enqueue_after = app_now() + interval '1 day'
       FROM outbox_events e WHERE e.id = d.event_id AND e.payload ->> 'number' = '3'`,
    );
    expect(await prune()).toEqual(ok(undefined));
    expect(await left()).toEqual([2, 3, 4]);

    await world.database.query(`UPDATE outbox_deliveries SET discarded_at = app_now() WHERE completed_at IS NULL`);
    await prune();
    expect(await left()).toEqual([4]);
    expect(await world.database.query('SELECT FROM outbox_deliveries')).toHaveLength(2);
    await stop();

    // Old enough, but committed while no relay ran.
    await world.draw(5);
    await setClockOffset(world.database, '40 days');
    await prune();
    expect(await left()).toEqual([5]);
  });
});
