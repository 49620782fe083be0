import { eventually, type GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  answerAll,
  assign,
  createCandidate,
  importGuide,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
  startProduct,
  submit,
  type Attempt,
  type BankQuestion,
  type Product,
} from '../e2e/product.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

/** What grading has left behind in all. */
export interface Left {
  readonly grades: number;
  readonly events: number;
  readonly audit: number;
}

/** A product without a worker, an assessment of seven questions, and candidates who hand in their attempts. */
export class GradingStage {
  private people = 0;

  private constructor(
    readonly product: Product,
    readonly administrator: GraphqlClient,
    readonly questions: readonly BankQuestion[],
    readonly assessmentId: string,
  ) {}

  static async open(settings: Readonly<Record<string, string>> = {}): Promise<GradingStage> {
    const product = await startProduct(settings);
    try {
      const administrator = await signUp(product.visitor);
      const report = await importGuide(administrator, readFileSync(GUIDE, 'utf8'));
      const questions = questionsOf(report, 'SINGLE_CHOICE');
      const ids = questions.map(({ id }) => id);
      return new GradingStage(product, administrator, questions, await publishAssessment(administrator, ids));
    } catch (error) {
      await product.stop();
      throw error;
    }
  }

  close(): Promise<void> {
    return this.product.stop();
  }

  /** The id of an attempt with every answer right, which its candidate has just submitted. */
  async submitted(): Promise<string> {
    const { candidate, attempt } = await this.begun();
    await answerAll(candidate, attempt, (stem) => {
      const question = this.questions.find((known) => known.stem === stem);
      const label = question?.key?.labels[0];
      return question?.choices.find((choice) => choice.label === label)?.text ?? null;
    });
    await submit(candidate, attempt.id);
    return attempt.id;
  }

  /**
   * As many more as {@link submitted} made this one: the same answers, each with its own event, all in one commit, as a
   * sweep submits what is overdue at the same time.
   */
  async submittedAlike(attemptId: string, count: number): Promise<readonly string[]> {
    const rows = await this.product.database.query<{ id: string }>(
      `WITH model AS (
         SELECT * FROM attempts WHERE id = $1
       ), assigned AS (
         INSERT INTO assignments (organization_id, id, assessment_id, candidate_id, attempts_allowed)
         SELECT organization_id, gen_random_uuid(), assessment_id, gen_random_uuid(), 1
         FROM model, generate_series(1, $2) RETURNING id, candidate_id
       ), copied AS (
         INSERT INTO attempts (organization_id, id, assignment_id, assessment_id, candidate_id, number, seed, session_id, status,
                               started_at, deadline_at, closed_by, closed_at, submitted_at, answered, digest, item_ids, section_last)
         SELECT m.organization_id, gen_random_uuid(), a.id, m.assessment_id, a.candidate_id, 1, m.seed, m.session_id, 'SUBMITTED',
                m.started_at, m.deadline_at, 'DEADLINE', m.closed_at, m.submitted_at, m.answered, m.digest, m.item_ids, m.section_last
         FROM model m, assigned a RETURNING organization_id, id
       ), answered AS (
         INSERT INTO attempt_answers (organization_id, attempt_id, item_id, sequence, response, saved_at)
         SELECT c.organization_id, c.id, w.item_id, w.sequence, w.response, w.saved_at
         FROM copied c, attempt_answers w WHERE w.attempt_id = $1
       )
       INSERT INTO outbox_events (organization_id, id, name, payload, request_id)
       SELECT organization_id, gen_random_uuid(), 'assessments.attempt-submitted.v1', jsonb_build_object('attemptId', id), 'sweep'
       FROM copied RETURNING payload ->> 'attemptId' AS id`,
      [attemptId, count],
    );
    return rows.map(({ id }) => id);
  }

  private async begun(): Promise<{ candidate: GraphqlClient; attempt: Attempt }> {
    this.people += 1;
    const { administrator, assessmentId, product } = this;
    const candidateId = await createCandidate(administrator, `candidate-${this.people}@example.test`);
    const assignment = await assign(administrator, { assessmentId, candidateId });
    const candidate = await redeem(product.visitor, assignment.invitationToken);
    return { candidate, attempt: await startAttempt(candidate, assignment.id) };
  }

  /** Of these attempts; a count for each kind of row that grading writes once. */
  async left(attemptIds: readonly string[]): Promise<Left> {
    const [row] = await this.product.database.query<Left & object>(
      `SELECT (SELECT count(*)::integer FROM grades WHERE attempt_id = ANY ($1::uuid[])) AS grades,
              (SELECT count(*)::integer FROM outbox_events
               WHERE name = 'assessments.attempt-graded.v1' AND payload ->> 'attemptId' = ANY ($1::text[])) AS events,
              (SELECT count(*)::integer FROM audit_entries
               WHERE action = 'attempt.graded' AND subject_id = ANY ($1::uuid[])) AS audit`,
      [attemptIds],
    );
    return row ?? { grades: Number.NaN, events: Number.NaN, audit: Number.NaN };
  }

  /** Waits until each of these is graded and nothing is left that could grade one again. */
  async allGraded(attemptIds: readonly string[]): Promise<void> {
    await eventually(
      async () => {
        const [row] = await this.product.database.query<{ open: number }>(
          `SELECT (SELECT count(*) FROM attempts WHERE id = ANY ($1::uuid[]) AND status <> 'GRADED')::integer
                + (SELECT count(*) FROM outbox_deliveries WHERE job = 'assessments.grade-attempt.v1'
                   AND completed_at IS NULL AND failed_at IS NULL)::integer AS open`,
          [attemptIds],
        );
        if (row?.open !== 0) throw new Error(`${row?.open} are still to be graded.`);
      },
      { timeout: 60_000 },
    );
  }

  async insistOnOneEach(attemptIds: readonly string[]): Promise<void> {
    const count = attemptIds.length;
    expect(await this.left(attemptIds)).toEqual({ grades: count, events: count, audit: count });
  }
}
