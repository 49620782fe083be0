import { ok, type Result } from '@plumbline/kernel';
import type { KitQuestion } from './kit.ts';
import type { LoopTemplate } from './loop-template.ts';
import type { NeededCompetency } from './opening.ts';
import { refusals } from './refusals.ts';
import type { RubricCompetency, StageDefinition, StageKind } from './stage-definition.ts';
import { moveStage, type StageEvent, type StageState } from './stage-state.ts';

export const LOOP_STATUSES = ['ACTIVE', 'CLOSED'] as const;
export type LoopStatus = (typeof LOOP_STATUSES)[number];

/** An interview stage's own copies; null for the other kinds. */
export interface StageKit {
  readonly questions: readonly KitQuestion[];
  readonly rubric: readonly RubricCompetency[];
  readonly durationMinutes: number;
  readonly interviewersRequired: number;
}

/** Where a stage stands among the others. */
export interface StageProgress {
  readonly id: string;
  readonly key: string;
  readonly kind: StageKind;
  readonly title: string;
  readonly after: readonly string[];
  readonly state: StageState;
}

export interface LoopStage extends StageProgress {
  readonly position: number;
  readonly assessmentId: string | null;
  readonly kit: StageKit | null;
}

/** How far a loop is; its stages in the template's order. */
export interface LoopProgress<Stage extends StageProgress = StageProgress> {
  readonly id: string;
  readonly candidateId: string;
  readonly status: LoopStatus;
  readonly stages: readonly Stage[];
}

/** One candidate's way through an opening, whole. */
export interface Loop extends LoopProgress<LoopStage> {
  readonly openingId: string;
  readonly templateId: string;
  readonly templateRevision: number;
  readonly competencies: readonly NeededCompetency[];
}

export interface LoopStart {
  readonly id: string;
  readonly candidateId: string;
  readonly competencies: readonly NeededCompetency[];
  /** The contents of every question of every kit, by question id. */
  readonly questions: ReadonlyMap<string, KitQuestion>;
  readonly newStageId: () => string;
}

/**
 * Copies a template into a loop: kits and rubrics become the loop's own, so that no later edit of template or question
 * reaches it. What nothing precedes is ready at once. Refuses with `TEMPLATE_NOT_PUBLISHED`, or
 * `QUESTION_UNAVAILABLE` with `details.questionIds`.
 */
export function startLoop(template: LoopTemplate, start: LoopStart): Result<Loop> {
  if (template.status !== 'PUBLISHED') return refusals.TEMPLATE_NOT_PUBLISHED();
  const missing = questionIdsOf(template.stages).filter((id) => !start.questions.has(id));
  if (missing.length > 0) return refusals.QUESTION_UNAVAILABLE({ details: { questionIds: missing } });
  return ok({
    id: start.id,
    openingId: template.openingId,
    templateId: template.id,
    templateRevision: template.revision,
    candidateId: start.candidateId,
    status: 'ACTIVE',
    competencies: structuredClone(start.competencies),
    stages: settle(template.stages.map((stage, position) => copyStage(stage, position, start))),
  });
}

/** Every question of every kit, once, in the order of the stages. */
export const questionIdsOf = (stages: readonly StageDefinition[]): readonly string[] => [
  ...new Set(stages.flatMap((stage) => (stage.kind === 'INTERVIEW' ? stage.questionIds : []))),
];

/** What became of a loop, and which of its stages are in another state than before. */
export interface LoopChange<L extends LoopProgress = LoopProgress> {
  readonly loop: L;
  readonly changed: readonly StageProgress[];
}

/**
 * Whether the debrief has come due between two states of a loop: its own stage has become ready, or all stages besides
 * it are done now. A template needs no such stage; one that holds no interview leaves nothing to talk about.
 */
export function debriefComesDue(before: readonly StageProgress[], after: readonly StageProgress[]): boolean {
  const readied = after.some(
    ({ kind, state }, index) => kind === 'DEBRIEF' && state === 'READY' && before[index]?.state !== 'READY',
  );
  return readied || (allHeld(after) && !allHeld(before));
}

function allHeld(stages: readonly StageProgress[]): boolean {
  const others = stages.filter(({ kind }) => kind !== 'DEBRIEF');
  return others.some(({ kind }) => kind === 'INTERVIEW') && others.every(({ state }) => state === 'DONE');
}

/** Facts that reach a loop even after it was closed: they are recorded, and open nothing again. */
const FACTS: readonly StageEvent[] = ['PASSED', 'FAILED', 'HELD'];

/**
 * Applies an event to one stage and lets what follows from it follow: a stage is ready exactly when all that precedes
 * it is done. The same fact twice changes nothing the second time. Refuses with `NOT_FOUND`, `LOOP_CLOSED` or the
 * codes of `moveStage`.
 */
export function advanceLoop<L extends LoopProgress>(
  loop: L,
  stageId: string,
  event: StageEvent,
): Result<LoopChange<L>> {
  const stage = loop.stages.find(({ id }) => id === stageId);
  if (stage === undefined) return refusals.NOT_FOUND({ values: { what: 'stage' } });
  if (loop.status === 'CLOSED' && !FACTS.includes(event)) return refusals.LOOP_CLOSED();
  const waitsFor = loop.stages.filter(({ key, state }) => stage.after.includes(key) && state !== 'DONE');
  const state = moveStage(
    stage.kind,
    stage.state,
    event,
    waitsFor.map(({ title }) => title),
  );
  if (!state.ok) return state;
  const stages = settle(loop.stages.map((each) => (each.id === stageId ? { ...each, state: state.value } : each)));
  return ok({
    loop: { ...loop, stages },
    changed: stages.filter((each, index) => each.state !== loop.stages[index]?.state),
  });
}

/** Stages that have something to show for themselves: an assignment, an interview, a result. */
const BEGUN: readonly StageState[] = ['SCHEDULED', 'NEEDS_DECISION', 'DONE'];

/** Whether anything that comes after the stage, directly or further on, has begun. */
export function hasBegunAfter(stages: readonly StageProgress[], stageId: string): boolean {
  const following = new Set(stages.filter(({ id }) => id === stageId).map(({ key }) => key));
  // What precedes a stage stands before it in the template's order.
  for (const { key, after } of stages) if (after.some((each) => following.has(each))) following.add(key);
  return stages.some(({ id, key, state }) => id !== stageId && following.has(key) && BEGUN.includes(state));
}

/**
 * One pass is enough: a stage only ever moves between waiting and ready here, and neither counts as done for those
 * that come after it.
 */
function settle<Stage extends StageProgress>(stages: readonly Stage[]): readonly Stage[] {
  const done = new Set(stages.filter(({ state }) => state === 'DONE').map(({ key }) => key));
  return stages.map((stage) => {
    const free = stage.after.every((key) => done.has(key));
    const moved = moveStage(stage.kind, stage.state, free ? 'UNBLOCKED' : 'BLOCKED');
    return moved.ok ? { ...stage, state: moved.value } : stage;
  });
}

function copyStage(stage: StageDefinition, position: number, start: LoopStart): LoopStage {
  return {
    id: start.newStageId(),
    key: stage.key,
    position,
    kind: stage.kind,
    title: stage.title,
    after: [...stage.after],
    state: 'WAITING',
    assessmentId: stage.kind === 'ASSESSMENT' ? stage.assessmentId : null,
    kit:
      stage.kind === 'INTERVIEW'
        ? structuredClone({
            questions: stage.questionIds.flatMap((id) => start.questions.get(id) ?? []),
            rubric: stage.rubric,
            durationMinutes: stage.durationMinutes,
            interviewersRequired: stage.interviewersRequired,
          })
        : null,
  };
}
