import type { Permission } from '@plumbline/contracts';
import { SetMetadata } from '@nestjs/common';

/** Metadata key: what a root field or route asks for. Absent means refused. */
export const ACCESS = 'plumbline:access';

export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'session' }
  | { readonly kind: 'allow'; readonly anyOf: readonly Permission[] };

/** Open to a session that holds at least one of these permissions. */
export const Allow = (...anyOf: [Permission, ...Permission[]]) =>
  SetMetadata(ACCESS, { kind: 'allow', anyOf } satisfies Access);

/** Open to everybody, signed in or not. */
export const Public = () => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Open to every session whatever it may do: what concerns only the session itself. */
export const AnySession = () => SetMetadata(ACCESS, { kind: 'session' } satisfies Access);
