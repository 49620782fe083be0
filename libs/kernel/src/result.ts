import type { Refusal } from './refusal.ts';

/** The outcome of anything that may be refused. A thrown error is never an expected outcome. */
export type Result<T, E = Refusal> = Ok<T> | Err<E>;

export interface Ok<T> {
  readonly ok: true;
  readonly value: T;
}

export interface Err<E> {
  readonly ok: false;
  readonly error: E;
}

export const ok = <T>(value: T): Ok<T> => ({ ok: true, value });

export const err = <E>(error: E): Err<E> => ({ ok: false, error });
