import { ok, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

const DRAWABLE_KINDS = [
  'SINGLE_CHOICE',
  'MULTIPLE_CHOICE',
  'TRUE_FALSE',
  'NUMERIC',
  'SHORT_TEXT',
  'ORDERING',
  'MATCHING',
] as const;

/** The kinds that a program can grade: all that is drawn is. */
export type DrawableKind = (typeof DRAWABLE_KINDS)[number];

export const isDrawableKind = (kind: string): kind is DrawableKind => DRAWABLE_KINDS.some((known) => known === kind);

/** What a section's draw asks for, and what the question bank has for it. */
export interface Draw {
  /** The section's index. */
  readonly section: number;
  readonly count: number;
  /** Ids of the questions that fit, the preferred ones first; each once. */
  readonly fitting: readonly string[];
}

/** The pool of each draw, by the section's index, the preferred questions first. */
export type Pools = ReadonlyMap<number, readonly string[]>;

/** What a draw cannot be given. */
export interface Shortfall {
  readonly section: number;
  readonly count: number;
  /** How many fit this draw, other draws aside. */
  readonly fitting: number;
  readonly missing: number;
}

/**
 * Gives each question to one draw at most, so that every draw can be filled whatever the others take: a maximum
 * matching, so that it refuses only what no way of sharing could fill. What is left is spread: always to the draw
 * whose pool is the smallest for what it asks for, until `room` questions are given out.
 *
 * To know it exactly, each draw needs to name only as many questions as all draws ask for together.
 *
 * Refuses with `DRAW_UNFILLABLE`; `details.shortfall` has a line for each draw that stays short, and the field is the
 * first one's.
 */
export function fillPools(draws: readonly Draw[], room: number): Result<Pools> {
  const owners = matchAll(draws);
  const pools = new Map(draws.map(({ section }): [number, string[]] => [section, []]));
  for (const [question, draw] of owners) pools.get(draw.section)?.push(question);

  const shortfall = draws.flatMap(({ section, count, fitting }): Shortfall[] => {
    const missing = count - (pools.get(section)?.length ?? 0);
    return missing > 0 ? [{ section, count, fitting: fitting.length, missing }] : [];
  });
  const [first] = shortfall;
  if (first) {
    const missing = shortfall.reduce((sum, line) => sum + line.missing, 0);
    const field = `sections.${first.section}.draw`;
    return refusals.DRAW_UNFILLABLE({ field, values: { missing }, details: { shortfall } });
  }
  spread(draws, pools, new Set(owners.keys()), room);
  return ok(new Map(draws.map(({ section, fitting }) => [section, inOrder(fitting, pools.get(section) ?? [])])));
}

/**
 * The largest assignment of questions to draws in which no draw has more than it asks for: from any smaller one a path
 * of exchanges leads to a question that nobody has (Berge 1957), which is searched for each place in turn.
 */
function matchAll(draws: readonly Draw[]): Map<string, Draw> {
  const owners = new Map<string, Draw>();
  for (const draw of draws) {
    for (let place = 0; place < draw.count; place += 1) {
      if (!takeOneMore(draw, owners, new Set())) break;
    }
  }
  return owners;
}

function takeOneMore(draw: Draw, owners: Map<string, Draw>, asked: Set<Draw>): boolean {
  asked.add(draw);
  const free = draw.fitting.find((question) => !owners.has(question));
  if (free !== undefined) {
    owners.set(free, draw);
    return true;
  }
  for (const question of draw.fitting) {
    const owner = owners.get(question);
    if (!owner || asked.has(owner) || !takeOneMore(owner, owners, asked)) continue;
    owners.set(question, draw);
    return true;
  }
  return false;
}

function spread(draws: readonly Draw[], pools: ReadonlyMap<number, string[]>, given: Set<string>, room: number): void {
  const left = draws.map((draw) => ({ draw, pool: pools.get(draw.section) ?? [], next: 0 }));
  while (given.size < room) {
    for (const one of left) {
      while (given.has(one.draw.fitting[one.next] ?? '')) one.next += 1;
    }
    const open = left.filter(({ draw, next }) => next < draw.fitting.length);
    // The smallest share, compared without dividing; the earlier section where two are equal.
    const poorest = open.reduce<(typeof open)[number] | null>(
      (least, one) => (least && least.pool.length * one.draw.count <= one.pool.length * least.draw.count ? least : one),
      null,
    );
    const question = poorest?.draw.fitting[poorest.next];
    if (!poorest || question === undefined) return;
    poorest.pool.push(question);
    given.add(question);
  }
}

function inOrder(fitting: readonly string[], pool: readonly string[]): string[] {
  const mine = new Set(pool);
  return fitting.filter((question) => mine.has(question));
}
