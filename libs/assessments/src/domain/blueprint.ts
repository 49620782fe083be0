import { ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import type { OverduePolicy, WindowPolicy } from './attempt.ts';
import { isDrawableKind, type DrawableKind } from './draw.ts';
import { Rational } from './rational.ts';
import { refusals } from './refusals.ts';

export type ScoringPolicy = 'ALL_OR_NOTHING' | 'PARTIAL' | 'NEGATIVE';

/** Questions picked for each candidate from those that fit every filter given; an empty list asks for nothing. */
export interface DrawFilter {
  readonly count: number;
  /** Any of these, by name or synonym, or one that hangs below. */
  readonly skills: readonly string[];
  /** From 1 to 5. */
  readonly difficulty: readonly number[];
  readonly kinds: readonly DrawableKind[];
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
  readonly navigation: Navigation;
  /** Markdown, shown before the start. */
  readonly instructions: string | null;
  /** Markdown; where it is set nobody begins without agreeing to it. */
  readonly consentText: string | null;
  readonly releasePolicy: ReleasePolicy;
  /** Under ON_DATE, and only then. */
  readonly releaseAt: Date | null;
  /** Whether a released result shows each item with its key and explanation. */
  readonly releaseFeedback: boolean;
  readonly integritySignals: boolean;
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
  readonly timeLimitMinutes: number | null;
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
const MAX_TEXT = 20_000;
const MAX_SKILLS = 50;
const MAX_SKILL = 100;

/**
 * Checks a blueprint by itself; whether its questions exist, and whether its draws can be filled, is the question bank's
 * to say. Refuses with `INVALID_ASSESSMENT` and the path of the field.
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
  if (questionCount(sections) > MAX_ITEMS) return invalid('sections', `it has more than ${MAX_ITEMS} questions`);
  const limits = limitsProblem(input.timeLimitMinutes, sections);
  if (limits) return limits;

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
    navigation: input.navigation,
    instructions: input.instructions?.trim() ? input.instructions : null,
    consentText: input.consentText?.trim() ? input.consentText : null,
    releasePolicy: input.releasePolicy,
    releaseAt: input.releaseAt,
    releaseFeedback: input.releaseFeedback,
    integritySignals: input.integritySignals,
  });
}

/** A title without margins. Refuses with `INVALID_ASSESSMENT`, field `title`. */
export function checkTitle(given: string): Result<string> {
  const title = given.trim();
  const fits = title !== '' && title.length <= MAX_TITLE && isStorable(title);
  return fits ? ok(title) : invalid('title', `the title must have 1 to ${MAX_TITLE} characters`);
}

function settingsProblem(input: BlueprintInput): Err<Refusal> | null {
  const title = checkTitle(input.title);
  if (!title.ok) return title;
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
  for (const field of ['instructions', 'consentText'] as const) {
    const text = input[field] ?? '';
    if (text.length > MAX_TEXT || !isStorable(text))
      return invalid(field, `the text must have at most ${MAX_TEXT} characters, all of them text`);
  }
  if (input.releasePolicy === 'ON_DATE' && input.releaseAt === null)
    return invalid('releaseAt', 'a release ON_DATE needs the date');
  if (input.releasePolicy !== 'ON_DATE' && input.releaseAt !== null)
    return invalid('releaseAt', 'only a release ON_DATE has a date');
  return null;
}

/** Limits of sections: of all or of none, and then their sum is the assessment's. */
function limitsProblem(total: number, sections: readonly Section[]): Err<Refusal> | null {
  const limits = sections.map(({ timeLimitMinutes }) => timeLimitMinutes ?? 0);
  if (limits.every((limit) => limit === 0)) return null;
  const without = limits.indexOf(0);
  if (without >= 0)
    return invalid(`sections.${without}.timeLimitMinutes`, 'either every section has a time limit or none has');
  const sum = limits.reduce((minutes, limit) => minutes + limit, 0);
  if (sum === total) return null;
  return invalid('timeLimitMinutes', `the time limits of its sections add up to ${sum} minutes`);
}

function checkSection(section: SectionInput, path: string, seen: Set<string>): Result<Section> {
  const title = section.title?.trim() || null;
  if (title && (title.length > MAX_TITLE || !isStorable(title)))
    return invalid(`${path}.title`, `a section's title has at most ${MAX_TITLE} characters`);
  const points = section.pointsPerQuestion;
  if (!isDecimalWithin(points, Rational.ZERO, Rational.of(1_000_000)) || isZero(points)) {
    return invalid(
      `${path}.pointsPerQuestion`,
      'points must be greater than 0, at most 1000000, with at most 6 decimals',
    );
  }
  const { timeLimitMinutes, questionIds, draw } = section;
  if (timeLimitMinutes !== null && !isWhole(timeLimitMinutes, 1, MAX_TIME_LIMIT_MINUTES)) {
    return invalid(`${path}.timeLimitMinutes`, `the time limit must be from 1 to ${MAX_TIME_LIMIT_MINUTES} minutes`);
  }
  const base = { title, pointsPerQuestion: canonicalDecimal(points), timeLimitMinutes };
  if (draw) {
    if (questionIds) return invalid(path, 'a section lists questions or draws them, not both');
    const filter = checkDraw(draw, `${path}.draw`);
    return filter.ok ? ok({ type: 'DRAW', ...base, draw: filter.value }) : filter;
  }
  if (!questionIds || questionIds.length === 0)
    return invalid(`${path}.questionIds`, 'a section needs at least one question');
  // An id is a UUID in any letter case.
  const ids = questionIds.map((id) => id.toLowerCase());
  for (const [index, id] of ids.entries()) {
    if (seen.has(id)) return invalid(`${path}.questionIds.${index}`, 'a question stands in an assessment once');
    seen.add(id);
  }
  return ok({ type: 'FIXED', ...base, questionIds: ids });
}

/** Checks what a draw asks for. Refuses with `INVALID_ASSESSMENT` and the field below `path`. */
export function checkDraw(draw: DrawInput, path: string): Result<DrawFilter> {
  if (!isWhole(draw.count, 1, MAX_ITEMS)) return invalid(`${path}.count`, `a draw is of 1 to ${MAX_ITEMS} questions`);
  const skills = [...new Set((draw.skills ?? []).map((skill) => skill.trim()))];
  if (skills.length > MAX_SKILLS) return invalid(`${path}.skills`, `a draw names at most ${MAX_SKILLS} skills`);
  if (skills.some((skill) => skill === '' || skill.length > MAX_SKILL || !isStorable(skill)))
    return invalid(`${path}.skills`, `a skill's name has 1 to ${MAX_SKILL} characters`);
  const difficulty = [...new Set(draw.difficulty ?? [])];
  if (!difficulty.every((level) => isWhole(level, 1, 5)))
    return invalid(`${path}.difficulty`, 'difficulties are from 1 to 5');
  const kinds = [...new Set((draw.kinds ?? []).filter(isDrawableKind))];
  if (!(draw.kinds ?? []).every(isDrawableKind))
    return invalid(`${path}.kinds`, 'only kinds that a program can grade can be drawn');
  return ok({ count: draw.count, skills, difficulty, kinds });
}

/** PostgreSQL stores neither a NUL nor half of a character outside the Basic Multilingual Plane. */
const isStorable = (text: string): boolean => !/[\0\p{Surrogate}]/u.test(text);

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

/** How many questions of a section a candidate is asked. */
export const sectionQuestions = (section: Section): number =>
  section.type === 'DRAW' ? section.draw.count : section.questionIds.length;

/** How many questions a candidate is asked. */
export const questionCount = (sections: readonly Section[]): number =>
  sections.reduce((sum, section) => sum + sectionQuestions(section), 0);
