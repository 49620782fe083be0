/** The positions of a longest increasing run of `ranks`: what stayed in order when things were moved about it. */
function longestRun(ranks: readonly number[]): ReadonlySet<number> {
  const lengths: number[] = [];
  const previous: number[] = [];
  let best = -1;
  for (const [at, rank] of ranks.entries()) {
    lengths[at] = 1;
    previous[at] = -1;
    for (let before = 0; before < at; before++) {
      const length = (lengths[before] ?? 0) + 1;
      if ((ranks[before] ?? rank) < rank && length > (lengths[at] ?? 0)) {
        lengths[at] = length;
        previous[at] = before;
      }
    }
    if (best < 0 || (lengths[at] ?? 0) > (lengths[best] ?? 0)) best = at;
  }
  const run = new Set<number>();
  for (let at = best; at >= 0; at = previous[at] ?? -1) run.add(at);
  return run;
}

/** Of things that stand in both lists, once each, the fewest that had to be moved to come from one order to the other. */
export function movedBetween(before: readonly string[], after: readonly string[]): ReadonlySet<string> {
  const rank = new Map(before.map((each, index) => [each, index]));
  const common = after.filter((each) => rank.has(each));
  const stayed = longestRun(common.map((each) => rank.get(each) ?? 0));
  return new Set(common.filter((_, index) => !stayed.has(index)));
}

/** A pair of places: `before` alone was removed, `after` alone was added; both, and it was reworded or stayed. */
export interface Aligned {
  readonly before: number | null;
  readonly after: number | null;
}

/**
 * Lays two lists of texts side by side: equal texts meet in order (a longest common subsequence, by dynamic programming
 * in `before × after` steps), and what lies between two meetings is paired place by place.
 */
export function align(before: readonly string[], after: readonly string[]): Aligned[] {
  const width = after.length + 1;
  const lengths = new Uint16Array((before.length + 1) * width);
  const at = (b: number, a: number): number => lengths[b * width + a] ?? 0;
  for (let b = before.length - 1; b >= 0; b--) {
    for (let a = after.length - 1; a >= 0; a--) {
      lengths[b * width + a] = before[b] === after[a] ? at(b + 1, a + 1) + 1 : Math.max(at(b + 1, a), at(b, a + 1));
    }
  }
  const aligned: Aligned[] = [];
  let gap: { before: number[]; after: number[] } = { before: [], after: [] };
  const close = (): void => {
    for (let index = 0; index < Math.max(gap.before.length, gap.after.length); index++) {
      aligned.push({ before: gap.before[index] ?? null, after: gap.after[index] ?? null });
    }
    gap = { before: [], after: [] };
  };
  let [b, a] = [0, 0];
  while (b < before.length || a < after.length) {
    if (b < before.length && a < after.length && before[b] === after[a]) {
      close();
      aligned.push({ before: b++, after: a++ });
    } else if (a === after.length || (b < before.length && at(b + 1, a) >= at(b, a + 1))) gap.before.push(b++);
    else gap.after.push(a++);
  }
  close();
  return aligned;
}
