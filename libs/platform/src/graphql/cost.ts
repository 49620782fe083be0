import { MAX_PAGE_SIZE, ok, type Result } from '@plumbline/kernel';
import type { GraphQLLimits } from './limits.ts';
import { tooComplex } from './measure-document.ts';
import { pageRefusals } from './pagination.ts';

/** A page size as a document gives it: in the text or in a variable. */
export type PageSize =
  { readonly field: string; readonly size: number } | { readonly field: string; readonly variable: string };

/** A field that gives objects: how many at most, and what each of them holds. */
export interface CostNode {
  readonly pages: readonly PageSize[];
  /** Objects when no page size is given. */
  readonly otherwise: number;
  readonly children: CostTree;
}

/** A selection set; the trees of fragments are shared, which is why each is worked out once per request. */
export interface CostTree {
  readonly nodes: readonly CostNode[];
  readonly fragments: readonly CostTree[];
}

class PageOutOfRange extends Error {
  constructor(readonly field: string) {
    super();
  }
}

/**
 * Refuses an operation whose answer could hold too many objects (`QUERY_TOO_COMPLEX`), and any page size outside of
 * 1 to 100 (`PAGE_TOO_LARGE`), whether it stands in the document or in a variable. `variables` are coerced ones.
 */
export function checkCost(
  tree: CostTree,
  variables: Readonly<Record<string, unknown>>,
  limits: GraphQLLimits,
): Result<number> {
  try {
    const cost = costOf(tree, variables, new Map());
    return cost > limits.cost ? tooComplex('cost', 'objects in the answer', limits.cost) : ok(cost);
  } catch (error) {
    if (!(error instanceof PageOutOfRange)) throw error;
    return pageRefusals.PAGE_TOO_LARGE({ field: error.field, details: { maximum: MAX_PAGE_SIZE } });
  }
}

function costOf(tree: CostTree, variables: Readonly<Record<string, unknown>>, known: Map<CostTree, number>): number {
  const before = known.get(tree);
  if (before !== undefined) return before;
  let cost = 0;
  for (const node of tree.nodes) {
    const sizes = node.pages.map((page) => sizeOf(page, variables)).filter((size) => size !== null);
    const times = sizes.length > 0 ? Math.max(...sizes) : node.otherwise;
    cost += times * (1 + costOf(node.children, variables, known));
  }
  for (const fragment of tree.fragments) cost += costOf(fragment, variables, known);
  known.set(tree, cost);
  return cost;
}

/** Null when the variable was left out or is null, or is no number: then the field's own default holds. */
function sizeOf(page: PageSize, variables: Readonly<Record<string, unknown>>): number | null {
  const size = 'size' in page ? page.size : variables[page.variable];
  if (typeof size !== 'number') return null;
  if (size < 1 || size > MAX_PAGE_SIZE) throw new PageOutOfRange(page.field);
  return size;
}
