import type { Actor } from './actor.ts';

/**
 * The member who acts, by id. Permissions of staff are only ever held by members, so whoever asks this behind one of
 * them and meets anybody else has found a fault of ours: throws a `TypeError`.
 */
export function actingMember(actor: Actor): string {
  if (actor.memberId === null) throw new TypeError('Only a member of the organization can do this.');
  return actor.memberId;
}
