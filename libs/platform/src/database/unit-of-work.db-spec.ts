import { defineEvent, err, newId, ok } from '@plumbline/kernel';
import { createTestDatabase, setClockOffset, type TestDatabase } from '@plumbline/testing';
import { DataSource } from 'typeorm';
import { z } from 'zod';
import { systemActor, type Actor } from '../auth/actor.ts';
import { RelayWaker } from '../outbox/relay-waker.ts';
import { AuditEntryEntity } from './audit-entry.entity.ts';
import { appDataSourceOptions } from './data-source-options.ts';
import { asTx, type Tx } from './tx.ts';
import { UnitOfWork } from './unit-of-work.ts';

const Happened = defineEvent({ name: 'test.happened.v1', payload: z.object({ thingId: z.uuid() }) });

class CountingWaker extends RelayWaker {
  woken = 0;
  wake(): void {
    this.woken += 1;
  }
}

describe('the unit of work', () => {
  let database: TestDatabase;
  let dataSource: DataSource;
  let waker: CountingWaker;
  let unitOfWork: UnitOfWork;
  let actor: Actor;

  beforeAll(async () => {
    database = await createTestDatabase();
    const options = appDataSourceOptions({ DATABASE_URL: database.url, DATABASE_POOL_SIZE: 4 });
    dataSource = await new DataSource({ ...options, entities: [AuditEntryEntity] }).initialize();
  });

  afterAll(async () => {
    await dataSource?.destroy();
    await database?.drop();
  });

  beforeEach(() => {
    waker = new CountingWaker();
    unitOfWork = new UnitOfWork(dataSource, waker);
    actor = systemActor(newId(), 'request-1');
  });

  const note = (tx: Tx, subjectId = newId()): string => {
    tx.audit({ action: 'thing.done', subject: 'thing', subjectId, after: { state: 'DONE' } });
    return subjectId;
  };
  const entries = (organizationId = actor.organizationId) =>
    database.query('SELECT * FROM audit_entries WHERE organization_id = $1', [organizationId]);
  const events = () => database.query('SELECT * FROM outbox_events WHERE organization_id = $1', [actor.organizationId]);

  it('commits a change, its events and its audit entries together, and wakes the relay after', async () => {
    const thingId = newId();
    const result = await unitOfWork.run(actor, (tx) => {
      note(tx, thingId);
      tx.emit(Happened, { thingId });
      return Promise.resolve(ok('done'));
    });
    expect(result).toEqual(ok('done'));
    expect(await entries()).toMatchObject([{ subject_id: thingId, request_id: 'request-1', actor_kind: 'system' }]);
    expect(await events()).toMatchObject([{ name: 'test.happened.v1', payload: { thingId }, request_id: 'request-1' }]);
    expect(waker.woken).toBe(1);
  });

  it('rolls a refusal back and gives it on', async () => {
    const refusal = err({ code: 'NO', message: 'no' });
    const result = await unitOfWork.run(actor, async (tx) => {
      note(tx);
      tx.emit(Happened, { thingId: newId() });
      await tx.query('CREATE TEMP TABLE never (id int)').catch(() => undefined);
      return refusal;
    });
    expect(result).toBe(refusal);
    expect([await entries(), await events(), waker.woken]).toEqual([[], [], 0]);
  });

  it('rolls an error back and throws it', async () => {
    const failing = unitOfWork.run(actor, async (tx) => {
      note(tx);
      await tx.writeAudit();
      throw new Error('boom');
    });
    await expect(failing).rejects.toThrow('boom');
    expect(await entries()).toEqual([]);
  });

  it('says so when a swallowed error has aborted the transaction, instead of losing it silently', async () => {
    const swallowing = unitOfWork.run(actor, async (tx) => {
      await tx.query('SELECT 1/0').catch(() => undefined);
      return ok(undefined);
    });
    await expect(swallowing).rejects.toThrow(/rolled back/);
  });

  it.each(['40001', '40P01'])('does the whole unit again after SQLSTATE %s', async (state) => {
    let tries = 0;
    const result = await unitOfWork.run(actor, async (tx) => {
      tries += 1;
      note(tx);
      if (tries < 3) await tx.query(`DO $$ BEGIN RAISE EXCEPTION 'again' USING ERRCODE = '${state}'; END $$`);
      return ok(tries);
    });
    expect(result).toEqual(ok(3));
    expect(await entries()).toHaveLength(1);
  });

  it('does nothing again after any other error', async () => {
    let tries = 0;
    const failing = unitOfWork.run(actor, async (tx) => {
      tries += 1;
      await tx.query('SELECT 1/0');
      return ok(undefined);
    });
    await expect(failing).rejects.toThrow(/division by zero/);
    expect(tries).toBe(1);
  });

  it('keeps what belongs to others out of sight and out of reach', async () => {
    const other = systemActor(newId(), 'request-2');
    await unitOfWork.run(other, (tx) => Promise.resolve(ok(note(tx))));
    const seen = await unitOfWork.read(actor, (tx) => tx.query('SELECT * FROM audit_entries'));
    expect(seen).toEqual([]);
    const forged = unitOfWork.run(actor, async (tx) => {
      await tx.query(
        `INSERT INTO audit_entries (organization_id, id, actor_kind, action, subject, subject_id, request_id)
         VALUES ($1, $2, 'system', 'x', 'x', $2, 'x')`,
        [other.organizationId, newId()],
      );
      return ok(undefined);
    });
    await expect(forged).rejects.toThrow(/row-level security/);
  });

  it('shows nothing at all to a connection whose tenant nobody set', async () => {
    await unitOfWork.run(actor, (tx) => Promise.resolve(ok(note(tx))));
    expect(await dataSource.query('SELECT * FROM audit_entries')).toEqual([]);
  });

  it('cannot write where it only reads, and never rewrites the audit log', async () => {
    await expect(
      unitOfWork.read(actor, (tx) => tx.query(`SELECT set_config('x.y', '1', false); DELETE FROM clock_offset`)),
    ).rejects.toThrow();
    const rewriting = unitOfWork.run(actor, async (tx) => {
      await tx.query('UPDATE audit_entries SET action = action');
      return ok(undefined);
    });
    await expect(rewriting).rejects.toThrow(/permission denied/);
  });

  it('opens no transaction for an actor without an organization', async () => {
    const nobody = systemActor(`x'; DROP TABLE audit_entries; --`, 'request-3');
    await expect(unitOfWork.run(nobody, () => Promise.resolve(ok(1)))).rejects.toThrow(TypeError);
  });

  it('reads the clock that tests can move and the application cannot', async () => {
    await setClockOffset(database, '2 hours');
    try {
      const now = await unitOfWork.read(actor, (tx) => tx.now());
      expect(now.getTime() - Date.now()).toBeGreaterThan(7_190_000);
      const moving = unitOfWork.run(actor, async (tx) => {
        await tx.query(`UPDATE clock_offset SET "offset" = '1 day'`);
        return ok(undefined);
      });
      await expect(moving).rejects.toThrow(/permission denied/);
    } finally {
      await setClockOffset(database, '0');
    }
  });

  it('refuses an event whose payload is not what the event says', async () => {
    const lying = unitOfWork.run(actor, (tx) => {
      tx.emit(Happened, { thingId: 'no id' });
      return Promise.resolve(ok(undefined));
    });
    await expect(lying).rejects.toThrow();
    expect(await events()).toEqual([]);
  });

  it('lets nobody work on with a transaction that has ended: its connection serves another tenant by then', async () => {
    const kept: Tx[] = [];
    await unitOfWork.run(actor, (tx) => Promise.resolve(ok(kept.push(tx))));
    await unitOfWork.read(actor, (tx) => Promise.resolve(kept.push(tx)));
    expect(kept).toHaveLength(2);
    for (const tx of kept) {
      await expect(tx.query('SELECT 1')).rejects.toThrow(/has ended/);
      await expect(tx.named({ name: 'too-late', text: 'SELECT 1' }, [])).rejects.toThrow(/has ended/);
    }
  });

  it('takes no foreign object for its transaction', () => {
    expect(() => asTx({ organizationId: newId() })).toThrow(TypeError);
  });
});
