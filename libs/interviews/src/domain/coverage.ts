import { spellingKey } from '@plumbline/kernel';
import type { NeededCompetency } from './opening.ts';
import type { StageDefinition } from './stage-definition.ts';

/** A competency that fewer interviews rate than the opening requires. */
export interface CompetencyGap {
  readonly competency: string;
  readonly required: number;
  /** In how many interviews' rubrics it stands. */
  readonly assessed: number;
}

/** A question that a candidate would be asked twice. */
export interface RepeatedQuestion {
  readonly questionId: string;
  /** Keys of the stages it stands in, in order. */
  readonly stages: readonly string[];
}

export interface Coverage {
  readonly gaps: readonly CompetencyGap[];
  readonly repeatedQuestions: readonly RepeatedQuestion[];
}

/**
 * What a template leaves unassessed and what it asks twice. An interview counts once for a competency however many
 * interviewers sit in it: they hear the same answers.
 */
export function coverageOf(stages: readonly StageDefinition[], needed: readonly NeededCompetency[]): Coverage {
  const assessed = new Map<string, number>();
  const asked = new Map<string, string[]>();
  for (const stage of stages) {
    if (stage.kind !== 'INTERVIEW') continue;
    for (const { name } of stage.rubric) {
      assessed.set(spellingKey(name), (assessed.get(spellingKey(name)) ?? 0) + 1);
    }
    for (const questionId of stage.questionIds) asked.set(questionId, [...(asked.get(questionId) ?? []), stage.key]);
  }
  return {
    gaps: needed
      .map(({ name, required }) => ({
        competency: name,
        required,
        assessed: assessed.get(spellingKey(name)) ?? 0,
      }))
      .filter((gap) => gap.assessed < gap.required),
    repeatedQuestions: [...asked]
      .map(([questionId, keys]) => ({ questionId, stages: keys }))
      .filter((question) => question.stages.length > 1),
  };
}
