import { type GraphqlClient } from '@plumbline/testing';
import { memberIdOf, type BankQuestion } from './product.ts';

export async function createOpening(recruiter: GraphqlClient): Promise<string> {
  const { createOpening: opening } = await recruiter.data<{ createOpening: { id: string } }>(
    `mutation ($input: CreateOpeningInput!) { createOpening(input: $input) { id } }`,
    { input: { title: 'Engineer', competencies: [{ name: 'Depth', required: 1 }] } },
  );
  return opening.id;
}

export async function createTemplate(
  recruiter: GraphqlClient,
  { openingId, assessmentId, kit }: { openingId: string; assessmentId: string; kit: readonly BankQuestion[] },
): Promise<string> {
  const { createLoopTemplate } = await recruiter.data<{ createLoopTemplate: { id: string } }>(
    `mutation ($input: CreateLoopTemplateInput!) { createLoopTemplate(input: $input) { id } }`,
    {
      input: {
        openingId,
        title: 'Engineer',
        stages: [
          { kind: 'ASSESSMENT', assessmentId },
          {
            kind: 'INTERVIEW',
            questionIds: kit.map(({ id }) => id),
            rubric: [{ name: 'Depth', anchors: ['none', 'some', 'much', 'all'] }],
            interviewersRequired: 2,
          },
        ],
      },
    },
  );
  await recruiter.data(`mutation ($id: ID!) { publishLoopTemplate(id: $id) { id status } }`, createLoopTemplate);
  return createLoopTemplate.id;
}

export interface Loop {
  readonly id: string;
  readonly stages: readonly { readonly id: string; readonly state: string }[];
}

export async function startLoop(recruiter: GraphqlClient, templateId: string, candidateId: string): Promise<Loop> {
  const { startLoop: loop } = await recruiter.data<{ startLoop: Loop }>(
    `mutation ($input: StartLoopInput!) { startLoop(input: $input) { id stages { id state } } }`,
    { input: { templateId, candidateId } },
  );
  return loop;
}

const CARDS = `query ($loopId: ID!) { scorecards(loopId: $loopId, first: 10) { nodes { id summary recommendation ratings { level } } } }`;
const CARD = `query ($id: ID!) { scorecard(id: $id) { id summary } }`;
const DEBRIEF = `query ($loopId: ID!) { debrief(loopId: $loopId) { id cards { scorecardId recommendation } } }`;

export async function interview(
  recruiter: GraphqlClient,
  [first, second]: readonly [GraphqlClient, GraphqlClient],
  { loopId, stageId, kit }: { loopId: string; stageId: string; kit: readonly BankQuestion[] },
): Promise<void> {
  const { scheduleInterview } = await recruiter.data<{ scheduleInterview: { id: string } }>(
    `mutation ($input: ScheduleInterviewInput!) { scheduleInterview(input: $input) { id } }`,
    {
      input: {
        loopStageId: stageId,
        interviewerIds: [await memberIdOf(first), await memberIdOf(second)],
        startsAt: new Date(Date.now() + 86_400_000),
        videoLink: 'https://meet.example.test/room',
      },
    },
  );
  const { myInterviews } = await first.data<{
    myInterviews: { nodes: { kit: { questions: { stem: string; modelAnswer: string | null }[] } }[] };
  }>(`{ myInterviews(first: 10) { nodes { kit { questions { stem modelAnswer } } } } }`);
  expect(myInterviews.nodes[0]?.kit.questions.map(({ stem, modelAnswer }) => ({ stem, modelAnswer }))).toEqual(
    kit.map(({ stem, modelAnswer }) => ({ stem, modelAnswer })),
  );

  const fillIn = async (interviewer: GraphqlClient, level: number, summary: string): Promise<string> => {
    const { saveScorecardDraft } = await interviewer.data<{ saveScorecardDraft: { id: string } }>(
      `mutation ($input: SaveScorecardInput!) { saveScorecardDraft(input: $input) { id revision } }`,
      {
        input: {
          interviewId: scheduleInterview.id,
          ratings: [{ competency: 'Depth', level, evidence: 'an example' }],
          recommendation: 'YES',
          summary,
        },
      },
    );
    return saveScorecardDraft.id;
  };
  const seal = (interviewer: GraphqlClient, id: string) =>
    interviewer.data(`mutation ($id: ID!) { submitScorecard(id: $id) { id status } }`, { id });

  const firstCard = await fillIn(first, 4, 'SECRET OF THE FIRST');
  await seal(first, firstCard);
  const secondCard = await fillIn(second, 1, 'SECRET OF THE SECOND');
  for (const [query, variables] of [
    [CARDS, { loopId }],
    [CARD, { id: firstCard }],
    [DEBRIEF, { loopId }],
  ] as const) {
    expect(JSON.stringify(await second.request(query, variables))).not.toContain('SECRET OF THE FIRST');
  }
  expect((await second.data<{ scorecard: unknown }>(CARD, { id: firstCard })).scorecard).toBeNull();
  await seal(second, secondCard);
  expect((await second.data<{ scorecard: { summary: string } }>(CARD, { id: firstCard })).scorecard.summary).toBe(
    'SECRET OF THE FIRST',
  );

  const { scorecards } = await recruiter.data<{ scorecards: { nodes: { id: string; summary: string }[] } }>(CARDS, {
    loopId,
  });
  expect(scorecards.nodes.map(({ summary }) => summary).sort()).toEqual([
    'SECRET OF THE FIRST',
    'SECRET OF THE SECOND',
  ]);
  const { recordDecision } = await recruiter.data<{ recordDecision: { outcome: string } }>(
    `mutation ($input: RecordDecisionInput!) { recordDecision(input: $input) { outcome } }`,
    { input: { loopId, outcome: 'HIRE', reason: 'Both say yes.', scorecardIds: scorecards.nodes.map(({ id }) => id) } },
  );
  expect(recordDecision.outcome).toBe('HIRE');
}
