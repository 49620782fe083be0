const MAX_LENGTH = 120;

const part = (value: unknown): string | undefined =>
  typeof value === 'string' && /^[\w.-]{1,60}$/.test(value) ? value : undefined;

/**
 * What may be kept of an error beyond the log: its kind and its code (an SQLSTATE, an errno), for instance
 * `QueryFailedError 23505`. Never its message, which may quote what people wrote.
 */
export function errorCode(error: unknown): string {
  if (!(error instanceof Error)) return 'UNKNOWN_ERROR';
  const { code, driverError } = error as { code?: unknown; driverError?: { code?: unknown } };
  return [part(error.name) ?? 'Error', part(driverError?.code) ?? part(code)]
    .filter(Boolean)
    .join(' ')
    .slice(0, MAX_LENGTH);
}

/** The same for the code of a refusal. */
export const refusalCode = (code: string): string => part(code) ?? 'REFUSED';
