import { isId, ok, type Err, type Refusal, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';

/** What a device may tell of itself. No contents: of a paste only that there was one. */
export type ReportedSignalKind = 'FOCUS_LOST' | 'FOCUS_GAINED' | 'PASTE' | 'FULL_SCREEN_LEFT' | 'FULL_SCREEN_ENTERED';
/** ADDRESS_CHANGED is what the server sees for itself. */
export type SignalKind = ReportedSignalKind | 'ADDRESS_CHANGED';

export interface ReportedSignal {
  readonly kind: ReportedSignalKind;
  /** By the device's own clock, which decides nothing. */
  readonly at: Date;
  /** The item that it was at; null for none. */
  readonly itemId: string | null;
}

/** Bounds of what is taken: per call, per minute and in all, the last two per attempt. */
export const SIGNAL_LIMITS = { call: 50, minute: 120, attempt: 500 } as const;

/** Refuses with `INVALID_SIGNALS` and the field. No signals at all are a sign of life, and fine. */
export function checkSignals(signals: readonly ReportedSignal[]): Result<readonly ReportedSignal[]> {
  if (signals.length > SIGNAL_LIMITS.call)
    return invalid('signals', `at most ${SIGNAL_LIMITS.call} can be sent at once`);
  const stray = signals.findIndex(({ itemId }) => itemId !== null && !isId(itemId));
  if (stray >= 0) return invalid(`signals.${stray}.itemId`, 'this is not the id of an item');
  return ok(signals);
}

const invalid = (field: string, reason: string): Err<Refusal> =>
  refusals.INVALID_SIGNALS({ field, values: { reason } });
