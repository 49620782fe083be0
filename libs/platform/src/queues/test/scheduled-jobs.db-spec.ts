import { defineScheduledJob, newId, ok, type Result } from '@plumbline/kernel';
import { eventually } from '@plumbline/testing';
import { CallOutHandler, jobs, openWorld, WriteDown, type World } from '../../outbox/test/outbox-world.ts';
import { HandlesJob, type ScheduledJobHandler, type SystemContext } from '../job-handlers.ts';
import { JobHandlersError } from '../match-handlers.ts';

const Tick = defineScheduledJob({
  name: 'test.tick.v1',
  queue: 'ticking',
  attempts: 2,
  backoff: { type: 'fixed', delay: 10 },
  every: 100,
});

describe('scheduled jobs', () => {
  let world: World;

  beforeEach(async () => {
    world = await openWorld();
  });
  afterEach(async () => {
    await world.close();
  });

  it('run again and again, for all organizations, each in a unit of work of its own', async () => {
    const organizations = [newId(), newId()];
    await world.database.query('CREATE TABLE subscribers (organization_id uuid)');
    await world.database.query('GRANT SELECT ON subscribers TO plumbline_system');
    await world.database.query('INSERT INTO subscribers SELECT unnest($1::uuid[])', [organizations]);

    @HandlesJob(Tick)
    class TickHandler implements ScheduledJobHandler {
      async handle(context: SystemContext): Promise<Result<void>> {
        const rows = await context.query<{ id: string }>('SELECT organization_id AS id FROM subscribers');
        for (const { id } of rows) {
          await context.run(id, async (tx) => {
            await tx.query(
              `INSERT INTO marks VALUES (current_setting('app.org')::uuid, $1 || ' ' || current_user, 0)`,
              [tx.actor.kind],
            );
            return ok(undefined);
          });
        }
        return ok(undefined);
      }
    }

    await world.worker({ definitions: [Tick], providers: [TickHandler] });
    await eventually(async () => expect((await world.marks()).length).toBeGreaterThanOrEqual(6));
    const marks = await world.database.query('SELECT DISTINCT organization_id AS id, job FROM marks ORDER BY 1');
    expect(marks).toEqual([...organizations].sort().map((id) => ({ id, job: 'system plumbline_app' })));
  });

  it('run in between when a run asks for it, each time once however often it is asked for', async () => {
    const Rare = defineScheduledJob({
      name: 'test.rare.v1',
      queue: 'rare',
      attempts: 1,
      backoff: { type: 'fixed', delay: 10 },
      every: 3_600_000,
    });
    let runs = 0;

    @HandlesJob(Rare)
    class RareHandler implements ScheduledJobHandler {
      async handle(context: SystemContext): Promise<Result<void>> {
        runs += 1;
        if (runs === 1) {
          await context.runAgain([
            { key: 'soon', delay: 200 },
            { key: 'later', delay: 600 },
          ]);
          await context.runAgain([{ key: 'soon', delay: 200 }]);
          await context.runAgain([]);
        } else if (runs === 3) {
          await context.runAgain([{ key: 'last', delay: 0 }]);
        }
        return ok(undefined);
      }
    }

    await world.worker({ definitions: [Rare], providers: [RareHandler] });
    await eventually(() => expect(runs).toBe(4));
  });

  it('come round again after a run that was refused and one that threw', async () => {
    let runs = 0;

    @HandlesJob(Tick)
    class StumblingHandler implements ScheduledJobHandler {
      async handle(): Promise<Result<void>> {
        runs += 1;
        if (runs <= 2) throw new Error('stumbled');
        return runs <= 4 ? { ok: false, error: { code: 'STUMBLED', message: 'No.' } } : ok(undefined);
      }
    }

    await world.worker({ definitions: [Tick], providers: [StumblingHandler] });
    await eventually(() => expect(runs).toBeGreaterThan(5));
  });
});

describe('a worker', () => {
  it('refuses to start when a job has no handler, and says which', async () => {
    const world = await openWorld();
    try {
      const starting = world.worker({ definitions: jobs, providers: [CallOutHandler] });
      await expect(starting).rejects.toThrow(JobHandlersError);
      await expect(starting).rejects.toThrow(`${WriteDown.name} has no handler`);
    } finally {
      await world.close();
    }
  });
});
