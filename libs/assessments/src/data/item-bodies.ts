import { LruCache } from '@plumbline/platform';
import { Injectable } from '@nestjs/common';
import type { ItemBody } from '../domain/item.ts';

/** Items that a process keeps. */
const KEPT = 5_000;

/**
 * What candidates see of items that are being asked. It cannot change once somebody may answer it, so it is kept, by
 * organization. Keys are not in it. Whether an item may be shown to somebody is for whoever asks to know.
 */
@Injectable()
export class ItemBodies {
  private readonly bodies = new LruCache<string, ItemBody>(KEPT);

  get(organizationId: string, id: string): ItemBody | undefined {
    return this.bodies.get(`${organizationId} ${id}`);
  }

  keep(organizationId: string, id: string, body: ItemBody): void {
    this.bodies.set(`${organizationId} ${id}`, body);
  }

  /** Bodies of all of these; `read` is asked for those that are not kept, at most once. */
  async all(
    organizationId: string,
    ids: readonly string[],
    read: (missing: readonly string[]) => Promise<readonly { readonly id: string; readonly body: ItemBody }[]>,
  ): Promise<{ readonly id: string; readonly body: ItemBody }[]> {
    const found = ids.flatMap((id) => {
      const body = this.get(organizationId, id);
      return body ? [{ id, body }] : [];
    });
    if (found.length === ids.length) return found;
    const known = new Set(found.map(({ id }) => id));
    const fresh = await read(ids.filter((id) => !known.has(id)));
    for (const { id, body } of fresh) this.keep(organizationId, id, body);
    return [...found, ...fresh];
  }
}
