import { eventually } from '@plumbline/testing';
import { GradingStage } from './grading-stage.ts';

const REGRADE = `mutation ($input: RegradeInput!) { regradeAssessment(input: $input) { id state total } }`;

interface Revision {
  readonly attempt: string;
  readonly revision: number;
  readonly terms: number;
  readonly points: number;
}

describe('a regrade that races grading, other corrections and the death of a worker', () => {
  let stage: GradingStage;

  beforeAll(async () => {
    stage = await GradingStage.open();
  });
  afterAll(() => stage?.close());

  /** Publishes the next version of the first question with this label for its key. */
  const correct = async (label: string): Promise<void> => {
    const [question] = stage.questions;
    if (!question) throw new Error('There is no question.');
    const { id, stem, choices } = question;
    const input = { stem, choices: choices.map(({ id, text }) => ({ id, text })), key: { labels: [label] } };
    const { administrator } = stage;
    await administrator.data(
      'mutation ($id: ID!, $input: ReviseQuestionInput!) { reviseQuestion(id: $id, input: $input) { id } }',
      { id, input },
    );
    await administrator.data('mutation ($id: ID!) { publishQuestion(id: $id) { id } }', { id });
  };

  /** Asks until it is this one's turn. */
  const regrade = (): Promise<string> =>
    eventually(
      async () => {
        const input = { assessmentId: stage.assessmentId, dryRun: false, reason: 'The key was corrected' };
        const { regradeAssessment } = await stage.administrator.data<{ regradeAssessment: { id: string } }>(REGRADE, {
          input,
        });
        return regradeAssessment.id;
      },
      { timeout: 60_000 },
    );

  it('leaves each attempt with the grade of the last key, revisions that only go up, and an audit of all', async () => {
    const [question] = stage.questions;
    const right = question?.key?.labels[0] ?? '';
    const wrong = question?.choices.find(({ label }) => label !== right)?.label ?? '';
    const { database } = stage.product;
    const model = await stage.submitted();
    const first = await stage.submittedAlike(model, 250);
    const [doomed] = await Promise.all([stage.product.startWorker(), stage.product.startWorker()]);
    await stage.allGraded([model, ...first]);
    const later = await stage.submittedAlike(model, 150);
    const attemptIds = [model, ...first, ...later];

    // While the later ones are graded, the key goes wrong, right and wrong again.
    const regrades: string[] = [];
    for (const label of [wrong, right, wrong]) {
      await correct(label);
      regrades.push(await regrade());
      if (regrades.length === 1) await doomed.kill();
    }
    await stage.allGraded(attemptIds);
    await eventually(
      async () => {
        const open = await database.query(`SELECT state FROM regrades WHERE state <> 'DONE'`);
        if (open.length > 0) throw new Error('A regrade is still running.');
      },
      { timeout: 60_000 },
    );

    const revisions = await database.query<Revision>(
      `SELECT attempt_id AS attempt, revision, grading_revision AS terms, points::float FROM grades
       ORDER BY attempt_id, revision`,
    );
    for (const attemptId of attemptIds) {
      const own = revisions.filter(({ attempt }) => attempt === attemptId);
      expect(own.map(({ revision }) => revision)).toEqual(own.map((_, index) => index + 1));
      expect(own.map(({ terms }) => terms)).toEqual(own.map(({ terms }) => terms).sort((a, b) => a - b));
      expect(own.at(-1)?.points).toBe(6);
    }
    // The three corrections were each applied to what was graded before.
    const old = revisions.filter(({ attempt }) => attempt === model);
    expect(old.map(({ points }) => points)).toEqual([7, 6, 7, 6]);
    const counted = (query: string) => database.query<{ count: number }>(query).then(([row]) => row?.count);
    const audited = await counted(
      `SELECT count(*)::integer FROM audit_entries WHERE action IN ('attempt.graded', 'attempt.regraded')`,
    );
    const told = await counted(
      `SELECT count(*)::integer FROM outbox_events WHERE name = 'assessments.attempt-graded.v1'`,
    );
    expect([audited, told]).toEqual([revisions.length, revisions.length]);
    expect(new Set(regrades).size).toBe(3);
  }, 180_000);
});
