import { eventually, setClockOffset } from '@plumbline/testing';
import { GradingStage } from './grading-stage.ts';

interface DeadLetters {
  readonly deadLetters: {
    readonly nodes: readonly { readonly id: string; readonly jobName: string; readonly errorCode: string }[];
  };
}

const LIST = '{ deadLetters(first: 10) { nodes { id jobName errorCode } } }';

describe('attempts that are submitted at once', () => {
  let stage: GradingStage;

  beforeAll(async () => {
    stage = await GradingStage.open();
  });
  afterAll(() => stage?.close());

  it('are graded once each: 250 of them, with two workers at it', async () => {
    const first = await stage.submitted();
    const attemptIds = [first, ...(await stage.submittedAlike(first, 249))];
    const workers = await Promise.all([stage.product.startWorker(), stage.product.startWorker()]);
    await stage.allGraded(attemptIds);
    await stage.insistOnOneEach(attemptIds);
    const tried = await stage.product.database.query(
      `SELECT attempts, count(*)::integer FROM outbox_deliveries WHERE job = 'assessments.grade-attempt.v1' GROUP BY 1`,
    );
    expect(tried).toEqual([{ attempts: 1, count: 250 }]);
    const percents = await stage.product.database.query('SELECT DISTINCT percent::float FROM grades');
    expect(percents).toEqual([{ percent: 100 }]);
    await Promise.all(workers.map((worker) => worker.stop()));
  });

  it('are graded but for the one that cannot be, which waits among the dead letters until it can', async () => {
    const { database } = stage.product;
    const first = await stage.submitted();
    const others = await stage.submittedAlike(first, 40);
    const [poison = ''] = others;
    const healthy = [first, ...others.slice(1)];
    const answers = await database.query<{ item: string; response: string }>(
      'SELECT item_id AS item, response::text FROM attempt_answers WHERE attempt_id = $1',
      [poison],
    );
    await database.query(`UPDATE attempt_answers SET response = '{"choiceIds": 5}' WHERE attempt_id = $1`, [poison]);
    await stage.product.startWorker();
    // Between its attempts lies up to half a minute; the others do not wait for them.
    let minutes = 0;
    await eventually(
      async () => {
        minutes += 5;
        await setClockOffset(database, `${minutes} minutes`);
        const { deadLetters } = await stage.administrator.data<DeadLetters>(LIST);
        if (deadLetters.nodes.length === 0) throw new Error('Nothing was given up yet.');
      },
      { timeout: 60_000 },
    );
    await stage.allGraded(healthy);
    await stage.insistOnOneEach(healthy);
    expect(await stage.left([poison])).toEqual({ grades: 0, events: 0, audit: 0 });
    const { deadLetters } = await stage.administrator.data<DeadLetters>(LIST);
    expect(deadLetters.nodes).toEqual([
      { id: expect.any(String), jobName: 'assessments.grade-attempt.v1', errorCode: 'TypeError' },
    ]);

    for (const { item, response } of answers) {
      await database.query('UPDATE attempt_answers SET response = $3::json WHERE attempt_id = $1 AND item_id = $2', [
        poison,
        item,
        response,
      ]);
    }
    await stage.administrator.data('mutation ($id: ID!) { retryDeadLetter(id: $id) }', {
      id: deadLetters.nodes[0]?.id,
    });
    await stage.allGraded([poison]);
    await stage.insistOnOneEach([poison, ...healthy]);
  });
});
