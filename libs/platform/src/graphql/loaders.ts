import DataLoader from 'dataloader';
import type { Actor } from '../auth/actor.ts';

/**
 * Reads what is asked for at once by one call of `fetch`, each key once. It keeps nothing: the actor of a subscription
 * lives long, and what it sees must not be what it saw before.
 *
 * @param fetch gives what finds the value of each key
 */
export const batched = <Key, Value>(
  fetch: (keys: readonly Key[]) => Promise<(key: Key) => Value>,
): DataLoader<Key, Value> =>
  new DataLoader(
    async (keys: readonly Key[]) => {
      const valueOf = await fetch([...new Set(keys)]);
      return keys.map((key) => valueOf(key));
    },
    { cache: false },
  );

/** As {@link batched}, for reads that answer by id; `missing` is the value of ids that they do not know. */
export const batchedById = <Found, Missing extends Found | null>(
  fetch: (ids: readonly string[]) => Promise<ReadonlyMap<string, Found>>,
  missing: Missing,
): DataLoader<string, Found | Missing> =>
  batched(async (ids) => {
    const found = await fetch(ids);
    return (id) => found.get(id) ?? missing;
  });

/** What one actor's reads share, made when it is first asked for: an actor lives as long as a request or a socket. */
export function perActor<T>(make: (actor: Actor) => T): (actor: Actor) => T {
  const made = new WeakMap<Actor, { readonly value: T }>();
  return (actor) => {
    const before = made.get(actor);
    if (before) return before.value;
    const value = make(actor);
    made.set(actor, { value });
    return value;
  };
}
