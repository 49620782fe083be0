import { ok, type Result } from '@plumbline/kernel';
import { eventually } from '@plumbline/testing';
import type { Tx } from '../../database/tx.ts';
import { HandlesLongJob, type JobContext, type LongJobHandler } from '../../queues/job-handlers.ts';
import { PermanentFailure, type RunningJob } from '../../queues/queue-engine.ts';
import { DeliveryRunner } from '../delivery-runner.ts';
import { openWorld, refuse, WriteDown, type World } from './outbox-world.ts';

const STEPS = 3;

/** Leaves a mark per step, and goes on after the last one that stands. */
abstract class Climber implements LongJobHandler<{ number: number }> {
  protected abstract readonly between: (step: number) => Promise<Result<void>>;
  protected abstract readonly within: (step: number) => Promise<void>;

  async handle(context: JobContext): Promise<Result<void>> {
    for (;;) {
      const [row] = await context.read((tx) =>
        tx.query<{ step: number }>('SELECT count(*)::integer AS step FROM marks'),
      );
      const step = (row?.step ?? 0) + 1;
      if (step > STEPS) return ok(undefined);
      const between = await this.between(step);
      if (!between.ok) return between;
      const done = await context.run(async (tx) => {
        await tx.query('INSERT INTO marks VALUES ($1, $2, $3)', [tx.organizationId, 'step', step]);
        await this.within(step);
        return ok(undefined);
      });
      if (!done.ok) return done;
    }
  }

  async giveUp(tx: Tx, { number }: { number: number }, failure: string): Promise<void> {
    await tx.query('INSERT INTO marks VALUES ($1, $2, $3)', [tx.organizationId, `gave up: ${failure}`, number]);
  }
}

interface Doing {
  between: (step: number) => Promise<Result<void>>;
  within: (step: number) => Promise<void>;
}

describe('a long job', () => {
  let world: World;
  let doing: Doing;
  let runner: DeliveryRunner;

  beforeEach(async () => {
    world = await openWorld();
    doing = { between: async () => ok(undefined), within: async () => undefined };
    const behaviour = doing;

    @HandlesLongJob(WriteDown)
    class ClimbHandler extends Climber {
      protected readonly between = (step: number) => behaviour.between(step);
      protected readonly within = (step: number) => behaviour.within(step);
    }

    const { app } = await world.worker({ definitions: [WriteDown], providers: [ClimbHandler] });
    runner = app.get(DeliveryRunner);
  });
  afterEach(async () => {
    await world.close();
  });

  const drained = (): Promise<void> => eventually(async () => expect(await world.open()).toBe(0));
  const steps = ['step 1', 'step 2', 'step 3'];

  /** The delivery as a broker would bring it once more. */
  const again = async (attemptsStarted = 1): Promise<RunningJob> => {
    const [row] = await world.database.query<{ id: string }>('SELECT id FROM outbox_events');
    const data = { organizationId: world.organizationId, eventId: row?.id ?? '', requestId: 'test' };
    return { id: 'again', name: WriteDown.name, data, attemptsStarted };
  };

  it('commits as it goes, and is settled after its work', async () => {
    const seen: string[][] = [];
    doing.between = async () => {
      seen.push(await world.marks());
      return ok(undefined);
    };
    await world.draw(1);
    await drained();
    expect(seen).toEqual([[], ['step 1'], ['step 1', 'step 2']]);
    const [row] = await world.database.query(
      'SELECT attempts, completed_at IS NOT NULL AS done FROM outbox_deliveries',
    );
    expect(row).toEqual({ attempts: 1, done: true });
    await runner.run(await again());
    expect(await world.marks()).toEqual(steps);
  });

  it('goes on after what was committed when it is tried again', async () => {
    let failed = false;
    doing.within = async (step) => {
      if (step !== 2 || failed) return;
      failed = true;
      throw new Error('stumbled');
    };
    await world.draw(1);
    await drained();
    expect(await world.marks()).toEqual(steps);
  });

  it('is taken over by a later delivery between two units; the earlier writes nothing more', async () => {
    let runs = 0;
    doing.between = async (step) => {
      if (step !== 2) return ok(undefined);
      runs += 1;
      // The second delivery comes while the first is between its units, and does all the rest.
      if (runs === 1) await runner.run(await again());
      return ok(undefined);
    };
    await world.draw(1);
    await drained();
    await eventually(() => expect(runs).toBe(2));
    expect(await world.marks()).toEqual(steps);
    const [row] = await world.database.query('SELECT attempts, last_error FROM outbox_deliveries');
    expect(row).toEqual({ attempts: 1, last_error: null });
  });

  it('is left alone by another delivery in the middle of a unit', async () => {
    let meanwhile: readonly string[] = [];
    doing.within = async (step) => {
      if (step !== 2) return;
      await runner.run(await again());
      meanwhile = await world.marks();
    };
    await world.draw(1);
    await drained();
    expect(meanwhile).toEqual(['step 1']);
    expect(await world.marks()).toEqual(steps);
  });

  it('is a dead letter at once where it says that trying again is of no use', async () => {
    doing.between = () => Promise.reject(new PermanentFailure('NO_SUCH_PLACE'));
    await world.draw(7);
    await drained();
    expect(await world.marks()).toEqual(['gave up: NO_SUCH_PLACE 7']);
    const [row] = await world.database.query('SELECT attempts, last_error FROM outbox_deliveries');
    expect(row).toEqual({ attempts: 1, last_error: 'NO_SUCH_PLACE' });
  });

  it('says that it gave up in the unit that makes it a dead letter', async () => {
    doing.between = async (step) => (step === 3 ? refuse('TOO_HIGH') : ok(undefined));
    await world.draw(7);
    await drained();
    expect(await world.marks()).toEqual(['gave up: TOO_HIGH 7', 'step 1', 'step 2']);
    const [row] = await world.database.query('SELECT attempts, last_error FROM outbox_deliveries');
    expect(row).toEqual({ attempts: WriteDown.attempts, last_error: 'TOO_HIGH' });
  });

  it('is a dead letter even when it cannot say that it gave up', async () => {
    await world.database.query('ALTER TABLE marks ADD CHECK (number < 7)');
    doing.between = async () => refuse('TOO_HIGH');
    await world.draw(7);
    await drained();
    expect(await world.marks()).toEqual([]);
    const [row] = await world.database.query('SELECT failed_at IS NOT NULL AS failed FROM outbox_deliveries');
    expect(row).toEqual({ failed: true });
  });

  it('gives up when it keeps taking its worker with it', async () => {
    let release = (): void => undefined;
    const released = new Promise<void>((resolve) => (release = resolve));
    let begun = false;
    doing.between = async () => {
      begun = true;
      await released;
      return ok(undefined);
    };
    await world.draw(7);
    await eventually(() => expect(begun).toBe(true));
    await expect(runner.run(await again(WriteDown.attempts + 1))).rejects.toThrow('WORKER_LOST');
    release();
    expect(await world.marks()).toEqual(['gave up: WORKER_LOST 7']);
  });
});
