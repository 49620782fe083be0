import { ItemFailure } from './failure.ts';
import { attribute, elements, isQti, textOf, within, type QtiElement } from './names.ts';

/** How a response is compared with the right one. Tolerances are as written; relative ones are percentages. */
export interface Comparison {
  readonly mode: 'EXACT' | 'ABSOLUTE' | 'RELATIVE';
  readonly tolerance: string;
  /** The ends of the tolerated range do not count themselves. */
  readonly open: boolean;
  readonly caseSensitive: boolean;
}

export const EXACT: Comparison = { mode: 'EXACT', tolerance: '0', open: false, caseSensitive: true };

/** What a condition asks about the response. */
export type Condition =
  | { readonly asks: 'RIGHT'; readonly comparison: Comparison }
  | { readonly asks: 'WRONG'; readonly comparison: Comparison }
  /** Whether it equals these values, which stand in the condition itself. */
  | { readonly asks: 'VALUES'; readonly values: readonly string[]; readonly comparison: Comparison }
  /** Whether the mapping gives at least these points, or exactly these. */
  | { readonly asks: 'POINTS'; readonly points: number }
  | { readonly asks: 'BLANK' }
  /** Whether there is any response. */
  | { readonly asks: 'ANSWERED' }
  | { readonly asks: 'OTHER'; readonly operator: string };

const truthy = (text: string | null): boolean => text === 'true' || text === '1';

export const unsupportedProcessing = (what: string): ItemFailure =>
  new ItemFailure('UNSUPPORTED_PROCESSING', `Its response processing has a meaning of its own: ${what}.`);

/** Both sides of a tolerance, which have to be equal: there is one number for both here. */
function toleranceOf(element: QtiElement): string {
  const [below = '', above = below] = (attribute(element, 'tolerance') ?? '0').trim().split(/\s+/u);
  if (!/^[\d.eE+-]+$/u.test(below)) throw unsupportedProcessing('the tolerance is a variable');
  if (Number(below) !== Number(above)) throw unsupportedProcessing('the tolerance differs above and below the value');
  return below;
}

function numberComparison(element: QtiElement): Comparison {
  const mode = (attribute(element, 'toleranceMode') ?? 'exact').toUpperCase();
  if (mode !== 'ABSOLUTE' && mode !== 'RELATIVE') return EXACT;
  const open = [attribute(element, 'includeLowerBound'), attribute(element, 'includeUpperBound')].some(
    (bound) => bound === 'false' || bound === '0',
  );
  return { ...EXACT, mode, tolerance: toleranceOf(element), open };
}

/** Null for operators that compare nothing. */
function comparisonOf(element: QtiElement): Comparison | null {
  switch (element.name) {
    case 'match':
      return EXACT;
    case 'equal':
      return numberComparison(element);
    case 'stringMatch':
      return truthy(attribute(element, 'substring'))
        ? null
        : { ...EXACT, caseSensitive: attribute(element, 'caseSensitive') !== 'false' };
    default:
      return null;
  }
}

export const names = (element: QtiElement | undefined, operator: string, identifier: string): boolean =>
  element !== undefined && isQti(element, operator) && attribute(element, 'identifier') === identifier;

const CONTAINERS = new Set(['multiple', 'ordered', 'baseValue']);

/** The values that an expression of nothing but values holds; null for every other one. */
function valuesIn(element: QtiElement): string[] | null {
  if (isQti(element, 'baseValue')) return [textOf(element).trim()];
  if (within(element, () => true).some(({ name }) => !CONTAINERS.has(name))) return null;
  return CONTAINERS.has(element.name) ? elements(element).flatMap((child) => valuesIn(child) ?? []) : null;
}

export function numberIn(element: QtiElement | undefined): number | null {
  if (element === undefined || !isQti(element, 'baseValue')) return null;
  const value = Number(textOf(element).trim() || Number.NaN);
  return Number.isFinite(value) ? value : null;
}

const COMPARES_POINTS = new Set(['match', 'equal', 'gte']);

function comparing(element: QtiElement, response: string): Condition | null {
  const [first, second] = elements(element);
  if (first === undefined || second === undefined) return null;
  const [left, right] = names(first, 'variable', response) ? [first, second] : [second, first];
  const comparison = comparisonOf(element);
  if (names(left, 'variable', response) && comparison !== null) {
    if (names(right, 'correct', response)) return { asks: 'RIGHT', comparison };
    const values = valuesIn(right);
    if (values !== null) return { asks: 'VALUES', values, comparison };
  }
  const points = numberIn(second);
  return names(first, 'mapResponse', response) && points !== null && COMPARES_POINTS.has(element.name)
    ? { asks: 'POINTS', points }
    : null;
}

/** What the condition asks about the response of this identifier. */
export function conditionOf(element: QtiElement | undefined, response: string): Condition {
  if (element === undefined) return { asks: 'OTHER', operator: 'nothing' };
  const [only, ...more] = elements(element);
  if (element.name === 'isNull' && names(only, 'variable', response)) return { asks: 'BLANK' };
  if ((element.name === 'and' || element.name === 'or') && more.length === 0) return conditionOf(only, response);
  if (element.name === 'not') {
    const inner = conditionOf(only, response);
    if (inner.asks === 'BLANK') return { asks: 'ANSWERED' };
    return inner.asks === 'RIGHT' ? { ...inner, asks: 'WRONG' } : { asks: 'OTHER', operator: element.spelled };
  }
  return comparing(element, response) ?? { asks: 'OTHER', operator: element.spelled };
}
