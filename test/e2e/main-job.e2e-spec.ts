import { describeWithRedis, eventually, startRedis, type GraphqlClient, type TestRedis } from '@plumbline/testing';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { createOpening, createTemplate, interview, startLoop, type Loop } from './hiring.ts';
import {
  answerAll,
  assign,
  createCandidate,
  gradeOf,
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

interface Guide {
  readonly file: string;
  readonly open: number;
  readonly keys: string;
  readonly scenarios: number;
}

const root = path.resolve(import.meta.dirname, '../..');
const OWN: Guide = { file: 'samples/background-jobs-and-queues.guide.txt', open: 8, keys: 'CADBABC', scenarios: 1 };
const REAL: Guide = {
  file: '../shared/data/python-distributed-systems-guide.txt',
  open: 10,
  keys: 'CCDBCCC',
  scenarios: 1,
};

const textAt = (question: BankQuestion, label: string): string =>
  question.choices.find((choice) => choice.label === label)?.text ?? '';
const keyOf = (question: BankQuestion): string => question.key?.labels[0] ?? '';
const rightText = (question: BankQuestion): string => textAt(question, keyOf(question));
const wrongText = (question: BankQuestion): string =>
  question.choices.find((choice) => choice.label !== keyOf(question))?.text ?? '';

interface Sheet {
  readonly name: string;
  readonly points: number;
  readonly choose: (question: BankQuestion, index: number) => string | null;
}

/** The ways to answer that the product is judged by, and what each must get with these keys. */
function sheetsFor(keys: string): Sheet[] {
  const count = (wanted: (label: string) => boolean): number => [...keys].filter(wanted).length;
  return [
    {
      name: 'five right of seven',
      points: 5,
      choose: (question, index) => (index < 5 ? rightText(question) : wrongText(question)),
    },
    { name: 'nothing answered', points: 0, choose: () => null },
    { name: 'always "C"', points: count((label) => label === 'C'), choose: (question) => textAt(question, 'C') },
    { name: 'all right', points: 7, choose: (question) => rightText(question) },
    {
      name: 'only the D and the B right',
      points: count((label) => label === 'D' || label === 'B'),
      choose: (question) => (['D', 'B'].includes(keyOf(question)) ? rightText(question) : wrongText(question)),
    },
  ];
}

/** Steps 1 to 5 on one guide and one engine, each building on the one before, as people do them. */
function mainJob(guide: Guide, engine: () => Promise<Readonly<Record<string, string>>>): void {
  let product: Product;
  let administrator: GraphqlClient;
  let recruiter: GraphqlClient;
  let interviewers: [GraphqlClient, GraphqlClient];

  beforeAll(async () => {
    product = await startProduct(await engine());
    await product.startWorker();
    administrator = await signUp(product.visitor);
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
    interviewers = [
      await join(administrator, 'first@example.test', 'INTERVIEWER'),
      await join(administrator, 'second@example.test', 'INTERVIEWER'),
    ];
  }, 120_000);

  afterAll(() => product?.stop(), 60_000);

  it('goes from the guide to a decision', async () => {
    const content = readFileSync(path.join(root, guide.file), 'utf8');
    const report = await importGuide(recruiter, content);
    expect(report).toMatchObject({ state: 'DONE', format: 'GUIDE', failed: 0 });
    const open = questionsOf(report, 'OPEN');
    const single = questionsOf(report, 'SINGLE_CHOICE');
    const scenarios = questionsOf(report, 'SCENARIO');
    expect([open.length, single.map(keyOf).join(''), scenarios.length]).toEqual([
      guide.open,
      guide.keys,
      guide.scenarios,
    ]);
    for (const question of open) {
      expect(question.modelAnswer).toBeTruthy();
      for (const list of [question.keyPoints, question.commonMistakes, question.followUps])
        expect(list.length).toBeGreaterThan(0);
    }
    expect(single.every(({ explanation }) => explanation)).toBe(true);
    expect(scenarios.every(({ prompts, redFlags }) => prompts.length > 3 && redFlags.length > 0)).toBe(true);
    for (const { stem, choices } of single) {
      expect([stem, ...choices.map(({ text }) => text)].filter((text) => /^\s*(\d+[.)]|[A-F]\))\s/.test(text))).toEqual(
        [],
      );
    }
    expect(
      report.items.nodes.some(({ warnings }) => warnings.some((warning) => warning.startsWith('JOINED_WORDS'))),
    ).toBe(true);
    const again = await importGuide(recruiter, content);
    expect(again).toMatchObject({ created: 0, failed: 0, unchanged: report.items.nodes.length });

    const assessmentId = await publishAssessment(
      recruiter,
      single.map(({ id }) => id),
    );
    const openingId = await createOpening(recruiter);
    const kit = [...open.slice(0, 2), ...scenarios];
    const templateId = await createTemplate(recruiter, { openingId, assessmentId, kit });
    const loopCandidate = await createCandidate(recruiter, 'loop@example.test');
    const loop = await startLoop(recruiter, templateId, loopCandidate);
    const [testStage, interviewStage] = loop.stages;
    expect(interviewStage?.state).toBe('WAITING');

    const notices = recruiter.subscribe<{ attemptGraded: { attemptId: string; points: string } }>(
      `subscription ($id: ID) { attemptGraded(assessmentId: $id) { attemptId points } }`,
      { id: assessmentId },
    );
    const firstNotice = notices.next();
    await new Promise((resolve) => setTimeout(resolve, 500));

    for (const [index, sheet] of sheetsFor(guide.keys).entries()) {
      const serves = sheet.name === 'all right' && testStage ? { loopStageId: testStage.id } : {};
      const candidateId =
        'loopStageId' in serves ? loopCandidate : await createCandidate(recruiter, `candidate-${index}@example.test`);
      const assignment = await assign(recruiter, { assessmentId, candidateId, ...serves });
      const candidate = await redeem(product.visitor, assignment.invitationToken);
      const attempt = await startAttempt(candidate, assignment.id);
      const byStem = (stem: string): BankQuestion => {
        const found = single.find((question) => question.stem === stem);
        if (!found) throw new Error(`"${stem}" is none of the questions.`);
        return found;
      };
      await answerAll(candidate, attempt, (stem) => sheet.choose(byStem(stem), single.indexOf(byStem(stem))));
      const receipt = await submit(candidate, attempt.id);
      expect(receipt.digest).toMatch(/^[0-9a-f]{64}$/);
      expect(receipt.answered).toBe(sheet.name === 'nothing answered' ? 0 : 7);
      const grade = await gradeOf(recruiter, attempt.id);
      expect({ sheet: sheet.name, points: Number(grade.points), maximum: Number(grade.maximum) }).toEqual({
        sheet: sheet.name,
        points: sheet.points,
        maximum: 7,
      });
      if (index === 0) {
        const notice = (await firstNotice) as IteratorYieldResult<{ data?: { attemptGraded: unknown } | null }>;
        expect(notice.value.data?.attemptGraded).toEqual({ attemptId: attempt.id, points: grade.points });
      }
      await candidateSeesNoKey(candidate, attempt.id, single);
    }
    await notices.return?.();
    await recruiter.close();

    const ready = await eventually(async () => {
      const { loop: now } = await recruiter.data<{ loop: Loop }>(
        `query ($id: ID!) { loop(id: $id) { id stages { id state } } }`,
        { id: loop.id },
      );
      const stage = now.stages.find(({ id }) => id === interviewStage?.id);
      if (stage?.state !== 'READY') throw new Error(`The interview is ${stage?.state}.`);
      return stage;
    });

    await interview(recruiter, interviewers, { loopId: loop.id, stageId: ready.id, kit });
  }, 120_000);
}

/** Whatever a candidate asks for, the answer holds no key and no explanation. */
async function candidateSeesNoKey(
  candidate: GraphqlClient,
  attemptId: string,
  questions: readonly BankQuestion[],
): Promise<void> {
  const { data } = await candidate.request(
    `query ($id: ID!) { attempt(id: $id) { id status items { id kind stem choices { id label text } response { choiceIds } } } }`,
    { id: attemptId },
  );
  const shown = JSON.stringify(data);
  for (const { explanation } of questions) expect(shown).not.toContain(JSON.stringify(explanation ?? '?').slice(1, -1));
  const [first] = questions;
  for (const forbidden of [
    `{ questions(first: 5) { nodes { key { labels } } } }`,
    `{ question(id: "${first?.id}") { key { labels } explanation } }`,
    `{ candidates(first: 5) { nodes { email } } }`,
    `{ loops(first: 5) { nodes { id } } }`,
  ]) {
    expect(await candidate.refusal(forbidden)).toBe('FORBIDDEN');
  }
  const refused = await candidate.request(`query ($id: ID!) { grade(attemptId: $id) { points } }`, { id: attemptId });
  expect(refused.data?.['grade'] ?? null).toBeNull();
}

const onPostgres = (): Promise<Readonly<Record<string, string>>> => Promise.resolve({});
const realGuide = existsSync(path.join(root, REAL.file)) ? describe : describe.skip;

describe('the main job on PostgreSQL alone, with a guide of our own', () => mainJob(OWN, onPostgres));

realGuide(`the main job on PostgreSQL alone, with the real guide (${REAL.file}, skipped where absent)`, () =>
  mainJob(REAL, onPostgres),
);

describeWithRedis('the main job with Redis', () => {
  let redis: TestRedis | undefined;
  const onRedis = async (): Promise<Readonly<Record<string, string>>> => {
    redis = await startRedis();
    return { REDIS_URL: redis.url };
  };
  afterAll(() => redis?.stop());
  mainJob(existsSync(path.join(root, REAL.file)) ? REAL : OWN, onRedis);
});
