import { ok, type Refusal, type Result } from '@plumbline/kernel';
import type { GraphQLLimits } from './limits.ts';
import { graphqlRefusals } from './refusals.ts';

/**
 * Refuses variables with too many values or too much nesting (`VARIABLES_TOO_LARGE`). How long a text may be is a
 * matter of the body's limit. Walks without recursion, so that nesting cannot exhaust the stack.
 */
export function measureVariables(variables: unknown, limits: GraphQLLimits): Result<null, Refusal> {
  const refuse = (limit: string, maximum: number) =>
    graphqlRefusals.VARIABLES_TOO_LARGE({ values: { limit, maximum }, details: { limit, maximum } });
  let level: unknown[] = [variables];
  let values = 0;
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limits.variableDepth) return refuse('levels', limits.variableDepth);
    const next: unknown[] = [];
    for (const value of level) {
      if (typeof value !== 'object' || value === null) continue;
      const children: unknown[] = Array.isArray(value) ? value : Object.values(value);
      values += children.length;
      if (values > limits.variableValues) return refuse('values', limits.variableValues);
      for (const child of children) next.push(child);
    }
    level = next;
  }
  return ok(null);
}
