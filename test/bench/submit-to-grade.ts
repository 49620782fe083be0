import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';
import { newId } from '@plumbline/kernel';
import { GraphqlClient, startApp, type TestApp } from '@plumbline/testing';
import type { BenchDatabase } from './bench-database.ts';
import { isMet, type BenchRow } from './measure.ts';
import { answerOpenAttempts, type Published } from './submitted-attempts.ts';

const SUBMITS = 2_000;
const SECONDS = 60;
const LIMIT_MS = 1_000;
/** Requests at the same time while all is made ready. */
const AT_ONCE = 8;

interface Stage {
  readonly database: BenchDatabase;
  readonly api: TestApp;
  readonly env: Readonly<Record<string, string>>;
  readonly published: Published;
}

interface Taker {
  readonly candidate: GraphqlClient;
  readonly attemptId: string;
}

async function inParallel<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> {
  const results: R[] = [];
  const queue = [...items.entries()];
  const run = async (): Promise<void> => {
    for (let next = queue.shift(); next; next = queue.shift()) results[next[0]] = await work(next[1]);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, run));
  return results;
}

/** Candidates in the middle of an attempt each, by the doors that they come through; their answers are put in afterwards. */
async function takersOf({ database, api, published }: Stage): Promise<readonly Taker[]> {
  const { recruiter, organizationId, assessmentId } = published;
  const candidateIds = Array.from({ length: SUBMITS }, () => newId());
  await database.query(
    `INSERT INTO candidates (organization_id, id, name, email)
     SELECT $1, id, 'Candidate', id || '@example.test' FROM unnest($2::uuid[]) AS id`,
    [organizationId, candidateIds],
  );
  const visitor = new GraphqlClient(`${api.url}/graphql`);
  const takers = await inParallel(candidateIds, async (candidateId): Promise<Taker> => {
    const { assignAssessment } = await recruiter.data<{ assignAssessment: { id: string; invitationToken: string } }>(
      'mutation ($input: AssignAssessmentInput!) { assignAssessment(input: $input) { id invitationToken } }',
      { input: { assessmentId, candidateId } },
    );
    const { redeemInvitation } = await visitor.data<{ redeemInvitation: { accessToken: string } }>(
      'mutation ($token: String!) { redeemInvitation(token: $token) { accessToken } }',
      { token: assignAssessment.invitationToken },
    );
    const candidate = visitor.as(redeemInvitation.accessToken);
    const { startAttempt } = await candidate.data<{ startAttempt: { id: string } }>(
      'mutation ($id: ID!) { startAttempt(assignmentId: $id) { id } }',
      { id: assignAssessment.id },
    );
    return { candidate, attemptId: startAttempt.id };
  });
  await answerOpenAttempts(database);
  return takers;
}

/** Moments spread over the time as they come, in order, the same in each run. */
function moments(): number[] {
  let state = 20;
  return Array.from({ length: SUBMITS }, () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return (state / 2 ** 32) * SECONDS * 1_000;
  }).sort((a, b) => a - b);
}

const percentile = (sorted: readonly number[], share: number): number =>
  sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * share) - 1)] ?? Number.NaN;

/**
 * 2,000 candidates submit within a minute over HTTP; each waits from the moment that the request is sent to the commit of
 * the grade, which the server notes (`track_commit_timestamp`) by the same machine's clock.
 */
export async function submitOverAMinute(stage: Stage): Promise<BenchRow> {
  const { database, env } = stage;
  const takers = await takersOf(stage);
  const worker = await startApp('worker', { env });
  try {
    // What was made ready is relayed first.
    await settled(database);
    const sentAt = new Map<string, number>();
    const started = Date.now();
    const answered: number[] = [];
    await Promise.all(
      moments().map(async (moment, index) => {
        const taker = takers[index];
        if (!taker) return;
        await sleep(moment);
        const sent = Date.now();
        sentAt.set(taker.attemptId, sent);
        await taker.candidate.data('mutation ($id: ID!) { submitAttempt(attemptId: $id) { digest } }', {
          id: taker.attemptId,
        });
        answered.push(Date.now() - sent);
      }),
    );
    const seconds = (Date.now() - started) / 1_000;
    await settled(database);
    const grades = await database.query<{ id: string; at: Date }>(
      'SELECT attempt_id AS id, pg_xact_commit_timestamp(xmin) AS at FROM grades',
    );
    if (grades.length !== SUBMITS) throw new Error(`${grades.length} grades were made of ${SUBMITS} submissions.`);
    const waits = grades.map(({ id, at }) => at.getTime() - (sentAt.get(id) ?? Number.NaN)).sort((a, b) => a - b);
    answered.sort((a, b) => a - b);
    const p99 = percentile(waits, 0.99);
    const row: BenchRow = {
      target: 'S3',
      name: 'p99 of submit → grade, 2,000 submits in 60 s',
      baseline: 'one second',
      baselineMs: LIMIT_MS,
      measuredMs: p99,
      baselineCpuMs: 0,
      measuredCpuMs: 0,
      ratio: p99 / LIMIT_MS,
      limit: { atMost: 1 },
      notes: {
        'submits/s': (SUBMITS / seconds).toFixed(1),
        'p50 ms': percentile(waits, 0.5),
        'p99.9 ms': percentile(waits, 0.999),
        'longest ms': waits.at(-1) ?? Number.NaN,
        'p99 of the submit alone ms': percentile(answered, 0.99),
      },
    };
    process.stdout.write(`  ${row.name}: ${p99} ms${isMet(row) ? '' : ' (missed)'}\n`);
    return row;
  } finally {
    await worker.stop();
  }
}

/** Until nothing is left to relay or to do. */
async function settled(database: BenchDatabase): Promise<void> {
  for (;;) {
    const [open] = await database.query(
      `SELECT 1 WHERE EXISTS (SELECT FROM outbox_events WHERE position IS NULL) OR EXISTS (
         SELECT FROM outbox_deliveries WHERE completed_at IS NULL AND failed_at IS NULL AND discarded_at IS NULL)`,
    );
    if (!open) return;
    await sleep(100);
  }
}
