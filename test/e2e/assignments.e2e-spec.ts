import { eventually, type GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createOpening, createTemplate, startLoop } from './hiring.ts';
import {
  assign,
  createCandidate,
  importGuide,
  join,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
  startProduct,
  submit,
  type BankQuestion,
  type Product,
} from './product.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

const LOOP = 'query ($id: ID!) { loop(id: $id) { stages { state } } }';
const REVOKE = 'mutation ($id: ID!) { revokeAssignment(id: $id) { status } }';
const REOPEN = 'mutation ($input: ReopenAssignmentInput!) { reopenAssignment(input: $input) { status } }';
const SET = 'mutation ($input: SetAccommodationInput!) { setAccommodation(input: $input) { id } }';
const ATTEMPT = 'query ($id: ID!) { attempt(id: $id) { startedAt deadlineAt } }';
const BULK = 'mutation ($input: AssignInBulkInput!) { assignInBulk(input: $input) { id } }';
const REPORT = 'query ($id: ID!) { bulkAssignment(id: $id) { state assigned skipped failed } }';
const GRADE = 'query ($id: ID!) { grade(attemptId: $id) { revision } }';

describe('what becomes of assignments, through the API, the relay and the worker', () => {
  let product: Product;
  let recruiter: GraphqlClient;
  let kit: readonly BankQuestion[];
  let assessmentId: string;

  beforeAll(async () => {
    product = await startProduct();
    const administrator = await signUp(product.visitor);
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
    const report = await importGuide(administrator, readFileSync(GUIDE, 'utf8'));
    kit = questionsOf(report, 'OPEN').slice(0, 2);
    const single = questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id);
    assessmentId = await publishAssessment(recruiter, single);
    await product.startWorker();
  });

  afterAll(() => product?.stop());

  const stateOf = async (id: string) => {
    const { loop } = await recruiter.data<{ loop: { stages: { state: string }[] } }>(LOOP, { id });
    return loop.stages[0]?.state;
  };

  it('moves the loop’s stage with the assignment that serves it, and again after it is reopened', async () => {
    const openingId = await createOpening(recruiter);
    const templateId = await createTemplate(recruiter, { openingId, assessmentId, kit });
    const candidateId = await createCandidate(recruiter, 'robin@example.test');
    const loop = await startLoop(recruiter, templateId, candidateId);
    const loopStageId = loop.stages[0]?.id ?? '';
    const { id, invitationToken } = await assign(recruiter, { assessmentId, candidateId, loopStageId });
    const becomes = (state: string) => eventually(async () => expect(await stateOf(loop.id)).toBe(state));
    await becomes('SCHEDULED');
    await recruiter.data(REVOKE, { id });
    await becomes('READY');
    const input = { assignmentId: id, reason: 'Withdrawn by mistake.' };
    await recruiter.data(REOPEN, { input });
    await becomes('SCHEDULED');

    const candidate = await redeem(product.visitor, invitationToken);
    const attempt = await startAttempt(candidate, id);
    await submit(candidate, attempt.id);
    await becomes('NEEDS_DECISION');
    await recruiter.data(REOPEN, { input: { ...input, resumeMinutes: 20 } });
    await becomes('SCHEDULED');
    const again = await redeem(product.visitor, invitationToken);
    expect((await startAttempt(again, id)).id).toBe(attempt.id);
    await submit(again, attempt.id);
    await becomes('NEEDS_DECISION');
    const { grade } = await recruiter.data<{ grade: { revision: number } }>(GRADE, { id: attempt.id });
    expect(grade.revision).toBe(2);
  });

  it('gives more time to an attempt that runs', async () => {
    const candidateId = await createCandidate(recruiter, 'kim@example.test');
    const { id, invitationToken } = await assign(recruiter, { assessmentId, candidateId });
    const candidate = await redeem(product.visitor, invitationToken);
    const attempt = await startAttempt(candidate, id);
    await recruiter.data(SET, { input: { candidateId, extraTimePercent: 50, breakMinutes: 0 } });
    await eventually(async () => {
      const { attempt: seen } = await candidate.data<{ attempt: { startedAt: string; deadlineAt: string } }>(ATTEMPT, {
        id: attempt.id,
      });
      expect((Date.parse(seen.deadlineAt) - Date.parse(seen.startedAt)) / 60_000).toBeCloseTo(67.5, 3);
    });
  });

  it('assigns to many', async () => {
    const people = Array.from({ length: 250 }, (_, index) => ({
      name: `Person ${index}`,
      email: `person-${index}@example.test`,
    }));
    const { assignInBulk } = await recruiter.data<{ assignInBulk: { id: string } }>(BULK, {
      input: { assessmentId, people: [...people, { name: 'Nobody', email: 'nowhere' }, people[0]] },
    });
    await eventually(async () => {
      expect(await recruiter.data(REPORT, assignInBulk)).toEqual({
        bulkAssignment: { state: 'DONE', assigned: 250, skipped: 1, failed: 1 },
      });
    });
  });
});
