import { describeWithRedis, eventually, startRedis, type GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  answerAll,
  assign,
  createCandidate,
  findGrade,
  gradeOf,
  importGuide,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
  startProduct,
  submit,
  type Product,
} from '../e2e/product.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

describeWithRedis('Redis stopped at submit', () => {
  it('lets the submit succeed and grades later, once', async () => {
    const redis = await startRedis();
    const product = await startProduct({ REDIS_URL: redis.url });
    try {
      await product.startWorker();
      const administrator = await signUp(product.visitor);
      const { attempt, candidate } = await readyToSubmit(product, administrator);
      await redis.kill();
      const receipt = await submit(candidate, attempt);
      expect(receipt.attemptId).toBe(attempt);
      expect(await findGrade(administrator, attempt)).toBeNull();
      const again = await startRedis({ port: Number(new URL(redis.url).port) });
      try {
        expect((await gradeOf(administrator, attempt)).attemptId).toBe(attempt);
        expect(await product.database.query('SELECT revision FROM grades')).toHaveLength(1);
      } finally {
        await product.stop();
        await again.stop();
      }
    } finally {
      await redis.stop();
    }
  }, 120_000);
});

describe('a worker killed while it grades', () => {
  it('leaves exactly one grade, made by the next', async () => {
    const product = await startProduct();
    try {
      const administrator = await signUp(product.visitor);
      const { attempt, candidate } = await readyToSubmit(product, administrator);
      await submit(candidate, attempt);
      // The grade's row cannot be written while this lock is held: the worker is caught in the middle.
      const blocker = await product.database.poolAs('plumbline_system', 1).connect();
      await blocker.query('BEGIN; LOCK TABLE grades IN SHARE MODE');
      const doomed = await product.startWorker();
      await eventually(async () => {
        const waiting = await product.database.query(
          `SELECT pid FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()`,
        );
        if (waiting.length === 0) throw new Error('Nobody is grading yet.');
      });
      await doomed.kill();
      await blocker.query('ROLLBACK');
      blocker.release();
      expect(await findGrade(administrator, attempt)).toBeNull();
      await product.startWorker();
      expect((await gradeOf(administrator, attempt)).attemptId).toBe(attempt);
      expect(await product.database.query('SELECT revision FROM grades')).toHaveLength(1);
    } finally {
      await product.stop();
    }
  }, 120_000);
});

/** An attempt with every answer saved, one step before its submission. */
async function readyToSubmit(
  product: Product,
  recruiter: GraphqlClient,
): Promise<{ attempt: string; candidate: GraphqlClient }> {
  const report = await importGuide(recruiter, readFileSync(GUIDE, 'utf8'));
  const questions = questionsOf(report, 'SINGLE_CHOICE');
  const assessmentId = await publishAssessment(
    recruiter,
    questions.map(({ id }) => id),
  );
  const candidateId = await createCandidate(recruiter, 'candidate@example.test');
  const assignment = await assign(recruiter, { assessmentId, candidateId });
  const candidate = await redeem(product.visitor, assignment.invitationToken);
  const attempt = await startAttempt(candidate, assignment.id);
  await answerAll(candidate, attempt, (stem) => {
    const question = questions.find((known) => known.stem === stem);
    const label = question?.key?.labels[0];
    return question?.choices.find((choice) => choice.label === label)?.text ?? null;
  });
  return { attempt: attempt.id, candidate };
}
