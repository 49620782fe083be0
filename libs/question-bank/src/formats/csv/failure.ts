import type { ReadOutcome } from '../format.ts';

/** A row that cannot be taken in, thrown where that is found and made an outcome by {@link outcomeOf}. */
export class RowFailure extends Error {
  constructor(
    readonly code: string,
    message: string,
  ) {
    super(message);
    this.name = 'RowFailure';
  }
}

export function outcomeOf(read: () => ReadOutcome): ReadOutcome {
  try {
    return read();
  } catch (error) {
    if (error instanceof RowFailure) return { ok: false, code: error.code, message: error.message };
    throw error;
  }
}
