import { answerSheets } from './answer-sheets.ts';
import { ApiClient } from '../api/api-client.ts';
import { assign, buildAssessment, createCandidate, gradeOf, takeTest, type Assigned } from './assessment.ts';
import { importGuide, questionsOf, type ImportOutcome } from './bank.ts';
import { plural } from '../bank/report.ts';
import { competencies } from '../sample/sample-organization.ts';
import { createOpening, kitOf, publishTemplate, scheduleInterview, stageInState, startLoop } from './loop.ts';
import { bringIn, memberId, signIn, signUp } from './people.ts';
import { canRead, decide, refusalOf, saveDraft, submitCard, visibleCards } from './scorecards.ts';
import { table } from './table.ts';

type Print = (line: string) => void;

interface Cast {
  readonly visitor: ApiClient;
  readonly administrator: ApiClient;
  readonly recruiter: ApiClient;
  readonly interviewers: readonly [ApiClient, ApiClient];
}

const PASSWORD = 'a password for the demo';
const PASS_MARK = 60;

/** Collects what was not as it should be, and goes on: a story with one fault still tells the rest. */
class Faults {
  readonly found: string[] = [];

  expect(holds: boolean, otherwise: string): void {
    if (!holds) this.found.push(otherwise);
  }
}

/** Steps 1 to 5, from signing up to the decision. @returns what was not as it should be */
export async function tellStory(
  url: string,
  guide: { bytes: Buffer; name: string },
  print: Print,
): Promise<readonly string[]> {
  const faults = new Faults();
  const cast = await gatherPeople(url, print);
  const bank = await fillBank(cast, guide, print, faults);
  const questions = questionsOf(bank, 'SINGLE_CHOICE');
  const kit = [...questionsOf(bank, 'OPEN').slice(0, 2), ...questionsOf(bank, 'SCENARIO').slice(0, 1)];
  if (questions.length === 0 || kit.length === 0) {
    return [
      ...faults.found,
      'the guide has no single-choice question or nothing for an interview, so the story ends here',
    ];
  }

  print('\n3. An assessment');
  const assessmentId = await buildAssessment(cast.recruiter, {
    title: guide.name,
    questionIds: questions.map(({ id }) => id),
    timeLimitMinutes: 30,
    passMarkPercent: String(PASS_MARK),
  });
  print(
    `   The recruiter builds it of ${plural(questions.length, 'single-choice question')}: 30 minutes, pass mark ${PASS_MARK} %.`,
  );

  const openingId = await createOpening(cast.recruiter, 'Backend engineer', competencies);
  const templateId = await publishTemplate(cast.recruiter, {
    openingId,
    title: 'Backend engineer',
    assessmentId,
    kitQuestionIds: kit.map(({ id }) => id),
    rubric: competencies,
    interviewers: 2,
  });
  const hired = await createCandidate(cast.recruiter, { name: 'Candidate 1', email: 'candidate-1@demo.test' });
  const loop = await startLoop(cast.recruiter, templateId, hired);
  const [test, interview] = loop.stages;
  if (!test || !interview) return [...faults.found, 'the loop does not have its two stages'];

  await takeTests(cast, { assessmentId, questions, firstCandidate: hired, loopStageId: test.id }, print, faults);

  print('\n5. The interview');
  await stageInState(cast.recruiter, loop.id, interview.id, 'READY');
  print('   Candidate 1 passed, so the interview is ready to be scheduled.');
  await holdInterview(cast, { loopId: loop.id, loopStageId: interview.id, kitSize: kit.length }, print, faults);
  return faults.found;
}

async function gatherPeople(url: string, print: Print): Promise<Cast> {
  print('\n1. People');
  const visitor = new ApiClient(url);
  const admin = { name: 'Administrator', email: 'administrator@demo.test', password: PASSWORD };
  await signUp(visitor, 'Demo Organization', admin);
  const administrator = await signIn(visitor, admin);
  const join = (name: string, role: string) =>
    bringIn(administrator, {
      name,
      email: `${name.toLowerCase().replace(' ', '-')}@demo.test`,
      password: PASSWORD,
      roles: [role],
    });
  const recruiter = await join('Recruiter', 'RECRUITER');
  const interviewers = [
    await join('Interviewer 1', 'INTERVIEWER'),
    await join('Interviewer 2', 'INTERVIEWER'),
  ] as const;
  print('   An organization signs up and invites a recruiter and two interviewers.');
  return { visitor, administrator, recruiter, interviewers };
}

const KIND_NAMES: Readonly<Record<string, string>> = {
  OPEN: 'open',
  SINGLE_CHOICE: 'single-choice',
  MULTIPLE_CHOICE: 'multiple-choice',
  TRUE_FALSE: 'true or false',
  NUMERIC: 'numeric',
  SHORT_TEXT: 'short text',
  ORDERING: 'ordering',
  MATCHING: 'matching',
  SCENARIO: 'scenario',
};

/** How many questions of which kind, every item of the report counted once: "12 open, 7 single-choice, 0 failed". */
export function countedKinds({ items }: Pick<ImportOutcome, 'items'>): string {
  const counts = new Map<string, number>();
  const failed = items.filter(({ question }) => question === null).length;
  for (const { question } of items) if (question) counts.set(question.kind, (counts.get(question.kind) ?? 0) + 1);
  const kinds = [...counts].map(([kind, count]) => `${count} ${KIND_NAMES[kind] ?? kind}`);
  return [...kinds, `${failed} failed`].join(', ');
}

async function fillBank(
  cast: Cast,
  guide: { bytes: Buffer; name: string },
  print: Print,
  faults: Faults,
): Promise<ImportOutcome> {
  print('\n2. The question bank');
  const report = await importGuide(cast.administrator, guide.bytes, guide.name);
  print(`   ${guide.name}: ${report.items.length} questions: ${countedKinds(report)}.`);
  const keys = questionsOf(report, 'SINGLE_CHOICE').map(({ key }) => key?.labels?.join('') ?? '?');
  print(`   Keys: ${keys.join(' ')}`);
  for (const item of report.items) {
    for (const note of [...item.warnings, ...item.losses])
      print(`   note: ${note.includes('(line ') ? note : `${note} (${item.position})`}`);
    if (item.status === 'FAILED') print(`   failed, ${item.position}: ${item.message ?? ''} (${item.code ?? ''})`);
  }
  const again = await importGuide(cast.administrator, guide.bytes, guide.name);
  const still = again.items.filter(
    ({ status }) => status !== 'FAILED' && status !== 'UNCHANGED' && status !== 'DUPLICATE',
  );
  faults.expect(again.created === 0 && still.length === 0, 'importing the guide a second time changed something');
  print('   Imported a second time: nothing changes.');
  return report;
}

async function takeTests(
  cast: Cast,
  plan: {
    assessmentId: string;
    questions: ReturnType<typeof questionsOf>;
    firstCandidate: string;
    loopStageId: string;
  },
  print: Print,
  faults: Faults,
): Promise<void> {
  const rows: string[][] = [];
  for (const [index, sheet] of answerSheets(plan.questions).entries()) {
    const name = `Candidate ${index + 1}`;
    const first = index === 0;
    const candidateId = first
      ? plan.firstCandidate
      : await createCandidate(cast.recruiter, { name, email: `candidate-${index + 1}@demo.test` });
    const { assessmentId, loopStageId } = plan;
    const assignment: Assigned = await assign(cast.recruiter, {
      assessmentId,
      candidateId,
      ...(first ? { loopStageId } : {}),
    });
    const taken = await takeTest(cast.visitor, assignment, (item) => sheet.choose(item.stem));
    if (first) {
      print('   A candidate follows the link, starts, answers shuffled questions one by one, and gets a receipt:');
      print(`   ${plural(taken.receipt.answered, 'answer')}, SHA-256 ${taken.receipt.digest.slice(0, 16)}…`);
      print('\n4. Grades, made by a worker in its own process');
    }
    const grade = await gradeOf(cast.recruiter, taken.attemptId);
    const passes = sheet.right * 100 >= PASS_MARK * plan.questions.length;
    const asExpected = Number(grade.points) === sheet.right && grade.passed === passes;
    faults.expect(
      asExpected,
      `${name} (${sheet.who}) got ${grade.points} of ${grade.maximum} instead of ${sheet.right}`,
    );
    const percent = `${Number(grade.percent).toFixed(1)} %`;
    rows.push([name, sheet.who, `${grade.points}/${grade.maximum}`, percent, grade.passed ? 'passed' : 'not passed']);
  }
  for (const line of table(['candidate', 'who', 'points', 'percent', 'result'], rows)) print(`   ${line}`);
}

async function holdInterview(
  cast: Cast,
  plan: { loopId: string; loopStageId: string; kitSize: number },
  print: Print,
  faults: Faults,
): Promise<void> {
  const { recruiter, interviewers, visitor } = cast;
  const [first, second] = interviewers;
  const interviewId = await scheduleInterview(recruiter, {
    loopStageId: plan.loopStageId,
    interviewerIds: await Promise.all(interviewers.map(memberId)),
    startsAt: new Date(Date.now() + 86_400_000),
    videoLink: 'https://meet.example.test/demo',
  });
  const kit = await kitOf(first, interviewId);
  const withAnswers = kit.questions.filter(({ kind, modelAnswer }) => kind !== 'OPEN' || modelAnswer);
  faults.expect(
    kit.questions.length === plan.kitSize && withAnswers.length === plan.kitSize,
    'the kit is not complete',
  );
  print(
    `   The interviewers see the kit: ${kit.questions.length} questions with model answers, ${kit.rubric.length} competencies to rate.`,
  );

  const ratings = (level: number) =>
    competencies.map(({ name }) => ({ competency: name, level, evidence: 'Said so, with an example.' }));
  const firstCard = await saveDraft(first, interviewId, {
    ratings: ratings(4),
    recommendation: 'STRONG_YES',
    summary: 'Thinks of failure before success.',
  });
  await submitCard(first, firstCard);
  faults.expect(
    !(await canRead(second, firstCard)),
    'the second interviewer could read the first one’s card before submitting',
  );
  faults.expect(
    (await visibleCards(second, plan.loopId)).length === 0,
    'the second interviewer saw the first one’s card in a list',
  );
  print('   The first submits and seals a scorecard. The second, who has not, cannot see it.');

  const secondCard = await saveDraft(second, interviewId, {
    ratings: ratings(2),
    recommendation: 'YES',
    summary: 'Solid, and needed some hints.',
  });
  await submitCard(second, secondCard);
  faults.expect(
    await canRead(second, firstCard),
    'the second interviewer cannot read the first one’s card after submitting',
  );
  const outsider = await refusalOf(visibleCards(visitor, plan.loopId));
  faults.expect(outsider === 'UNAUTHENTICATED', 'somebody without a session was not refused');

  const cards = await visibleCards(recruiter, plan.loopId);
  faults.expect(cards.length === 2, `the recruiter sees ${cards.length} scorecards instead of 2`);
  for (const card of cards) print(`   The recruiter reads: ${card.recommendation}, "${card.summary}"`);
  const outcome = await decide(recruiter, {
    loopId: plan.loopId,
    outcome: 'HIRE',
    reason: 'Both interviewers are in favour.',
    evidence: 'The assessment and two independent scorecards.',
    scorecardIds: cards.map(({ id }) => id),
  });
  print(`   Decision recorded: ${outcome}.`);
}
