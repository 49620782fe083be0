import type { Page, PageRequest } from '@plumbline/kernel';
import type { Actor } from '../auth/actor.ts';
import { batched, perActor } from './loaders.ts';

type FetchPages<T> = (actor: Actor, ids: readonly string[], page: PageRequest) => Promise<ReadonlyMap<string, Page<T>>>;

const NOTHING: Page<never> = { edges: [], hasNextPage: false };

/**
 * One page for each row of a list: rows that ask for the same page share a statement, as all do for which a document
 * says it once.
 */
export function pagedLoader<T>(
  fetch: FetchPages<T>,
): (actor: Actor, id: string, page: PageRequest) => Promise<Page<T>> {
  const of = perActor((actor) =>
    batched<{ readonly id: string; readonly page: PageRequest }, Page<T>>(async (asked) => {
      const groups = new Map<string, { readonly page: PageRequest; readonly ids: Set<string> }>();
      const nameOf = (page: PageRequest): string => JSON.stringify([page.limit, page.after]);
      for (const { id, page } of asked) {
        const group = groups.get(nameOf(page)) ?? { page, ids: new Set<string>() };
        group.ids.add(id);
        groups.set(nameOf(page), group);
      }
      const found = new Map<string, ReadonlyMap<string, Page<T>>>();
      for (const [name, { page, ids }] of groups) found.set(name, await fetch(actor, [...ids], page));
      return ({ id, page }) => found.get(nameOf(page))?.get(id) ?? NOTHING;
    }),
  );
  return (actor, id, page) => of(actor).load({ id, page });
}
