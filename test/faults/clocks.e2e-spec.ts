import { GraphqlClient, setClockOffset, startApp, type TestApp } from '@plumbline/testing';
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
  type Product,
} from '../e2e/product.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');
const SKEWED = path.join(import.meta.dirname, 'skewed-clock.mjs');
const SAVE = `mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied serverNow deadlineAt } }`;

/** Two servers beside each other, one of which lives in another hour. */
describe.each([-50 * 60_000, 50 * 60_000])('a server whose clock is off by %d ms', (skew) => {
  let product: Product;
  let skewed: TestApp;

  beforeAll(async () => {
    product = await startProduct();
    skewed = await startApp('api', {
      env: { ...product.env, NODE_OPTIONS: `--import=${SKEWED}`, SKEW_MS: String(skew), ACCESS_TOKEN_MINUTES: '1440' },
    });
  }, 120_000);

  afterAll(async () => {
    await skewed?.stop();
    await product?.stop();
  });

  it('decides about deadlines like the others, and tells the same time', async () => {
    const recruiter = await signUp(product.visitor);
    const questions = questionsOf(await importGuide(recruiter, readFileSync(GUIDE, 'utf8')), 'SINGLE_CHOICE');
    const assessmentId = await publishAssessment(
      recruiter,
      questions.map(({ id }) => id),
    );
    const candidateId = await createCandidate(recruiter, 'candidate@example.test');
    const assignment = await assign(recruiter, { assessmentId, candidateId });
    // The skewed server opens the session itself: how long it lasts is not its clock's to say either.
    const visitor = new GraphqlClient(`${skewed.url}/graphql`);
    const candidate = await redeem(visitor, assignment.invitationToken);
    const attempt = await startAttempt(candidate, assignment.id);
    const save = (index: number) => {
      const item = attempt.items[index];
      const input = { attemptId: attempt.id, itemId: item?.id, sequence: 1, choiceIds: [item?.choices[0]?.id] };
      return candidate.request<{ saveAnswer: { applied: boolean; serverNow: string } }>(SAVE, { input });
    };

    // 44 of 45 minutes have passed: by its own clock it would be too late, or early, by most of an hour.
    await setClockOffset(product.database, '44 minutes');
    const inTime = await save(0);
    expect(inTime.data?.saveAnswer.applied).toBe(true);
    const [row] = await product.database.query<{ now: Date }>('SELECT app_now() AS now');
    const told = new Date(inTime.data?.saveAnswer.serverNow ?? 0).getTime();
    expect(Math.abs(told - (row?.now.getTime() ?? 0))).toBeLessThan(30_000);

    await setClockOffset(product.database, '46 minutes');
    expect((await save(1)).errors[0]?.extensions?.code).toBe('DEADLINE_PASSED');
  }, 120_000);
});
