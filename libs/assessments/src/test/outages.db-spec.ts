import { ServicePulse } from '@plumbline/contracts';
import { SystemDatabase, systemActor, UnitOfWork, type SystemContext } from '@plumbline/platform';
import { CloseOverdueAttemptsHandler } from '../jobs/close-overdue-attempts.handler.ts';
import { ReadAttempts } from '../use-cases/read-attempts.ts';
import { ReadTimeCredits } from '../use-cases/read-time-credits.ts';
import { code, first, value, World, type Organization } from './world.ts';

describe('outages of the service, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(async () => {
    organization = world.organization();
    await world.database.query('DELETE FROM service_heartbeat');
  });

  const beat = () => world.api.get<ServicePulse>(ServicePulse).beat();

  /** The last sign of life was so long ago by the real clock. */
  const silentFor = (interval: string) =>
    world.database.query(
      `INSERT INTO service_heartbeat (beat_at) VALUES (clock_timestamp() - $1::interval)
       ON CONFLICT (singleton) DO UPDATE SET beat_at = excluded.beat_at`,
      [interval],
    );

  const sweep = () => {
    const requestId = 'request-of-a-sweep';
    const context: SystemContext = {
      requestId,
      query: world.worker.get(SystemDatabase).query,
      run: (id, work) => world.worker.get(UnitOfWork).run(systemActor(id, requestId), work),
      runAgain: () => Promise.resolve(),
    };
    return world.worker.get(CloseOverdueAttemptsHandler).handle(context);
  };

  const read = async (attempt: { id: string }) => {
    const [row] = await world.database.query<{
      status: string;
      deadline_at: Date;
      section_deadline_at: Date | null;
      section: number;
      closed_at: Date | null;
    }>('SELECT status, deadline_at, section_deadline_at, section, closed_at FROM attempts WHERE id = $1', [attempt.id]);
    if (!row) throw new Error('There is no such attempt.');
    return row;
  };

  const ledger = async (attempt: { id: string; assignmentId: string }) =>
    (await world.get(ReadTimeCredits).ofAttempts(organization.staff, [attempt])).map(
      ({ seconds, source, creditedBy, deadlineBefore, deadlineAfter }) => ({
        seconds,
        source,
        creditedBy,
        moved: (deadlineAfter.getTime() - deadlineBefore.getTime()) / 1000,
      }),
    );

  const begun = async (settings: object = {}) => {
    const { candidate } = await organization.invited({ timeLimitMinutes: 1, ...settings });
    return { candidate, ...(await world.started(candidate)) };
  };

  it('of 90 s during an attempt extend it before the sweep could close it', async () => {
    const { candidate, attempt, items } = await begun();
    const item = first(items);
    await world.later('100 seconds', async () => {
      await silentFor('90 seconds');
      // The attempt's time is over, and its candidate could not save for all but ten seconds of it.
      await sweep();
      expect(await read(attempt)).toMatchObject({ status: 'IN_PROGRESS', deadline_at: attempt.deadlineAt });
      await beat();
      const [credit] = await ledger(attempt);
      expect(credit).toMatchObject({ source: 'OUTAGE', creditedBy: null, moved: credit?.seconds });
      expect(credit?.seconds).toBeGreaterThanOrEqual(90);
      await sweep();
      expect(await read(attempt)).toMatchObject({ status: 'IN_PROGRESS' });
      value(await world.save(candidate, attempt, item, 1, { choiceIds: [item.choices[0]?.id ?? ''] }));
    });
    const { deadline_at: extended } = await read(attempt);
    await world.later('10 minutes', async () => {
      await beat();
      await sweep();
    });
    expect(await read(attempt)).toMatchObject({ status: 'SUBMITTED', closed_at: extended });
  });

  it('is written into the audit log of each organization, with the deadline before and after', async () => {
    const mine = (await begun({ timeLimitMinutes: 60 })).attempt;
    const other = world.organization();
    const theirs = (await world.started((await other.invited({ timeLimitMinutes: 60 })).candidate)).attempt;
    await silentFor('10 minutes');
    await beat();
    for (const [{ id }, attempt] of [
      [organization, mine],
      [other, theirs],
    ] as const) {
      const entries = await world.database.query<{ before: { deadlineAt: string }; after: { deadlineAt: string } }>(
        `SELECT actor_kind, subject_id, before, after FROM audit_entries
         WHERE organization_id = $1 AND action = 'attempt.time-credited'`,
        [id],
      );
      expect(entries).toEqual([
        expect.objectContaining({
          actor_kind: 'system',
          subject_id: attempt.id,
          before: { deadlineAt: attempt.deadlineAt.toISOString() },
          after: expect.objectContaining({ source: 'OUTAGE' }),
        }),
      ]);
      expect((await read(attempt)).deadline_at.toISOString()).toBe(entries[0]?.after.deadlineAt);
    }
  });

  it('are credited once however many processes beat at the same time', async () => {
    const { attempt } = await begun({ timeLimitMinutes: 60 });
    const before = await world.database.query('SELECT id FROM service_outages');
    await silentFor('5 minutes');
    await Promise.all(Array.from({ length: 8 }, beat));
    expect(await ledger(attempt)).toHaveLength(1);
    expect(await world.database.query('SELECT id FROM service_outages')).toHaveLength(before.length + 1);
  });

  it('begin at 60 s: a planned restart that is shorter credits nothing, nor does the very first beat', async () => {
    const { attempt } = await begun({ timeLimitMinutes: 60 });
    await beat();
    await silentFor('55 seconds');
    await beat();
    expect(await ledger(attempt)).toEqual([]);
    expect(await read(attempt)).toMatchObject({ deadline_at: attempt.deadlineAt });
  });

  it('are none when only the clock of a test moves', async () => {
    const { attempt } = await begun({ timeLimitMinutes: 60 });
    await beat();
    await world.later('30 minutes', beat);
    expect(await ledger(attempt)).toEqual([]);
  });

  it('credit nothing to an attempt that was over before, which is closed at its own deadline', async () => {
    const { attempt } = await begun();
    await world.later('10 minutes', async () => {
      await silentFor('5 minutes');
      await beat();
      expect(await ledger(attempt)).toEqual([]);
      await sweep();
    });
    expect(await read(attempt)).toMatchObject({ status: 'SUBMITTED', closed_at: attempt.deadlineAt });
  });

  it('credit an attempt that began meanwhile the part that it had', async () => {
    const { attempt } = await begun({ timeLimitMinutes: 60 });
    await world.later('70 seconds', async () => {
      await silentFor('10 minutes');
      await beat();
    });
    const [credit] = await ledger(attempt);
    expect(credit?.seconds).toBeGreaterThanOrEqual(70);
    expect(credit?.seconds).toBeLessThan(600);
  });

  it('credit what may still be submitted, which gets as much time for that and no more for answers', async () => {
    const settings = { overduePolicy: 'GRACE_SUBMIT_ONLY', gracePeriodSeconds: 300 };
    const { candidate, attempt, items } = await begun(settings);
    await world.later('12 minutes', async () => {
      await silentFor('10 minutes');
      await beat();
      expect(code(await world.save(candidate, attempt, first(items), 1, {}))).toBe('DEADLINE_PASSED');
      value(await world.submit(candidate, attempt));
    });
  });

  it('move the deadline of the section that ran when they began', async () => {
    const { attempt } = await begun({ timeLimitMinutes: 60 });
    await world.database.query(
      `UPDATE attempts SET section_last = '{1,2}', section_seconds = '{600,3000}',
         section_deadline_at = started_at + interval '10 minutes' WHERE id = $1`,
      [attempt.id],
    );
    await world.later('15 minutes', async () => {
      await silentFor('8 minutes');
      await beat();
    });
    const { section, section_deadline_at: ends, deadline_at: over } = await read(attempt);
    const [credit] = await ledger(attempt);
    expect(section).toBe(1);
    expect(over.getTime() - attempt.deadlineAt.getTime()).toBe((credit?.seconds ?? 0) * 1000);
    expect((ends?.getTime() ?? 0) - attempt.startedAt.getTime()).toBe(600_000 + (credit?.seconds ?? 0) * 1000);
  });

  it('let a candidate who comes back early find the attempt open, not closed', async () => {
    const { candidate, attempt } = await begun();
    await world.later('100 seconds', async () => {
      await silentFor('90 seconds');
      expect(value(await world.start(candidate))).toMatchObject({ id: attempt.id, status: 'IN_PROGRESS' });
    });
    expect(await read(attempt)).toMatchObject({ status: 'IN_PROGRESS' });
  });

  it('hold nothing up where no service ever beat', async () => {
    const { attempt } = await begun();
    await world.later('66 seconds', sweep);
    expect(await world.get(ReadAttempts).one(organization.staff, attempt.id)).toMatchObject({ status: 'SUBMITTED' });
  });

  it('let neither role of the application rewrite the ledger', async () => {
    for (const statement of ['UPDATE time_credits SET seconds = 1', 'DELETE FROM time_credits']) {
      await expect(world.database.poolAs('plumbline_app', 1).query(statement)).rejects.toThrow(/permission denied/);
    }
    await expect(
      world.database.poolAs('plumbline_app', 1).query('UPDATE service_heartbeat SET beat_at = now()'),
    ).rejects.toThrow(/permission denied/);
  });
});
