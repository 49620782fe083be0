import { migrateQueues } from '@plumbline/platform';
import {
  createTestDatabase,
  eventually,
  GraphqlClient,
  startApp,
  type TestApp,
  type TestDatabase,
} from '@plumbline/testing';

/** The product as it runs: a database of its own, the API and a worker as processes of their own. */
export interface Product {
  readonly database: TestDatabase;
  readonly api: TestApp;
  /** Somebody without a session. */
  readonly visitor: GraphqlClient;
  /** The settings that both processes share. */
  readonly env: Readonly<Record<string, string>>;
  startWorker(): Promise<TestApp>;
  stop(): Promise<void>;
}

const SECRET = 'a secret that only these tests use, and long';

export async function startProduct(extra: Readonly<Record<string, string>> = {}): Promise<Product> {
  const database = await createTestDatabase();
  const env = {
    DATABASE_URL: database.url,
    AUTH_SECRET: SECRET,
    INVITATION_SECRET: SECRET,
    SHUTDOWN_SECONDS: '10',
    ...extra,
  };
  if (!('REDIS_URL' in env)) await migrateQueues(database.url);
  const workers: TestApp[] = [];
  const api = await startApp('api', { env });
  return {
    database,
    api,
    visitor: new GraphqlClient(`${api.url}/graphql`),
    env,
    async startWorker() {
      const worker = await startApp('worker', { env });
      workers.push(worker);
      return worker;
    },
    async stop() {
      await Promise.all([api, ...workers].map((app) => app.stop()));
      await database.drop();
    },
  };
}

export const PASSWORD = 'a long enough password';

interface SessionAnswer {
  readonly accessToken: string;
  readonly refreshToken: string;
}

export async function signUp(visitor: GraphqlClient, email = 'administrator@example.test'): Promise<GraphqlClient> {
  const { signUp: session } = await visitor.data<{ signUp: SessionAnswer }>(
    `mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken refreshToken } }`,
    { input: { organizationName: 'Acme', name: 'Administrator', email, password: PASSWORD } },
  );
  return visitor.as(session.accessToken);
}

export async function join(administrator: GraphqlClient, email: string, role: string): Promise<GraphqlClient> {
  const { inviteMember } = await administrator.data<{ inviteMember: { token: string } }>(
    `mutation ($input: InviteMemberInput!) { inviteMember(input: $input) { token } }`,
    { input: { email, roles: [role] } },
  );
  const { acceptInvitation } = await administrator.data<{ acceptInvitation: SessionAnswer }>(
    `mutation ($input: AcceptInvitationInput!) { acceptInvitation(input: $input) { accessToken refreshToken } }`,
    { input: { token: inviteMember.token, name: email, password: PASSWORD } },
  );
  return administrator.as(acceptInvitation.accessToken);
}

export async function memberIdOf(member: GraphqlClient): Promise<string> {
  const { viewer } = await member.data<{ viewer: { member: { id: string } } }>(`{ viewer { member { id } } }`);
  return viewer.member.id;
}

export interface Choice {
  readonly id: string;
  readonly label: string;
  readonly text: string;
}

export interface BankQuestion {
  readonly id: string;
  readonly kind: string;
  readonly stem: string;
  readonly choices: readonly Choice[];
  readonly key: { readonly labels: readonly string[] } | null;
  readonly explanation: string | null;
  readonly modelAnswer: string | null;
  readonly keyPoints: readonly string[];
  readonly commonMistakes: readonly string[];
  readonly followUps: readonly string[];
  readonly prompts: readonly { readonly text: string; readonly expectedOutline: string | null }[];
  readonly redFlags: readonly string[];
}

export interface ImportItem {
  readonly position: string;
  readonly status: string;
  readonly code: string | null;
  readonly warnings: readonly string[];
  readonly question: BankQuestion | null;
}

export interface ImportReport {
  readonly id: string;
  readonly state: string;
  readonly format: string;
  readonly created: number;
  readonly unchanged: number;
  readonly failed: number;
  readonly items: { readonly nodes: readonly ImportItem[] };
}

const QUESTION = `id kind stem choices { id label text } key { labels } explanation modelAnswer keyPoints commonMistakes
  followUps prompts { text expectedOutline } redFlags`;

export async function importGuide(author: GraphqlClient, content: string): Promise<ImportReport> {
  const { importQuestions } = await author.data<{ importQuestions: ImportReport }>(
    `mutation ($input: ImportQuestionsInput!) {
      importQuestions(input: $input) {
        id state format created unchanged failed
        items(first: 100) { nodes { position status code warnings question { ${QUESTION} } } }
      }
    }`,
    { input: { content, publish: true } },
  );
  return importQuestions;
}

export const questionsOf = (report: ImportReport, kind: string): BankQuestion[] =>
  report.items.nodes.flatMap(({ question }) => (question?.kind === kind ? [question] : []));

export async function publishAssessment(recruiter: GraphqlClient, questionIds: readonly string[]): Promise<string> {
  const { createAssessment } = await recruiter.data<{ createAssessment: { id: string } }>(
    `mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { id } }`,
    { input: { title: 'Seven questions', sections: [{ questionIds }], timeLimitMinutes: 45, passMarkPercent: '60' } },
  );
  await recruiter.data(`mutation ($id: ID!) { publishAssessment(id: $id) { id } }`, createAssessment);
  return createAssessment.id;
}

export async function createCandidate(recruiter: GraphqlClient, email: string): Promise<string> {
  const { createCandidate: candidate } = await recruiter.data<{ createCandidate: { id: string } }>(
    `mutation ($input: CreateCandidateInput!) { createCandidate(input: $input) { id } }`,
    { input: { name: 'Candidate', email } },
  );
  return candidate.id;
}

export interface Assigned {
  readonly id: string;
  readonly invitationToken: string;
}

export async function assign(
  recruiter: GraphqlClient,
  input: { assessmentId: string; candidateId: string; loopStageId?: string },
): Promise<Assigned> {
  const { assignAssessment } = await recruiter.data<{ assignAssessment: Assigned }>(
    `mutation ($input: AssignAssessmentInput!) { assignAssessment(input: $input) { id invitationToken } }`,
    { input },
  );
  return assignAssessment;
}

export async function redeem(visitor: GraphqlClient, token: string): Promise<GraphqlClient> {
  const { redeemInvitation } = await visitor.data<{ redeemInvitation: SessionAnswer }>(
    `mutation ($token: String!) { redeemInvitation(token: $token) { accessToken refreshToken } }`,
    { token },
  );
  return visitor.as(redeemInvitation.accessToken);
}

export interface Attempt {
  readonly id: string;
  readonly status: string;
  readonly items: readonly {
    readonly id: string;
    readonly stem: string;
    readonly sequence: number;
    readonly choices: readonly Choice[];
  }[];
}

export async function startAttempt(candidate: GraphqlClient, assignmentId: string): Promise<Attempt> {
  const { startAttempt: attempt } = await candidate.data<{ startAttempt: Attempt }>(
    `mutation ($id: ID!) { startAttempt(assignmentId: $id) { id status items { id stem sequence choices { id label text } } } }`,
    { id: assignmentId },
  );
  return attempt;
}

/** Answers by the text of a choice, since labels are those of the shuffled order. Null leaves a blank. */
export async function answerAll(
  candidate: GraphqlClient,
  attempt: Attempt,
  choose: (stem: string) => string | null,
): Promise<void> {
  for (const item of attempt.items) {
    const text = choose(item.stem);
    if (text === null) continue;
    const choice = item.choices.find((offered) => offered.text === text);
    if (!choice) throw new Error(`There is no choice "${text}".`);
    await candidate.data(`mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied sequence } }`, {
      input: { attemptId: attempt.id, itemId: item.id, sequence: item.sequence + 1, choiceIds: [choice.id] },
    });
  }
}

export interface Receipt {
  readonly attemptId: string;
  readonly answered: number;
  readonly digest: string;
}

export async function submit(candidate: GraphqlClient, attemptId: string): Promise<Receipt> {
  const { submitAttempt } = await candidate.data<{ submitAttempt: Receipt }>(
    `mutation ($id: ID!) { submitAttempt(attemptId: $id) { attemptId answered digest submittedAt } }`,
    { id: attemptId },
  );
  return submitAttempt;
}

export interface Grade {
  readonly attemptId: string;
  readonly points: string;
  readonly maximum: string;
  readonly passed: boolean | null;
}

export async function findGrade(recruiter: GraphqlClient, attemptId: string): Promise<Grade | null> {
  const { grade } = await recruiter.data<{ grade: Grade | null }>(
    `query ($id: ID!) { grade(attemptId: $id) { attemptId points maximum passed } }`,
    { id: attemptId },
  );
  return grade;
}

/** The grade, once a worker has made it. */
export const gradeOf = (recruiter: GraphqlClient, attemptId: string): Promise<Grade> =>
  eventually(
    async () => {
      const grade = await findGrade(recruiter, attemptId);
      if (!grade) throw new Error('There is no grade yet.');
      return grade;
    },
    { timeout: 30_000 },
  );
