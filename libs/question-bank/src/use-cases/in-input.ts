import { err, type Result } from '@plumbline/kernel';

/** A refusal of a domain rule, its field as a path from the mutation's arguments: `input.sections.0.title`. */
export const inInput = <T>(result: Result<T>): Result<T> =>
  result.ok || result.error.field === undefined
    ? result
    : err({ ...result.error, field: `input.${result.error.field}` });
