import type { Actor } from '@plumbline/platform';

/** The member who acts. Permissions on scorecards are only ever held by members, so anything else is a fault of ours. */
export function actingMember(actor: Actor): string {
  if (actor.memberId === null) throw new TypeError('Only a member of the organization can do this.');
  return actor.memberId;
}
