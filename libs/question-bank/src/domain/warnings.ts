/**
 * Something that somebody should look at, as a version keeps it: `CODE: what it is about`, or `CODE (line 16): what it is
 * about` where its source has lines.
 */
export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** A warning without a code is one all the same: its code is then `NOTE`. */
export function parseWarning(text: string): Warning {
  const [, code, place, message] = /^([A-Z][A-Z0-9_]*)(?: \(([^()]*)\))?: (.*)$/su.exec(text) ?? [];
  if (code === undefined || message === undefined) return { code: 'NOTE', message: text };
  return { code, message: place === undefined ? message : `${place}: ${message}` };
}

/** A warning of a version, and what became of it. */
export interface WarningState extends Warning {
  /** Its place among its version's warnings, from 0. */
  readonly index: number;
  /** All three null while it is open. */
  readonly clearedAt: Date | null;
  readonly clearedBy: string | null;
  readonly reason: string | null;
}

export const MAX_REASON = 1_000;

/** Those that a code, and an index if one is given, speak of and that are open; empty when there are none. */
export const openWarnings = (
  states: readonly WarningState[],
  code: string,
  index: number | null,
): readonly WarningState[] =>
  states.filter(
    (state) => state.clearedAt === null && state.code === code && (index === null || state.index === index),
  );
