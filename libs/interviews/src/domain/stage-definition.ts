import { ok, spellingKey, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';
import { cleanText, repeated } from './text.ts';

export const STAGE_KINDS = ['ASSESSMENT', 'INTERVIEW', 'DEBRIEF'] as const;
export type StageKind = (typeof STAGE_KINDS)[number];

/** A competency of a rubric with what each level looks like; `anchors[0]` describes level 1, `anchors[3]` level 4. */
export interface RubricCompetency {
  readonly name: string;
  readonly anchors: readonly string[];
}

interface StageBase {
  /** Names the stage within its template; other stages refer to it. */
  readonly key: string;
  readonly title: string;
  /** Keys of the stages that must be done before this one may begin. */
  readonly after: readonly string[];
}

export interface AssessmentStage extends StageBase {
  readonly kind: 'ASSESSMENT';
  readonly assessmentId: string;
}

export interface InterviewStage extends StageBase {
  readonly kind: 'INTERVIEW';
  /** What the interviewer asks, in order: open questions and scenarios. */
  readonly questionIds: readonly string[];
  readonly rubric: readonly RubricCompetency[];
  readonly durationMinutes: number;
  readonly interviewersRequired: number;
}

export interface DebriefStage extends StageBase {
  readonly kind: 'DEBRIEF';
}

export type StageDefinition = AssessmentStage | InterviewStage | DebriefStage;

/** A stage as somebody wrote it; what its kind does not need is left out. */
export interface StageInput {
  readonly kind: StageKind;
  readonly key?: string | null;
  readonly title?: string | null;
  /** Left out, a stage follows the one before it in the list. */
  readonly after?: readonly string[] | null;
  readonly assessmentId?: string | null;
  readonly questionIds?: readonly string[] | null;
  readonly rubric?: readonly RubricCompetency[] | null;
  readonly durationMinutes?: number | null;
  readonly interviewersRequired?: number | null;
}

const MAX_STAGES = 30;
const MAX_KIT = 50;
const MAX_RUBRIC = 20;
const LEVELS = 4;
const DEFAULT_TITLES: Readonly<Record<StageKind, string>> = {
  ASSESSMENT: 'Assessment',
  INTERVIEW: 'Interview',
  DEBRIEF: 'Debrief',
};

const invalid = (field: string, problem: string) => refusals.INVALID_TEMPLATE({ field, values: { problem } });
const within = (value: number, low: number, high: number) => Number.isInteger(value) && value >= low && value <= high;

/**
 * Checks and completes the stages of a template. A stage may only follow stages listed before it, so precedence has
 * no cycles by construction. Refuses with `INVALID_TEMPLATE` and the path of the field, for instance
 * `stages.1.rubric.0.anchors`.
 */
export function defineStages(inputs: readonly StageInput[]): Result<readonly StageDefinition[]> {
  if (!within(inputs.length, 1, MAX_STAGES)) return invalid('stages', `A template has 1 to ${MAX_STAGES} stages.`);
  const stages: StageDefinition[] = [];
  for (const [index, input] of inputs.entries()) {
    const stage = defineStage(input, stages, `stages.${index}`);
    if (!stage.ok) return stage;
    stages.push(stage.value);
  }
  return ok(stages);
}

function defineStage(input: StageInput, before: readonly StageDefinition[], path: string): Result<StageDefinition> {
  const base = defineBase(input, before, path);
  if (!base.ok) return base;
  switch (input.kind) {
    case 'ASSESSMENT':
      return input.assessmentId
        ? ok({ ...base.value, kind: 'ASSESSMENT', assessmentId: input.assessmentId })
        : invalid(`${path}.assessmentId`, 'An assessment stage names its assessment.');
    case 'INTERVIEW':
      return defineInterview(input, base.value, path);
    case 'DEBRIEF':
      return before.some(({ kind }) => kind === 'DEBRIEF')
        ? invalid(`${path}.kind`, 'A template has one debrief at most.')
        : ok({ ...base.value, kind: 'DEBRIEF' });
  }
}

function defineBase(input: StageInput, before: readonly StageDefinition[], path: string): Result<StageBase> {
  const key = cleanText(input.key ?? `stage-${before.length + 1}`, 60);
  if (key === null) return invalid(`${path}.key`, 'A stage is named by a key of at most 60 characters.');
  if (before.some((stage) => stage.key === key)) return invalid(`${path}.key`, `Two stages are named "${key}".`);

  const title = cleanText(input.title ?? DEFAULT_TITLES[input.kind], 200);
  if (title === null) return invalid(`${path}.title`, 'A stage has a title of at most 200 characters.');

  const previous = before.at(-1);
  const after = [...new Set(input.after ?? (previous === undefined ? [] : [previous.key]))];
  for (const name of after) {
    const stage = before.find((candidate) => candidate.key === name);
    if (stage === undefined) return invalid(`${path}.after`, `No stage "${name}" stands before this one.`);
    if (stage.kind === 'DEBRIEF') return invalid(`${path}.after`, 'Nothing follows the debrief.');
  }
  return ok({ key, title, after });
}

function defineInterview(input: StageInput, base: StageBase, path: string): Result<InterviewStage> {
  // An id is a UUID in any letter case; one spelling is kept, so that a question is found by it.
  const questionIds = (input.questionIds ?? []).map((id) => id.toLowerCase());
  if (questionIds.length > MAX_KIT) return invalid(`${path}.questionIds`, `A kit holds at most ${MAX_KIT} questions.`);
  if (repeated(questionIds).length > 0) return invalid(`${path}.questionIds`, 'A kit names a question once.');

  const rubric = defineRubric(input.rubric ?? [], `${path}.rubric`);
  if (!rubric.ok) return rubric;

  const durationMinutes = input.durationMinutes ?? 60;
  if (!within(durationMinutes, 5, 480)) {
    return invalid(`${path}.durationMinutes`, 'An interview takes 5 to 480 minutes.');
  }
  const interviewersRequired = input.interviewersRequired ?? 1;
  if (!within(interviewersRequired, 1, 10)) {
    return invalid(`${path}.interviewersRequired`, 'An interview has 1 to 10 interviewers.');
  }
  return ok({ ...base, kind: 'INTERVIEW', questionIds, rubric: rubric.value, durationMinutes, interviewersRequired });
}

function defineRubric(inputs: readonly RubricCompetency[], path: string): Result<readonly RubricCompetency[]> {
  if (!within(inputs.length, 1, MAX_RUBRIC)) return invalid(path, `A rubric rates 1 to ${MAX_RUBRIC} competencies.`);
  const rubric: RubricCompetency[] = [];
  for (const [index, input] of inputs.entries()) {
    const name = cleanText(input.name, 100);
    if (name === null) return invalid(`${path}.${index}.name`, 'A competency needs a name of at most 100 characters.');
    const anchors = input.anchors.flatMap((anchor) => cleanText(anchor, 2000) ?? []);
    if (input.anchors.length !== LEVELS || anchors.length !== LEVELS) {
      return invalid(
        `${path}.${index}.anchors`,
        'Each of the levels 1 to 4 is described, in at most 2,000 characters.',
      );
    }
    rubric.push({ name, anchors });
  }
  const [twice] = repeated(rubric.map(({ name }) => spellingKey(name)));
  return twice === undefined ? ok(rubric) : invalid(path, `The competency "${twice}" is rated twice.`);
}
