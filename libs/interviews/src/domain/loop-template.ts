import { ok, type Result } from '@plumbline/kernel';
import { coverageOf } from './coverage.ts';
import type { NeededCompetency } from './opening.ts';
import { refusals } from './refusals.ts';
import { defineStages, type StageDefinition, type StageInput } from './stage-definition.ts';
import { cleanText } from './text.ts';

export const TEMPLATE_STATUSES = ['DRAFT', 'PUBLISHED'] as const;
export type TemplateStatus = (typeof TEMPLATE_STATUSES)[number];

/** How a candidate for an opening is assessed: its stages and what precedes what. */
export interface LoopTemplate {
  readonly id: string;
  readonly openingId: string;
  readonly title: string;
  readonly status: TemplateStatus;
  /** Raised by each edit, so that a loop can say which wording it was copied from. */
  readonly revision: number;
  readonly stages: readonly StageDefinition[];
}

export interface TemplateInput {
  readonly title: string;
  readonly stages: readonly StageInput[];
}

/** A new draft. Refuses with `INVALID_TEMPLATE` and the field's path. */
export function draftTemplate(id: string, openingId: string, input: TemplateInput): Result<LoopTemplate> {
  const content = describe(input);
  return content.ok ? ok({ id, openingId, status: 'DRAFT', revision: 1, ...content.value }) : content;
}

/** Replaces a template's content. It becomes a draft again; loops that run keep the copy they were started with. */
export function reviseTemplate(template: LoopTemplate, input: TemplateInput): Result<LoopTemplate> {
  const content = describe(input);
  return content.ok ? ok({ ...template, ...content.value, status: 'DRAFT', revision: template.revision + 1 }) : content;
}

/**
 * Publishes a template if it covers what the opening needs. Refuses with `COVERAGE_GAP`, whose details are
 * `{ gaps: CompetencyGap[], repeatedQuestions: RepeatedQuestion[] }`. A published template stays as it is.
 */
export function publishTemplate(template: LoopTemplate, needed: readonly NeededCompetency[]): Result<LoopTemplate> {
  if (template.status === 'PUBLISHED') return ok(template);
  const { gaps, repeatedQuestions } = coverageOf(template.stages, needed);
  if (gaps.length > 0 || repeatedQuestions.length > 0) {
    return refusals.COVERAGE_GAP({ details: { gaps, repeatedQuestions } });
  }
  return ok({ ...template, status: 'PUBLISHED' });
}

function describe(input: TemplateInput): Result<Pick<LoopTemplate, 'title' | 'stages'>> {
  const title = cleanText(input.title, 200);
  if (title === null) {
    const problem = 'A template needs a title of at most 200 characters.';
    return refusals.INVALID_TEMPLATE({ field: 'title', values: { problem } });
  }
  const stages = defineStages(input.stages);
  return stages.ok ? ok({ title, stages: stages.value }) : stages;
}
