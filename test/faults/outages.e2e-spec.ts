import { eventually, GraphqlClient, startApp, type TestApp } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assign,
  createCandidate,
  importGuide,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
  startProduct,
  type Attempt,
  type Product,
} from '../e2e/product.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');
const SAVE = `mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied } }`;
const CREDITED = `query ($id: ID!) { attempt(id: $id) { creditedSeconds creditSources } }`;

interface Sitting {
  readonly candidate: GraphqlClient;
  readonly attempt: Attempt;
}

describe('the service away, or its workers alone', () => {
  let product: Product;
  let recruiter: GraphqlClient;
  let assessmentId: string;
  let people = 0;
  const apps: TestApp[] = [];

  beforeEach(async () => {
    product = await startProduct({ ACCESS_TOKEN_MINUTES: '1440' });
    recruiter = await signUp(product.visitor);
    const questions = questionsOf(await importGuide(recruiter, readFileSync(GUIDE, 'utf8')), 'SINGLE_CHOICE');
    assessmentId = await publishAssessment(
      recruiter,
      questions.map(({ id }) => id),
    );
  }, 120_000);

  afterEach(async () => {
    await Promise.all(apps.splice(0).map((app) => app.stop()));
    await product?.stop();
  });

  const begun = async (): Promise<Sitting> => {
    const candidateId = await createCandidate(recruiter, `candidate${(people += 1)}@example.test`);
    const assignment = await assign(recruiter, { assessmentId, candidateId });
    const candidate = await redeem(product.visitor, assignment.invitationToken);
    return { candidate, attempt: await startAttempt(candidate, assignment.id) };
  };

  const save = (candidate: GraphqlClient, attempt: Attempt) => {
    const item = attempt.items[0];
    const input = { attemptId: attempt.id, itemId: item?.id, sequence: 1, choiceIds: [item?.choices[0]?.id] };
    return candidate.data<{ saveAnswer: { applied: boolean } }>(SAVE, { input });
  };

  /** Ends it so many seconds from now; it began an hour ago. */
  const endIn = (attempt: Attempt, seconds: number) =>
    product.database.query(
      `UPDATE attempts SET started_at = app_now() - interval '1 hour', deadline_at = app_now() + make_interval(secs => $2)
       WHERE id = $1`,
      [attempt.id, seconds],
    );

  const read = async (attempt: Attempt) => {
    const [row] = await product.database.query<{ status: string; deadline_at: Date; closed_at: Date | null }>(
      'SELECT status, deadline_at, closed_at FROM attempts WHERE id = $1',
      [attempt.id],
    );
    if (!row) throw new Error('There is no such attempt.');
    return row;
  };

  const eventuallyClosed = (attempt: Attempt, timeout: number) =>
    eventually(
      async () => {
        const row = await read(attempt);
        expect(row.status).not.toBe('IN_PROGRESS');
        return row;
      },
      { timeout, interval: 100 },
    );

  it('extends, after a gap of 90 s, an attempt that a worker would have closed meanwhile', async () => {
    const [mine, over] = [await begun(), await begun()];
    await product.api.kill();
    // The last beat was 90 s ago. One attempt had a minute left then; the other was over before.
    await product.database.query(`UPDATE service_heartbeat SET beat_at = clock_timestamp() - interval '90 seconds'`);
    await endIn(mine.attempt, -30);
    await endIn(over.attempt, -200);
    const before = await read(mine.attempt);

    await product.startWorker();
    expect(await eventuallyClosed(over.attempt, 90_000)).toMatchObject({
      status: expect.stringMatching(/SUBMITTED|GRADED/),
    });
    expect(await read(mine.attempt)).toEqual(before);

    const api = await startApp('api', { env: product.env });
    apps.push(api);
    const after = await read(mine.attempt);
    expect(after.status).toBe('IN_PROGRESS');
    const candidate = new GraphqlClient(`${api.url}/graphql`).as(mine.candidate.token ?? '');
    const { attempt: shown } = await candidate.data<{
      attempt: { creditedSeconds: number; creditSources: readonly string[] };
    }>(CREDITED, { id: mine.attempt.id });
    expect(shown.creditSources).toEqual(['OUTAGE']);
    expect(shown.creditedSeconds).toBeGreaterThanOrEqual(90);
    expect(after.deadline_at.getTime() - before.deadline_at.getTime()).toBe(shown.creditedSeconds * 1000);
    expect(await save(candidate, mine.attempt)).toEqual({ saveAnswer: { applied: true } });
  }, 240_000);

  it('closes what fell due without workers once there are some, and what falls due later by a job of its own', async () => {
    const [over, soon] = [await begun(), await begun()];
    expect(await save(over.candidate, over.attempt)).toEqual({ saveAnswer: { applied: true } });
    await endIn(over.attempt, -60);
    await endIn(soon.attempt, 15);
    const [overdue, due] = [await read(over.attempt), await read(soon.attempt)];
    await product.startWorker();
    // The first sweep comes with the worker, the second a minute later. Each is stamped with its own deadline.
    expect(await eventuallyClosed(over.attempt, 50_000)).toMatchObject({
      deadline_at: overdue.deadline_at,
      closed_at: overdue.deadline_at,
    });
    expect(await eventuallyClosed(soon.attempt, 50_000)).toMatchObject({ closed_at: due.deadline_at });
    const entries = await product.database.query<{ id: string }>(
      `SELECT subject_id AS id FROM audit_entries WHERE action = 'attempt.closed'`,
    );
    expect(entries.map(({ id }) => id).sort()).toEqual([over.attempt.id, soon.attempt.id].sort());
    expect(await product.database.query('SELECT id FROM time_credits')).toEqual([]);
  }, 240_000);
});
