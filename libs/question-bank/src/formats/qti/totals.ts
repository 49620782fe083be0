import type { Declarations } from './declarations.ts';
import { numberIn } from './conditions.ts';
import { attribute, elements, isQti, within, type QtiElement } from './names.ts';

/*
 * Points as some systems count them: an item adds to its own total, which begins at 0, and keeps the total within the
 * bounds that it declares. Where it adds once, that says no more than giving the points.
 */

export interface Bounded {
  /** What is processed apart from bounds. */
  readonly statements: readonly QtiElement[];
  /** The most points that the total may have; null where it has no such bound. */
  readonly cap: number | null;
}

const identifierOf = (element: QtiElement | undefined): string | null =>
  element === undefined ? null : attribute(element, 'identifier');

const isVariable = (element: QtiElement | undefined, identifier: string): boolean =>
  element !== undefined && isQti(element, 'variable') && identifierOf(element) === identifier;

/** The same constant or variable on both places. */
function isSame(one: QtiElement, other: QtiElement | undefined): boolean {
  if (other === undefined || one.name !== other.name) return false;
  const number = numberIn(one);
  return number === null
    ? isVariable(other, identifierOf(one) ?? '') && isQti(one, 'variable')
    : number === numberIn(other);
}

interface Bound {
  readonly side: 'LOWER' | 'UPPER';
  readonly by: QtiElement;
}

/** "If the total is above this, it is this", and the same below; null for every other condition. */
function boundOf(condition: QtiElement): Bound | null {
  const [branch, ...others] = isQti(condition, 'responseCondition') ? elements(condition) : [];
  if (branch === undefined || others.length > 0) return null;
  const [asked, set, ...more] = elements(branch);
  if (asked === undefined || set === undefined || more.length > 0 || !isQti(set, 'setOutcomeValue')) return null;
  const total = identifierOf(set) ?? '';
  const [left, limit] = elements(asked);
  if (!isVariable(left, total) || limit === undefined || !isSame(limit, elements(set)[0])) return null;
  if (asked.name === 'gt' || asked.name === 'gte') return { side: 'UPPER', by: limit };
  return asked.name === 'lt' || asked.name === 'lte' ? { side: 'LOWER', by: limit } : null;
}

/** What is added to the total itself; null for every other value. */
function addition(set: QtiElement): QtiElement | null {
  const [sum, ...others] = elements(set);
  if (sum === undefined || others.length > 0 || !isQti(sum, 'sum')) return null;
  const total = identifierOf(set) ?? '';
  const added = elements(sum).filter((part) => !isVariable(part, total));
  const [only, ...more] = added;
  return only !== undefined && more.length === 0 && elements(sum).length === 2 ? only : null;
}

const setsOf = (statement: QtiElement, score: ReadonlySet<string>): QtiElement[] =>
  [statement, ...within(statement, () => true)].filter(
    (element) => isQti(element, 'setOutcomeValue') && score.has(identifierOf(element) ?? ''),
  );

/** No branch of it gives points twice, so that one addition is all that can happen. */
const addsOnce = (statement: QtiElement, score: ReadonlySet<string>): boolean =>
  isQti(statement, 'setOutcomeValue') ||
  elements(statement).every((branch) => {
    const sets = setsOf(branch, score);
    return sets.length < 2 && sets.every((set) => elements(branch).includes(set));
  });

function withPoints(element: QtiElement, score: ReadonlySet<string>): QtiElement {
  const points = isQti(element, 'setOutcomeValue') && score.has(identifierOf(element) ?? '') ? addition(element) : null;
  const children = points === null ? element.children : [points];
  return {
    ...element,
    children: children.map((child) => (typeof child === 'string' ? child : withPoints(child, score))),
  };
}

/** Takes bounds out of what is processed. */
export function withoutBounds(statements: readonly QtiElement[], declarations: Declarations): Bounded {
  const bounds = statements.map(boundOf);
  const caps = bounds
    .flatMap((bound) => (bound?.side === 'UPPER' ? [bound.by] : []))
    .map((by) => numberIn(by) ?? Number(declarations.outcomes.get(identifierOf(by) ?? '')?.defaultValue ?? Number.NaN))
    .filter((cap) => Number.isFinite(cap));
  return {
    statements: statements.filter((_, index) => bounds[index] === null),
    cap: caps.length === 0 ? null : Math.min(...caps),
  };
}

/** Makes points of totals where that is certain; `score` are the outcomes for points. */
export function pointsOfTotals(
  statements: readonly QtiElement[],
  score: ReadonlySet<string>,
  declarations: Declarations,
): readonly QtiElement[] {
  const [only, ...more] = statements.filter((statement) => setsOf(statement, score).length > 0);
  const fromZero = [...score].every((outcome) => Number(declarations.outcomes.get(outcome)?.defaultValue ?? 0) === 0);
  const certain = only !== undefined && more.length === 0 && fromZero && addsOnce(only, score);
  return certain
    ? statements.map((statement) => (statement === only ? withPoints(statement, score) : statement))
    : statements;
}
