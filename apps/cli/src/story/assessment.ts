import { until, type ApiClient } from '../api/api-client.ts';

export async function buildAssessment(
  recruiter: ApiClient,
  input: { title: string; questionIds: readonly string[]; timeLimitMinutes: number; passMarkPercent: string },
): Promise<string> {
  const { questionIds, ...rest } = input;
  const { createAssessment } = await recruiter.run<{ createAssessment: { id: string } }>(
    `mutation Build($input: CreateAssessmentInput!) { createAssessment(input: $input) { id } }`,
    { input: { ...rest, sections: [{ questionIds }] } },
  );
  await recruiter.run(`mutation Publish($id: ID!) { publishAssessment(id: $id) { id } }`, { id: createAssessment.id });
  return createAssessment.id;
}

export async function createCandidate(recruiter: ApiClient, input: { name: string; email: string }): Promise<string> {
  const { createCandidate: candidate } = await recruiter.run<{ createCandidate: { id: string } }>(
    `mutation NewCandidate($input: CreateCandidateInput!) { createCandidate(input: $input) { id } }`,
    { input },
  );
  return candidate.id;
}

export interface Assigned {
  readonly id: string;
  readonly invitationToken: string;
}

export async function assign(
  recruiter: ApiClient,
  input: { assessmentId: string; candidateId: string; loopStageId?: string },
): Promise<Assigned> {
  const { assignAssessment } = await recruiter.run<{ assignAssessment: Assigned }>(
    `mutation Assign($input: AssignAssessmentInput!) { assignAssessment(input: $input) { id invitationToken } }`,
    { input },
  );
  return assignAssessment;
}

export interface AttemptItem {
  readonly id: string;
  readonly stem: string;
  readonly sequence: number;
  readonly choices: readonly { readonly id: string; readonly label: string; readonly text: string }[];
}

export interface TakenAttempt {
  readonly attemptId: string;
  readonly receipt: { readonly answered: number; readonly digest: string; readonly submittedAt: string };
}

/**
 * Takes the test as a candidate does: follows the link, starts, answers one question at a time, submits.
 * `choose` gives the text of the choice for a stem, or null to leave the question blank.
 */
export async function takeTest(
  visitor: ApiClient,
  assignment: Assigned,
  choose: (item: AttemptItem) => string | null,
): Promise<TakenAttempt> {
  const { redeemInvitation } = await visitor.run<{ redeemInvitation: { accessToken: string } }>(
    `mutation Redeem($token: String!) { redeemInvitation(token: $token) { accessToken } }`,
    { token: assignment.invitationToken },
  );
  const candidate = visitor.as(redeemInvitation.accessToken);
  const { startAttempt: attempt } = await candidate.run<{
    startAttempt: { id: string; items: readonly AttemptItem[] };
  }>(
    `mutation Start($assignmentId: ID!) {
      startAttempt(assignmentId: $assignmentId) { id items { id stem sequence choices { id label text } } }
    }`,
    { assignmentId: assignment.id },
  );
  for (const item of attempt.items) {
    const text = choose(item);
    if (text === null) continue;
    const choice = item.choices.find((candidateChoice) => candidateChoice.text === text);
    if (!choice) throw new Error(`"${item.stem}" has no choice "${text}".`);
    await candidate.run(`mutation Save($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied sequence } }`, {
      input: { attemptId: attempt.id, itemId: item.id, sequence: item.sequence + 1, choiceIds: [choice.id] },
    });
  }
  const { submitAttempt } = await candidate.run<{ submitAttempt: TakenAttempt['receipt'] }>(
    `mutation Submit($attemptId: ID!) { submitAttempt(attemptId: $attemptId) { answered digest submittedAt } }`,
    { attemptId: attempt.id },
  );
  return { attemptId: attempt.id, receipt: submitAttempt };
}

export interface GradeSeen {
  readonly points: string;
  readonly maximum: string;
  readonly percent: string;
  readonly passed: boolean | null;
}

/** The grade of a submitted attempt, once a worker has made it. */
export function gradeOf(recruiter: ApiClient, attemptId: string): Promise<GradeSeen> {
  return until('The grade', 30_000, async () => {
    const { grade } = await recruiter.run<{ grade: GradeSeen | null }>(
      `query Grade($attemptId: ID!) { grade(attemptId: $attemptId) { points maximum percent passed } }`,
      { attemptId },
    );
    return grade;
  });
}
