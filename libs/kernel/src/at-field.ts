import type { Refusal } from './refusal.ts';
import { err, type Result } from './result.ts';

/**
 * A refusal's `field` as seen from further out: `title` at `input` becomes `input.title`. Domain rules name fields of
 * what they were given; whoever calls them knows under which argument of the operation it came. What names no field,
 * and what is no refusal, stays as it is.
 */
export const atField = <T>(result: Result<T>, path: string): Result<T> =>
  result.ok || result.error.field === undefined
    ? result
    : err<Refusal>({ ...result.error, field: `${path}.${result.error.field}` });
