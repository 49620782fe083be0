import { ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import type { OverduePolicy, WindowPolicy } from './attempt.ts';
import { isItemKind, type ItemKind } from './item.ts';
import { Rational } from './rational.ts';
import { refusals } from './refusals.ts';

export type ScoringPolicy = 'ALL_OR_NOTHING' | 'PARTIAL' | 'NEGATIVE';

/** Questions picked for each candidate from those that fit every filter given. */
export interface DrawFilter {
  readonly count: number;
  readonly skills: readonly string[];
  readonly difficulty: readonly number[];
  readonly kinds: readonly ItemKind[];
}

/** FREE: any item at any time. FORWARD_ONLY: an item is delivered when it is reached, and left for good. */
export type Navigation = 'FREE' | 'FORWARD_ONLY';

/** When candidates may see their result; `ON_SUBMIT`: as soon as it is graded. */
export type ReleasePolicy = 'NEVER' | 'ON_SUBMIT' | 'ON_DATE' | 'BY_RECRUITER';

interface SectionBase {
  readonly title: string | null;
  /** A decimal text greater than 0. */
  readonly pointsPerQuestion: string;
  /** Either no section has one, or all have and the assessment's limit is their sum. */
  readonly timeLimitMinutes?: number | null;
}

export type Section =
  | (SectionBase & { readonly type: 'FIXED'; readonly questionIds: readonly string[] })
  | (SectionBase & { readonly type: 'DRAW'; readonly draw: DrawFilter });

/** How an assessment runs and is scored. */
export interface AssessmentSettings {
  readonly timeLimitMinutes: number;
  /** A decimal text from 0 to 100; null: results neither pass nor fail. */
  readonly passMarkPercent: string | null;
  readonly windowPolicy: WindowPolicy;
  readonly overduePolicy: OverduePolicy;
  /** Counts under GRACE_SUBMIT_ONLY: seconds after the deadline in which it may still be submitted. */
  readonly gracePeriodSeconds: number;
  readonly scoring: ScoringPolicy;
  /** Counts under NEGATIVE: the share of an item's points that a wrong answer costs, a decimal text in (0, 1]. */
  readonly negativeFraction: string | null;
  readonly shuffleQuestions: boolean;
  readonly shuffleChoices: boolean;
}

export interface Blueprint extends AssessmentSettings {
  readonly title: string;
  readonly sections: readonly Section[];
}

/** A blueprint as a client sends it: defaults are filled in, nothing is checked. */
export interface BlueprintInput extends Omit<AssessmentSettings, 'gracePeriodSeconds'> {
  readonly title: string;
  readonly gracePeriodSeconds: number | null;
  readonly sections: readonly SectionInput[];
}

export interface SectionInput {
  readonly title: string | null;
  readonly pointsPerQuestion: string;
  readonly questionIds: readonly string[] | null;
  readonly draw: DrawInput | null;
}

export interface DrawInput {
  readonly count: number;
  readonly skills: readonly string[] | null;
  readonly difficulty: readonly number[] | null;
  readonly kinds: readonly string[] | null;
}

const MAX_TIME_LIMIT_MINUTES = 1_440;
const MAX_GRACE_PERIOD_SECONDS = 86_400;
export const MAX_ITEMS = 500;
const MAX_SECTIONS = 50;
const MAX_TITLE = 200;

/**
 * Checks a blueprint by itself; whether its questions exist is the question bank's to say. Refuses with
 * `INVALID_ASSESSMENT` and the path of the field, or with `DRAW_UNSUPPORTED`.
 */
export function checkBlueprint(input: BlueprintInput): Result<Blueprint> {
  const problem = settingsProblem(input);
  if (problem) return problem;
  if (input.sections.length === 0) return invalid('sections', 'it needs at least one section');
  if (input.sections.length > MAX_SECTIONS) return invalid('sections', `it has more than ${MAX_SECTIONS} sections`);

  const sections: Section[] = [];
  const seen = new Set<string>();
  for (const [index, section] of input.sections.entries()) {
    const checked = checkSection(section, `sections.${index}`, seen);
    if (!checked.ok) return checked;
    sections.push(checked.value);
  }
  const draw = sections.findIndex(({ type }) => type === 'DRAW');
  if (draw >= 0) return refusals.DRAW_UNSUPPORTED({ field: `sections.${draw}.draw` });
  if (seen.size > MAX_ITEMS) return invalid('sections', `it has more than ${MAX_ITEMS} questions`);

  return ok({
    title: input.title.trim(),
    sections,
    timeLimitMinutes: input.timeLimitMinutes,
    passMarkPercent: input.passMarkPercent === null ? null : canonicalDecimal(input.passMarkPercent),
    windowPolicy: input.windowPolicy,
    overduePolicy: input.overduePolicy,
    gracePeriodSeconds: input.gracePeriodSeconds ?? 0,
    scoring: input.scoring,
    negativeFraction: input.negativeFraction === null ? null : canonicalDecimal(input.negativeFraction),
    shuffleQuestions: input.shuffleQuestions,
    shuffleChoices: input.shuffleChoices,
  });
}

function settingsProblem(input: BlueprintInput): Err<Refusal> | null {
  const title = input.title.trim();
  if (title === '' || title.length > MAX_TITLE)
    return invalid('title', `the title must have 1 to ${MAX_TITLE} characters`);
  if (!isWhole(input.timeLimitMinutes, 1, MAX_TIME_LIMIT_MINUTES)) {
    return invalid('timeLimitMinutes', `the time limit must be from 1 to ${MAX_TIME_LIMIT_MINUTES} minutes`);
  }
  if (input.passMarkPercent !== null && !isDecimalWithin(input.passMarkPercent, Rational.ZERO, Rational.of(100))) {
    return invalid('passMarkPercent', 'the pass mark must be from 0 to 100 percent, with at most 6 decimals');
  }
  const grace = input.gracePeriodSeconds;
  if (grace !== null && !isWhole(grace, 0, MAX_GRACE_PERIOD_SECONDS)) {
    return invalid('gracePeriodSeconds', `the grace period must be from 0 to ${MAX_GRACE_PERIOD_SECONDS} seconds`);
  }
  if (input.overduePolicy === 'GRACE_SUBMIT_ONLY' && !grace) {
    return invalid('gracePeriodSeconds', 'GRACE_SUBMIT_ONLY needs a grace period');
  }
  const fraction = input.negativeFraction;
  if (fraction !== null && (!isDecimalWithin(fraction, Rational.ZERO, Rational.ONE) || isZero(fraction))) {
    return invalid('negativeFraction', 'the fraction must be greater than 0, at most 1, with at most 6 decimals');
  }
  if (input.scoring === 'NEGATIVE' && fraction === null) {
    return invalid('negativeFraction', 'NEGATIVE scoring needs the fraction that a wrong answer costs');
  }
  return null;
}

function checkSection(section: SectionInput, path: string, seen: Set<string>): Result<Section> {
  const title = section.title?.trim() || null;
  if (title && title.length > MAX_TITLE)
    return invalid(`${path}.title`, `a section's title has at most ${MAX_TITLE} characters`);
  const points = section.pointsPerQuestion;
  if (!isDecimalWithin(points, Rational.ZERO, Rational.of(1_000_000)) || isZero(points)) {
    return invalid(
      `${path}.pointsPerQuestion`,
      'points must be greater than 0, at most 1000000, with at most 6 decimals',
    );
  }
  const base = { title, pointsPerQuestion: canonicalDecimal(points) };
  const { questionIds, draw } = section;
  if (draw) {
    if (questionIds) return invalid(path, 'a section lists questions or draws them, not both');
    const filter = checkDraw(draw, `${path}.draw`);
    return filter.ok ? ok({ type: 'DRAW', ...base, draw: filter.value }) : filter;
  }
  if (!questionIds || questionIds.length === 0)
    return invalid(`${path}.questionIds`, 'a section needs at least one question');
  for (const [index, id] of questionIds.entries()) {
    if (seen.has(id)) return invalid(`${path}.questionIds.${index}`, 'a question stands in an assessment once');
    seen.add(id);
  }
  return ok({ type: 'FIXED', ...base, questionIds: [...questionIds] });
}

function checkDraw(draw: DrawInput, path: string): Result<DrawFilter> {
  if (!isWhole(draw.count, 1, MAX_ITEMS)) return invalid(`${path}.count`, `a draw is of 1 to ${MAX_ITEMS} questions`);
  const kinds = (draw.kinds ?? []).filter(isItemKind);
  if (kinds.length < (draw.kinds ?? []).length)
    return invalid(`${path}.kinds`, 'only kinds that can be graded can be drawn');
  return ok({ count: draw.count, skills: draw.skills ?? [], difficulty: draw.difficulty ?? [], kinds });
}

const isWhole = (value: number, from: number, to: number): boolean =>
  Number.isInteger(value) && value >= from && value <= to;

function isDecimalWithin(text: string, from: Rational, to: Rational): boolean {
  if (!/^[+-]?\d{1,12}(\.\d{1,6})?$/.test(text)) return false;
  const value = Rational.fromDecimal(text);
  return value.compare(from) >= 0 && value.compare(to) <= 0;
}

const isZero = (text: string): boolean => Rational.fromDecimal(text).equals(Rational.ZERO);

const canonicalDecimal = (text: string): string => Rational.fromDecimal(text).toDecimal(6);

const invalid = (field: string, reason: string): Err<Refusal> =>
  refusals.INVALID_ASSESSMENT({ field, values: { reason } });

/** The limit of each section, in seconds, before any extra time; null where only the whole has a limit. */
export function sectionSeconds(sections: readonly Section[]): number[] | null {
  const seconds = sections.flatMap(({ timeLimitMinutes }) => (timeLimitMinutes ? [timeLimitMinutes * 60] : []));
  return seconds.length === sections.length ? seconds : null;
}
