import { until, type ApiClient } from '../api/api-client.ts';

export interface Competency {
  readonly name: string;
  /** What the levels 1 to 4 look like. */
  readonly anchors: readonly [string, string, string, string];
}

export async function createOpening(
  recruiter: ApiClient,
  title: string,
  competencies: readonly Competency[],
): Promise<string> {
  const { createOpening: opening } = await recruiter.run<{ createOpening: { id: string } }>(
    `mutation Opening($input: CreateOpeningInput!) { createOpening(input: $input) { id } }`,
    { input: { title, competencies: competencies.map(({ name }) => ({ name, required: 1 })) } },
  );
  return opening.id;
}

/** An assessment first, then one interview whose kit holds these questions. */
export async function publishTemplate(
  recruiter: ApiClient,
  input: {
    openingId: string;
    title: string;
    assessmentId: string;
    kitQuestionIds: readonly string[];
    rubric: readonly Competency[];
    interviewers: number;
  },
): Promise<string> {
  const stages = [
    { kind: 'ASSESSMENT', title: 'Written assessment', assessmentId: input.assessmentId },
    {
      kind: 'INTERVIEW',
      title: 'Technical interview',
      questionIds: input.kitQuestionIds,
      rubric: input.rubric,
      durationMinutes: 60,
      interviewersRequired: input.interviewers,
    },
  ];
  const { createLoopTemplate: template } = await recruiter.run<{ createLoopTemplate: { id: string } }>(
    `mutation Template($input: CreateLoopTemplateInput!) { createLoopTemplate(input: $input) { id } }`,
    { input: { openingId: input.openingId, title: input.title, stages } },
  );
  await recruiter.run(`mutation PublishTemplate($id: ID!) { publishLoopTemplate(id: $id) { id } }`, {
    id: template.id,
  });
  return template.id;
}

export interface LoopStage {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly state: string;
}

export interface StartedLoop {
  readonly id: string;
  readonly stages: readonly LoopStage[];
}

const LOOP = 'id stages { id kind title state }';

export async function startLoop(recruiter: ApiClient, templateId: string, candidateId: string): Promise<StartedLoop> {
  const { startLoop: loop } = await recruiter.run<{ startLoop: StartedLoop }>(
    `mutation StartLoop($input: StartLoopInput!) { startLoop(input: $input) { ${LOOP} } }`,
    { input: { templateId, candidateId } },
  );
  return loop;
}

/** The stage, once it has come into this state. */
export function stageInState(recruiter: ApiClient, loopId: string, stageId: string, state: string): Promise<LoopStage> {
  return until(`The stage's state ${state}`, 30_000, async () => {
    const { loop } = await recruiter.run<{ loop: StartedLoop | null }>(
      `query Loop($id: ID!) { loop(id: $id) { ${LOOP} } }`,
      {
        id: loopId,
      },
    );
    return loop?.stages.find((stage) => stage.id === stageId && stage.state === state);
  });
}

export async function scheduleInterview(
  recruiter: ApiClient,
  input: { loopStageId: string; interviewerIds: readonly string[]; startsAt: Date; videoLink: string },
): Promise<string> {
  const { scheduleInterview: interview } = await recruiter.run<{ scheduleInterview: { id: string } }>(
    `mutation Schedule($input: ScheduleInterviewInput!) { scheduleInterview(input: $input) { id } }`,
    { input },
  );
  return interview.id;
}

export interface Kit {
  readonly questions: readonly { readonly kind: string; readonly stem: string; readonly modelAnswer: string | null }[];
  readonly rubric: readonly { readonly name: string }[];
}

/** What an interviewer sees among their own interviews. */
export async function kitOf(interviewer: ApiClient, interviewId: string): Promise<Kit> {
  const { myInterviews } = await interviewer.run<{
    myInterviews: { nodes: readonly { id: string; kit: Kit | null }[] };
  }>(
    `query Mine { myInterviews(first: 100) { nodes { id kit { questions { kind stem modelAnswer } rubric { name } } } } }`,
  );
  const kit = myInterviews.nodes.find((interview) => interview.id === interviewId)?.kit;
  if (!kit) throw new Error('The interviewer does not see the interview’s kit.');
  return kit;
}
