import type { Loss, Warning } from '../format.ts';
import type { MapEntry, ResponseDeclaration } from './declarations.ts';
import { unsupportedProcessing } from './conditions.ts';
import { ItemFailure } from './failure.ts';
import type { Scoring } from './processing.ts';

/** The right values of a response, and what had to be said about how they were found. */
export interface FoundKey {
  readonly values: readonly string[];
  readonly losses: readonly Loss[];
  readonly warnings: readonly Warning[];
}

const sameSet = (a: readonly string[], b: readonly string[]): boolean =>
  a.length === b.length && [...a].sort().join('\n') === [...b].sort().join('\n');

const noKey = (): ItemFailure => new ItemFailure('NO_KEY', 'It does not say which answer is right.');

const repaired = (message: string, line: number): Warning => ({ code: 'REPAIRED_KEY', message, line });

/** Points that entries of a mapping give, as losses. */
export function mappingLosses(entries: readonly MapEntry[], right: ReadonlySet<MapEntry>): Loss[] {
  const losses: Loss[] = [];
  const others = entries.filter((entry) => !right.has(entry));
  if (others.some(({ value }) => value > 0)) {
    losses.push({ code: 'PARTIAL_SCORE', part: 'other', message: 'other answers earn a part of the points' });
  }
  if (others.some(({ value }) => value < 0)) {
    losses.push({ code: 'PENALTY', part: 'other', message: 'wrong answers cost points' });
  }
  if (new Set([...right].map(({ value }) => value)).size > 1 || [...right].some(({ value }) => value !== 1)) {
    losses.push({ code: 'WEIGHT', part: 'other', message: 'the points of each right answer' });
  }
  return losses;
}

/** Sums of thirds are no whole numbers. */
const NEARLY = 1e-6;

/** The entries that earn all the points: the best one where one is chosen, else all that earn any. */
export function fullEntries({ mapping, cardinality }: ResponseDeclaration, full: number | null): MapEntry[] {
  if (mapping === null) return [];
  if (mapping.defaultValue > 0) throw unsupportedProcessing('every answer without points of its own earns some');
  const earning = mapping.entries.filter(({ value }) => value > 0);
  if (earning.length === 0) return [];
  const single = cardinality === 'single';
  const best = Math.min(mapping.upperBound, Math.max(...earning.map(({ value }) => value)));
  const right = single ? earning.filter(({ value }) => value >= best) : earning;
  const most = single ? best : right.reduce((sum, { value }) => sum + value, 0);
  if (mapping.upperBound < most - NEARLY)
    throw unsupportedProcessing('a part of the right answers earns all the points');
  if (full !== null && Math.abs(full - most) > NEARLY) {
    throw unsupportedProcessing('full points take fewer or more than all right answers');
  }
  return right;
}

function byMapping(response: ResponseDeclaration, full: number | null): FoundKey | null {
  const right = fullEntries(response, full);
  if (right.length === 0) return null;
  const values = right.map(({ key }) => key);
  if (response.correct !== null && !sameSet(response.correct, values)) {
    throw new ItemFailure('AMBIGUOUS_KEY', 'The answer that it calls correct is not the one that earns the points.');
  }
  if (response.cardinality === 'single' && right.length > 1) {
    throw new ItemFailure('AMBIGUOUS_KEY', 'Several answers earn all the points, and one may be given.');
  }
  const losses = mappingLosses(response.mapping?.entries ?? [], new Set(right));
  const warnings =
    response.correct === null ? [repaired('the key was taken from the points for each answer', response.line)] : [];
  return { values, losses, warnings };
}

/** Which values are right, by the declaration and by what the item's processing makes of it. Throws when it is not certain. */
export function keyOf(response: ResponseDeclaration, scoring: Scoring): FoundKey {
  if (scoring.by === 'VALUES') {
    if (response.correct !== null && !sameSet(response.correct, scoring.values)) {
      throw new ItemFailure('AMBIGUOUS_KEY', 'The answer that it calls correct is not the one that earns the points.');
    }
    return { values: scoring.values, losses: [], warnings: [] };
  }
  const mapped = scoring.by === 'MAPPING' ? byMapping(response, scoring.full) : null;
  if (mapped !== null) return mapped;
  if (response.correct !== null) return { values: response.correct, losses: [], warnings: [] };
  const derived = byMapping(response, null);
  if (derived === null) throw noKey();
  return derived;
}

/** Names that differ by case and by zeros before numbers alone: `answer_004` and `Answer_4`. */
const alike = (identifier: string): string => identifier.toLowerCase().replace(/0+(?=\d)/gu, '');

/** Finds what values name. What names nothing is repaired when it can mean one thing only, else the item fails. */
export class Identifiers {
  readonly warnings: Warning[] = [];
  private readonly exact: ReadonlySet<string>;
  private readonly near = new Map<string, string | null>();

  constructor(
    identifiers: readonly string[],
    private readonly line: number,
  ) {
    this.exact = new Set(identifiers);
    if (this.exact.size < identifiers.length) {
      throw new ItemFailure('AMBIGUOUS_KEY', 'Two of its choices have the same identifier.');
    }
    for (const identifier of identifiers) {
      this.near.set(alike(identifier), this.near.has(alike(identifier)) ? null : identifier);
    }
  }

  has(value: string): boolean {
    return this.exact.has(value) || Boolean(this.near.get(alike(value)));
  }

  find(value: string): string {
    if (this.exact.has(value)) return value;
    const near = this.near.get(alike(value));
    if (near === undefined || near === null) {
      throw new ItemFailure(
        'UNKNOWN_KEY',
        `Its key names ${JSON.stringify(value.slice(0, 80))}, which is no choice of it.`,
      );
    }
    this.warnings.push(
      repaired(`the key ${JSON.stringify(value)} was taken for the choice ${JSON.stringify(near)}`, this.line),
    );
    return near;
  }
}
