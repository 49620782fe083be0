import type { Loss } from '../format.ts';
import {
  conditionOf,
  EXACT,
  names,
  numberIn,
  unsupportedProcessing,
  type Comparison,
  type Condition,
} from './conditions.ts';
import type { Declarations, ResponseDeclaration } from './declarations.ts';
import { attribute, childOf, elements, isQti, textOf, within, type QtiElement } from './names.ts';
import { pointsOfTotals, withoutBounds } from './totals.ts';

/** By what a response earns its points. */
export type Scoring =
  /** Nothing is said. */
  | { readonly by: 'NOTHING' }
  | { readonly by: 'CORRECT'; readonly comparison: Comparison }
  /** Values that stand in the processing instead of in the declaration. */
  | { readonly by: 'VALUES'; readonly values: readonly string[]; readonly comparison: Comparison }
  /** The points that the mapping gives; `full` are those that the processing asks for, null for as many as possible. */
  | { readonly by: 'MAPPING'; readonly full: number | null };

/** When processing gives an outcome a value. */
export interface Assignment {
  readonly outcome: string;
  /** The values that it may get; null when it gets the response itself or something computed. */
  readonly values: readonly string[] | null;
  readonly when: 'ALWAYS' | 'RIGHT' | 'OTHERWISE';
}

export interface Processing {
  readonly scoring: Scoring;
  readonly assignments: readonly Assignment[];
  readonly losses: readonly Loss[];
}

const TEMPLATES: readonly (readonly [RegExp, Scoring])[] = [
  [/(?:^|\/)(?:match_correct|CC2_match(?:_basic)?)(?:\.xml)?$/u, { by: 'CORRECT', comparison: EXACT }],
  [/(?:^|\/)(?:CC2_)?map_response(?:\.xml)?$/u, { by: 'MAPPING', full: null }],
];

function byTemplate(template: string): Scoring {
  const known = TEMPLATES.find(([pattern]) => pattern.test(template.trim()));
  if (known === undefined) throw unsupportedProcessing(`the template ${template.slice(0, 200)}`);
  return known[1];
}

/** One way through a condition, and what it does. */
interface Branch {
  readonly condition: Condition | 'ELSE';
  readonly statements: readonly QtiElement[];
}

function branchesOf(condition: QtiElement, response: string): Branch[] {
  return elements(condition).map((branch) => {
    if (isQti(branch, 'responseElse')) return { condition: 'ELSE', statements: elements(branch) };
    const [asked, ...statements] = elements(branch);
    return { condition: conditionOf(asked, response), statements };
  });
}

const setsAny = (statement: QtiElement, outcomes: ReadonlySet<string>): boolean =>
  [statement, ...within(statement, () => true)].some(
    (element) =>
      ['setOutcomeValue', 'lookupOutcomeValue'].includes(element.name) &&
      outcomes.has(attribute(element, 'identifier') ?? ''),
  );

const outcomeOf = (set: QtiElement): string => attribute(set, 'identifier') ?? '';

const setsWithin = (statements: readonly QtiElement[]): QtiElement[] =>
  statements.flatMap((statement) =>
    [statement, ...within(statement, () => true)].filter((element) => isQti(element, 'setOutcomeValue')),
  );

/** The outcome for points, and those that are passed on to it unchanged. */
function scoreOutcomes(sets: readonly QtiElement[]): Set<string> {
  const given = sets.filter((set) => {
    const [value] = elements(set);
    if (value === undefined) return false;
    return isQti(value, 'mapResponse') || (numberIn(value) !== null && attribute(value, 'baseType') !== 'identifier');
  });
  const found = new Set(sets.some((set) => outcomeOf(set) === 'SCORE') ? ['SCORE'] : given.map(outcomeOf));
  for (const set of sets) {
    const source = found.has(outcomeOf(set)) ? passedOn(set) : null;
    if (source !== null) found.add(source);
  }
  return found;
}

/** The one variable whose value is set, if it is no more than that: `variable`, or a `sum` of one. */
function passedOn(set: QtiElement): string | null {
  const [value] = elements(set);
  if (value === undefined) return null;
  const [only, ...more] = isQti(value, 'sum') ? elements(value) : [value];
  return only !== undefined && more.length === 0 && isQti(only, 'variable') ? attribute(only, 'identifier') : null;
}

type Points = number | 'MAPPING' | 'PASSED_ON';

/** Collects what the statements say about points and feedback. */
class Reading {
  readonly assignments: Assignment[] = [];
  private readonly losses = new Map<string, Loss>();
  private right: { readonly comparison: Comparison; readonly points: number } | null = null;
  private readonly values: {
    readonly values: readonly string[];
    readonly comparison: Comparison;
    readonly points: number;
  }[] = [];
  private readonly thresholds: { readonly asked: number; readonly points: number }[] = [];
  private mapped = false;
  private others = 0;

  constructor(
    private readonly response: string,
    private readonly declarations: Declarations,
    private readonly score: ReadonlySet<string>,
    /** Outcomes that are given a value somewhere. */
    private readonly assigned: ReadonlySet<string>,
  ) {}

  statement(statement: QtiElement): void {
    switch (statement.name) {
      case 'setOutcomeValue':
        this.always(statement);
        return;
      case 'responseCondition':
        this.condition(statement);
        return;
      case 'responseProcessingFragment':
        for (const inner of elements(statement)) this.statement(inner);
        return;
      default:
        if (statement.name === 'lookupOutcomeValue' && !setsAny(statement, this.score)) return;
        throw unsupportedProcessing(`the element ${statement.spelled}`);
    }
  }

  private always(set: QtiElement): void {
    this.assign(set, 'ALWAYS');
    const points = this.pointsOf([set]);
    if (points === 'MAPPING') this.mapped = true;
    else if (points !== null && points !== 'PASSED_ON' && points !== 0) {
      throw unsupportedProcessing('points are given whatever the response is');
    }
  }

  private condition(condition: QtiElement): void {
    const branches = branchesOf(condition, this.response);
    let ended = false;
    for (const branch of branches) {
      if (ended) throw unsupportedProcessing('a condition goes on behind its else');
      ended = branch.condition === 'ELSE';
      const isRight = branch.condition !== 'ELSE' && branch.condition.asks === 'RIGHT';
      for (const statement of branch.statements) this.assign(statement, isRight ? 'RIGHT' : 'OTHERWISE');
      const points = this.pointsOf(branch.statements);
      if (points !== null) this.branch(branch.condition, points, branches);
    }
  }

  private branch(condition: Branch['condition'], points: Points, branches: readonly Branch[]): void {
    if (points === 'MAPPING') {
      if (condition !== 'ELSE' && condition.asks === 'OTHER')
        throw unsupportedProcessing(`the condition ${condition.operator}`);
      this.mapped = true;
      return;
    }
    if (points === 'PASSED_ON') throw unsupportedProcessing('points are computed');
    if (condition === 'ELSE') this.otherwise(points, branches);
    else this.asked(condition, points);
  }

  private otherwise(points: number, branches: readonly Branch[]): void {
    const [first] = branches;
    if (
      branches.length === 2 &&
      first !== undefined &&
      first.condition !== 'ELSE' &&
      first.condition.asks === 'WRONG'
    ) {
      this.right = { comparison: first.condition.comparison, points };
    } else this.wrongEarns(points);
  }

  private asked(condition: Condition, points: number): void {
    switch (condition.asks) {
      case 'RIGHT':
        this.right = { comparison: condition.comparison, points };
        return;
      case 'VALUES':
        this.values.push({ values: condition.values, comparison: condition.comparison, points });
        return;
      case 'POINTS':
        this.thresholds.push({ asked: condition.points, points });
        return;
      case 'OTHER':
        throw unsupportedProcessing(`the condition ${condition.operator}`);
      default:
        this.wrongEarns(points);
    }
  }

  private wrongEarns(points: number): void {
    this.others = Math.max(this.others, points);
    if (points < 0) this.lose('PENALTY', `a wrong answer costs ${-points} points`);
  }

  private lose(code: string, message: string): void {
    this.losses.set(code, { code, part: 'other', message });
  }

  /** What the statements make of the points; null when they leave them alone. */
  private pointsOf(statements: readonly QtiElement[]): Points | null {
    let points: Points | null = null;
    for (const statement of statements) {
      if (!setsAny(statement, this.score)) continue;
      if (statement.name !== 'setOutcomeValue') throw unsupportedProcessing(`the element ${statement.spelled}`);
      const [value] = elements(statement);
      const found = this.valueOf(value, statement);
      points = found === 'PASSED_ON' && points !== null ? points : found;
    }
    return points;
  }

  private valueOf(value: QtiElement | undefined, set: QtiElement): Points {
    if (names(value, 'mapResponse', this.response)) return 'MAPPING';
    const number = numberIn(value);
    if (number !== null) return number;
    const source = passedOn(set);
    if (source !== null && this.assigned.has(source)) return 'PASSED_ON';
    const constant = Number(this.declarations.outcomes.get(source ?? '')?.defaultValue ?? Number.NaN);
    if (Number.isFinite(constant)) return constant;
    throw unsupportedProcessing(`the expression ${value?.spelled ?? 'is missing'}`);
  }

  private assign(statement: QtiElement, when: Assignment['when']): void {
    for (const set of [statement, ...within(statement, () => true)]) {
      if (set.name !== 'setOutcomeValue') continue;
      const outcome = outcomeOf(set);
      if (this.score.has(outcome)) continue;
      const [value] = elements(set);
      const values =
        value === undefined || passedOn(set) !== null
          ? []
          : [value, ...within(value, () => true)]
              .filter((part) => isQti(part, 'baseValue'))
              .map((part) => textOf(part).trim());
      const nested = set !== statement;
      this.assignments.push({
        outcome,
        values: values.length === 0 ? null : values,
        when: nested ? 'OTHERWISE' : when,
      });
    }
  }

  result(): Processing {
    const scoring = this.scoring();
    return { scoring, assignments: this.assignments, losses: [...this.losses.values()] };
  }

  private scoring(): Scoring {
    if (this.right !== null) return this.byRight(this.right);
    const best = this.values.reduce((highest, { points }) => Math.max(highest, points), this.others);
    const [value, ...rivals] = this.values.filter(({ points }) => points === best);
    if (value !== undefined) {
      if (rivals.length > 0 || best <= this.others || this.mapped)
        throw unsupportedProcessing('several responses earn the same');
      this.weigh(best, this.values.length > 1 || this.others > 0);
      return { by: 'VALUES', values: value.values, comparison: value.comparison };
    }
    const [threshold, ...lower] = this.thresholds.sort((a, b) => b.points - a.points);
    if (threshold !== undefined) {
      if (threshold.points <= this.others || this.mapped) throw unsupportedProcessing('points are computed');
      this.weigh(threshold.points, lower.length > 0 || this.others > 0);
      return { by: 'MAPPING', full: threshold.asked };
    }
    if (this.mapped) return { by: 'MAPPING', full: null };
    if (this.others > 0) throw unsupportedProcessing('points are given whatever the response is');
    return { by: 'NOTHING' };
  }

  private byRight({ comparison, points }: { comparison: Comparison; points: number }): Scoring {
    const rival = Math.max(
      this.others,
      ...this.values.map((value) => value.points),
      ...this.thresholds.map((t) => t.points),
    );
    if (points <= 0 || points <= rival)
      throw unsupportedProcessing('the declared response does not earn the most points');
    this.weigh(points, rival > 0 || this.mapped);
    return { by: 'CORRECT', comparison };
  }

  private weigh(points: number, partial: boolean): void {
    if (points !== 1) this.lose('WEIGHT', `the right answer earns ${points} points`);
    if (partial) this.lose('PARTIAL_SCORE', 'other answers earn a part of the points');
  }
}

/** Points beyond the cap are lost: then a part of the right answers earns as much as all of them. */
function checkCap(cap: number | null, response: ResponseDeclaration | undefined): void {
  const points = response?.mapping?.entries.map(({ value }) => value).filter((value) => value > 0) ?? [];
  const most =
    response?.cardinality === 'single' ? Math.max(0, ...points) : points.reduce((sum, value) => sum + value, 0);
  if (cap !== null && most > cap + 1e-6)
    throw unsupportedProcessing('a part of the right answers earns all the points');
}

/** How the response of an item's one interaction is judged. Throws when that is not what one key can say. */
export function processingOf(item: QtiElement, response: string, declarations: Declarations): Processing {
  const processing = childOf(item, 'responseProcessing');
  const silent: Processing = { scoring: { by: 'NOTHING' }, assignments: [], losses: [] };
  if (processing === null) return silent;
  const template = attribute(processing, 'template') ?? attribute(processing, 'templateLocation');
  const statements = elements(processing);
  if (statements.length === 0) return template === null ? silent : { ...silent, scoring: byTemplate(template) };
  const bounded = withoutBounds(statements, declarations);
  const sets = setsWithin(bounded.statements);
  const score = scoreOutcomes(sets);
  const reading = new Reading(response, declarations, score, new Set(sets.map(outcomeOf)));
  for (const statement of pointsOfTotals(bounded.statements, score, declarations)) reading.statement(statement);
  const result = reading.result();
  if (result.scoring.by === 'MAPPING') checkCap(bounded.cap, declarations.responses.get(response));
  return result;
}
