import { newId } from '@plumbline/kernel';
import { countStatements } from '@plumbline/testing';
import type { ReportedSignal } from '../domain/integrity-signal.ts';
import { ReadIntegrityTimeline } from '../use-cases/read-integrity-timeline.ts';
import { RecordIntegritySignalsUseCase } from '../use-cases/record-integrity-signals.ts';
import { code, first, value, World, type Invited, type Organization } from './world.ts';

const PAGE = { limit: 100, after: null };

describe('integrity signals, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const signal = (kind: ReportedSignal['kind'], itemId: string | null = null): ReportedSignal => ({
    kind,
    at: new Date('2031-01-02T03:04:05.678Z'),
    itemId,
  });
  const times = (count: number) => Array.from({ length: count }, () => signal('FOCUS_LOST'));

  const record = (
    candidate: Invited['candidate'],
    attempt: { id: string },
    signals: readonly ReportedSignal[],
    address = '192.0.2.7',
  ) => world.get(RecordIntegritySignalsUseCase).run(candidate, { attemptId: attempt.id, signals, address });

  const timelineOf = async (attempt: { id: string }) => {
    const pages = await world.get(ReadIntegrityTimeline).ofAttempts(organization.staff, [attempt.id], PAGE);
    return (pages.get(attempt.id)?.edges ?? []).map(({ node }) => node);
  };

  /** An attempt of an assessment that asks for signals, which its candidate was told before the start. */
  const watched = async () => {
    const { candidate, assignmentId } = await organization.invited({ integritySignals: true });
    return { candidate, assignmentId, ...(await world.started(candidate)) };
  };

  it('are kept in the order in which they came, with the device’s time beside the server’s', async () => {
    const { candidate, attempt, items } = await watched();
    const itemId = first(items).id;
    expect(value(await record(candidate, attempt, [signal('FULL_SCREEN_ENTERED'), signal('FOCUS_LOST')]))).toBe(2);
    expect(value(await record(candidate, attempt, [signal('FOCUS_GAINED'), signal('PASTE', itemId)]))).toBe(2);
    const timeline = await timelineOf(attempt);
    expect(timeline.map((entry) => [entry.kind, entry.itemId])).toEqual([
      ['FULL_SCREEN_ENTERED', null],
      ['FOCUS_LOST', null],
      ['FOCUS_GAINED', null],
      ['PASTE', itemId],
    ]);
    for (const { at, receivedAt } of timeline) {
      expect(at).toEqual(new Date('2031-01-02T03:04:05.678Z'));
      expect(receivedAt.getTime()).toBeLessThan(at.getTime());
    }
  });

  it('are off by default: nothing is recorded that was not asked for', async () => {
    const { candidate } = await organization.invited();
    const { attempt } = await world.started(candidate);
    expect(code(await record(candidate, attempt, [signal('FOCUS_LOST')]))).toBe('SIGNALS_OFF');
    expect(await timelineOf(attempt)).toEqual([]);
    expect(await world.database.query('SELECT 1 FROM integrity_watches WHERE attempt_id = $1', [attempt.id])).toEqual(
      [],
    );
  });

  it('are refused where the candidate did not know: not told at the start, or the terms not agreed to', async () => {
    const { candidate, attempt, assignmentId } = await watched();
    await world.database.query(
      `UPDATE assessments SET consent_text = 'We note when you leave this page.'
       WHERE id = (SELECT assessment_id FROM attempts WHERE id = $1)`,
      [attempt.id],
    );
    expect(code(await record(candidate, attempt, [signal('FOCUS_LOST')]))).toBe('SIGNALS_OFF');
    await world.database.query(
      `UPDATE assignments SET consented_at = now(), consent_digest = repeat('0', 64) WHERE id = $1`,
      [assignmentId],
    );
    expect(value(await record(candidate, attempt, [signal('FOCUS_LOST')]))).toBe(1);
    await world.database.query('DELETE FROM integrity_watches WHERE attempt_id = $1', [attempt.id]);
    expect(code(await record(candidate, attempt, [signal('FOCUS_LOST')]))).toBe('SIGNALS_OFF');
  });

  it('tell of a changed address, which is kept nowhere', async () => {
    const { candidate, attempt } = await watched();
    expect(value(await record(candidate, attempt, []))).toBe(0);
    expect(value(await record(candidate, attempt, [], '192.0.2.7'))).toBe(0);
    expect(value(await record(candidate, attempt, [signal('FOCUS_LOST')], '2001:db8::1'))).toBe(2);
    expect(value(await record(candidate, attempt, [], '192.0.2.7'))).toBe(1);
    const timeline = await timelineOf(attempt);
    expect(timeline.map(({ kind }) => kind).sort()).toEqual(['ADDRESS_CHANGED', 'ADDRESS_CHANGED', 'FOCUS_LOST']);
    const stored = await world.database.query(
      `SELECT row_to_json(w)::text AS text FROM integrity_watches w WHERE attempt_id = $1
       UNION ALL SELECT row_to_json(s)::text FROM integrity_signals s WHERE attempt_id = $1`,
      [attempt.id],
    );
    expect(JSON.stringify(stored)).not.toMatch(/192\.0\.2\.7|2001:db8/);
  });

  it('hash one address differently for each attempt', async () => {
    const [one, other] = [await watched(), await watched()];
    for (const { candidate, attempt } of [one, other]) value(await record(candidate, attempt, []));
    const digests = await world.database.query<{ address_digest: string }>(
      'SELECT address_digest FROM integrity_watches WHERE attempt_id = ANY ($1::uuid[])',
      [[one.attempt.id, other.attempt.id]],
    );
    expect(new Set(digests.map(({ address_digest: digest }) => digest)).size).toBe(2);
  });

  it('are limited to 50 a call', async () => {
    const { candidate, attempt } = await watched();
    expect(value(await record(candidate, attempt, times(50)))).toBe(50);
    expect(await record(candidate, attempt, times(51))).toMatchObject({
      ok: false,
      error: { code: 'INVALID_SIGNALS', field: 'input.signals' },
    });
  });

  it('are limited to 120 a minute, whichever process is asked, and say when to come back', async () => {
    const { candidate, attempt } = await watched();
    const sent = await Promise.all(Array.from({ length: 6 }, () => record(candidate, attempt, times(30))));
    expect(sent.map(code).sort()).toEqual(['RATE_LIMITED', 'RATE_LIMITED', 'ok', 'ok', 'ok', 'ok']);
    const refused = await record(candidate, attempt, []);
    expect(refused).toMatchObject({
      ok: false,
      error: { code: 'RATE_LIMITED', details: { retryAfterSeconds: expect.any(Number) } },
    });
    await world.later('61 seconds', async () => expect(value(await record(candidate, attempt, times(50)))).toBe(50));
    expect(await timelineOf(attempt)).toHaveLength(100);
    const counted = await world.database.query(
      'SELECT count(*)::integer AS n FROM integrity_signals WHERE attempt_id = $1',
      [attempt.id],
    );
    expect(counted).toEqual([{ n: 170 }]);
  });

  it('are limited to 500 an attempt', async () => {
    const { candidate, attempt } = await watched();
    await world.database.query('UPDATE integrity_watches SET recorded = 499 WHERE attempt_id = $1', [attempt.id]);
    expect(code(await record(candidate, attempt, times(2)))).toBe('SIGNALS_FULL');
    expect(value(await record(candidate, attempt, times(1)))).toBe(1);
    expect(code(await record(candidate, attempt, times(1)))).toBe('SIGNALS_FULL');
  });

  it('are taken from the device that holds the attempt while it runs, and from nobody else', async () => {
    const { candidate, attempt, assignmentId } = await watched();
    const one = [signal('FOCUS_LOST')];
    const strangers = [
      (await organization.invited({ integritySignals: true })).candidate,
      (await world.organization().invited()).candidate,
      organization.staff,
    ];
    for (const stranger of strangers) expect(code(await record(stranger, attempt, one))).toBe('NOT_FOUND');
    for (const id of [newId(), 'nonsense']) expect(code(await record(candidate, { id }, one))).toBe('NOT_FOUND');
    expect(code(await record(candidate, attempt, [signal('PASTE', newId())]))).toBe('NOT_FOUND');
    expect(code(await record(candidate, attempt, [signal('PASTE', 'nonsense')]))).toBe('INVALID_SIGNALS');
    await world.later('2 hours', async () =>
      expect(code(await record(candidate, attempt, one))).toBe('DEADLINE_PASSED'),
    );
    const second = organization.device(candidate.candidateId ?? '', assignmentId);
    value(await world.start(second));
    expect(code(await record(candidate, attempt, one))).toBe('ATTEMPT_TAKEN_OVER');
    expect(value(await record(second, attempt, one))).toBe(1);
    value(await world.submit(second, attempt));
    expect(code(await record(second, attempt, one))).toBe('ATTEMPT_CLOSED');
  });

  it('are recorded in one statement', async () => {
    const { candidate, attempt } = await watched();
    const counted = await countStatements(() => record(candidate, attempt, times(20)), { applications: ['plumbline'] });
    expect(value(counted.value)).toBe(20);
    expect(counted.statements).toHaveLength(1);
  });

  it('are shown page by page, in one statement for any number of attempts, to staff alone', async () => {
    const [one, other] = [await watched(), await watched()];
    value(await record(one.candidate, one.attempt, times(5)));
    value(await record(other.candidate, other.attempt, times(3)));
    const reading = world.get(ReadIntegrityTimeline);
    const ids = [one.attempt.id, other.attempt.id];
    const counted = await countStatements(
      () => reading.ofAttempts(organization.staff, ids, { limit: 4, after: null }),
      { applications: ['plumbline'] },
    );
    expect(counted.statements).toHaveLength(1);
    const [mine, theirs] = ids.map((id) => counted.value.get(id));
    expect([mine?.edges.length, mine?.hasNextPage, theirs?.edges.length, theirs?.hasNextPage]).toEqual([
      4,
      true,
      3,
      false,
    ]);
    const after = [mine?.edges.at(-1)?.node.id ?? ''];
    const rest = await reading.ofAttempts(organization.staff, [one.attempt.id], { limit: 4, after });
    expect(rest.get(one.attempt.id)?.edges).toHaveLength(1);
    expect(reading.mayRead(one.candidate)).toBe(false);
    expect((await reading.ofAttempts(one.candidate, ids, PAGE)).size).toBe(0);
  });
});
