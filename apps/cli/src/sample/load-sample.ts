import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { ApiClient, ApiError } from '../api/api-client.ts';
import { assign, buildAssessment, createCandidate } from '../story/assessment.ts';
import { importGuide, questionsOf, type ImportOutcome } from '../story/bank.ts';
import { createOpening, publishTemplate, startLoop } from '../story/loop.ts';
import { bringIn, signIn, signUp, type Person } from '../story/people.ts';
import {
  administrator,
  candidate,
  competencies,
  guides,
  interviewers,
  mainGuide,
  openingTitle,
  organizationName,
  recruiter,
} from './sample-organization.ts';

export interface SampleSummary {
  readonly organizationName: string;
  readonly questions: number;
  /** What the sample candidate's link holds. */
  readonly invitationToken: string;
  readonly signIns: readonly { readonly email: string; readonly password: string; readonly who: string }[];
  readonly suggestions: readonly string[];
}

export const readSampleGuide = (name: string): Promise<Buffer> =>
  readFile(fileURLToPath(new URL(`../../../../samples/${name}`, import.meta.url)));

/**
 * Makes the sample organization over the public API, or finds it made. People and questions are looked for before they
 * are made; the token of the candidate's link, which the API shows once, is kept beside the data when the last step is
 * done, so that a start which was interrupted is completed by the next.
 */
export async function loadSample(
  url: string,
  dataDirectory: string,
  progress: (step: string) => void,
): Promise<SampleSummary> {
  const visitor = new ApiClient(url);
  const standing = await signInIfPossible(visitor, administrator);
  if (!standing) progress('making the sample organization');
  const admin = standing ?? (await signUp(visitor, organizationName, administrator));
  const staff: ApiClient[] = [];
  for (const person of [recruiter, ...interviewers]) {
    staff.push((await signInIfPossible(visitor, person)) ?? (await bringIn(admin, person)));
  }
  const [asRecruiter = admin] = staff;

  const invitation = path.join(dataDirectory, 'sample-invitation');
  const standingToken = await readFile(invitation, 'utf8').catch(() => undefined);
  const invitationToken = standingToken ?? (await makeContent(asRecruiter, admin, progress));
  if (!standingToken) await writeFile(invitation, invitationToken, { mode: 0o600 });

  return {
    organizationName,
    questions: await countQuestions(asRecruiter),
    invitationToken,
    signIns: [
      { ...recruiter, who: 'recruiter: builds, assigns, decides' },
      ...interviewers.map((person) => ({ ...person, who: 'interviewer: sees kits, fills in scorecards' })),
      { ...administrator, who: 'administrator: invites people, sees what failed' },
    ],
    suggestions: [
      'npm run demo, in another terminal: the whole job once, from a guide to a decision, told as it happens',
      'npm run demo -- path/to/guide.txt: the same with an interview guide of yours',
      `npm run plumbline -- import path/to/questions.csv --dry-run --email ${recruiter.email} --url ${asRecruiter.url}: what would become of questions of yours`,
      'open the GraphQL address in a browser and follow the tour of the README as recruiter, candidate and interviewer',
    ],
  };
}

async function signInIfPossible(visitor: ApiClient, person: Person): Promise<ApiClient | undefined> {
  try {
    return await signIn(visitor, person);
  } catch (error) {
    if (error instanceof ApiError && error.code === 'INVALID_CREDENTIALS') return undefined;
    throw error;
  }
}

async function makeContent(
  asRecruiter: ApiClient,
  admin: ApiClient,
  progress: (step: string) => void,
): Promise<string> {
  const reports = new Map<string, ImportOutcome>();
  for (const guide of guides) {
    progress(`importing samples/${guide}`);
    reports.set(guide, await importGuide(admin, await readSampleGuide(guide), guide));
  }
  const main = reports.get(mainGuide);
  if (!main) throw new Error(`${mainGuide} was not imported.`);
  progress('building an assessment and a running loop');
  const assessmentId = await buildAssessment(asRecruiter, {
    title: 'Background jobs and queues',
    questionIds: questionsOf(main, 'SINGLE_CHOICE').map(({ id }) => id),
    timeLimitMinutes: 30,
    passMarkPercent: '60',
  });
  const kit = [...questionsOf(main, 'OPEN').slice(0, 2), ...questionsOf(main, 'SCENARIO')];
  const openingId = await createOpening(asRecruiter, openingTitle, competencies);
  const templateId = await publishTemplate(asRecruiter, {
    openingId,
    title: openingTitle,
    assessmentId,
    kitQuestionIds: kit.map(({ id }) => id),
    rubric: competencies,
    interviewers: interviewers.length,
  });
  const candidateId = await findOrCreateCandidate(asRecruiter);
  const loop = await startLoop(asRecruiter, templateId, candidateId);
  const [first] = loop.stages;
  if (!first) throw new Error('The sample loop has no stage.');
  const { invitationToken } = await assign(asRecruiter, { assessmentId, candidateId, loopStageId: first.id });
  return invitationToken;
}

async function findOrCreateCandidate(asRecruiter: ApiClient): Promise<string> {
  const found = await asRecruiter.run<{ candidates: { nodes: readonly { id: string }[] } }>(
    `query Candidates($text: String) { candidates(first: 1, filter: { text: $text }) { nodes { id } } }`,
    { text: candidate.email },
  );
  return found.candidates.nodes[0]?.id ?? createCandidate(asRecruiter, candidate);
}

async function countQuestions(asRecruiter: ApiClient): Promise<number> {
  let count = 0;
  for (let after: string | null = null, more = true; more;) {
    const answer: {
      questions: { nodes: readonly unknown[]; pageInfo: { hasNextPage: boolean; endCursor: string | null } };
    } = await asRecruiter.run(
      `query Count($after: String) { questions(first: 100, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }`,
      { after },
    );
    count += answer.questions.nodes.length;
    after = answer.questions.pageInfo.endCursor;
    more = answer.questions.pageInfo.hasNextPage;
  }
  return count;
}
