import type { GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createOpening, createTemplate, startLoop } from '../e2e/hiring.ts';
import {
  assign,
  createCandidate,
  importGuide,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
} from '../e2e/product.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');
/** What there is to point at in an organization, by the last part of the place where an id is asked for. */
export interface Belongings {
  readonly member: GraphqlClient;
  /** In the middle of a test. */
  readonly candidate: GraphqlClient;
  readonly ids: Readonly<Record<string, readonly string[]>>;
}

/** An organization in which there is one of everything that a test can be about. */
export async function foundOrganization(visitor: GraphqlClient, email: string): Promise<Belongings> {
  const member = await signUp(visitor, email);
  const report = await importGuide(member, readFileSync(GUIDE, 'utf8'));
  const asked = questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id);
  const kit = questionsOf(report, 'OPEN').slice(0, 2);
  const assessmentId = await publishAssessment(member, asked);
  const openingId = await createOpening(member);
  const templateId = await createTemplate(member, { openingId, assessmentId, kit });
  const candidateId = await createCandidate(member, `candidate-of-${email}`);
  const loop = await startLoop(member, templateId, candidateId);
  const assigned = await assign(member, { assessmentId, candidateId });
  const candidate = await redeem(visitor, assigned.invitationToken);
  const attempt = await startAttempt(candidate, assigned.id);
  const { requestAccommodation } = await candidate.data<{ requestAccommodation: { id: string } }>(
    `mutation ($input: RequestAccommodationInput!) { requestAccommodation(input: $input) { id } }`,
    { input: { breakMinutes: 10 } },
  );
  const { assignInBulk } = await member.data<{ assignInBulk: { id: string } }>(
    `mutation ($input: AssignInBulkInput!) { assignInBulk(input: $input) { id } }`,
    { input: { assessmentId, candidateIds: [candidateId] } },
  );
  const { regradeAssessment } = await member.data<{ regradeAssessment: { id: string } }>(
    `mutation ($input: RegradeInput!) { regradeAssessment(input: $input) { id } }`,
    { input: { assessmentId, dryRun: true, reason: 'To see' } },
  );
  const stages = loop.stages.map(({ id }) => id);
  const all = [assessmentId, assigned.id, attempt.id, candidateId, loop.id, templateId, openingId, asked[0] ?? ''];
  const more = [requestAccommodation.id, assignInBulk.id, regradeAssessment.id, report.id, ...stages];
  return {
    member,
    candidate,
    ids: {
      assessmentId: [assessmentId],
      assignmentId: [assigned.id],
      attemptId: [attempt.id],
      attemptIds: [attempt.id],
      candidateId: [candidateId],
      candidateIds: [candidateId],
      itemId: [attempt.items[0]?.id ?? ''],
      itemIds: [attempt.items[0]?.id ?? ''],
      loopStageId: stages,
      loopId: [loop.id],
      openingId: [openingId],
      templateId: [templateId],
      questionId: asked.slice(0, 1),
      questionIds: asked.slice(0, 1),
      requestId: [requestAccommodation.id],
      // Of whatever the field is about.
      '': [...all, ...more],
    },
  };
}

/** The ids that can be meant at a place. */
export const idsAt = ({ ids }: Belongings, place: string): readonly string[] =>
  ids[place.slice(place.lastIndexOf('.') + 1)] ?? ids[''] ?? [];
