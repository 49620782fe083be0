import type { Permission } from '@plumbline/contracts';
import { SetMetadata } from '@nestjs/common';

/** Metadata key: what a root field or route asks for. Absent means refused. */
export const ACCESS = 'plumbline:access';

export type Access =
  | { readonly kind: 'public' }
  | { readonly kind: 'session' }
  | {
      readonly kind: 'allow';
      readonly anyOf: readonly Permission[];
      /** Where `statement`, the session and its permission are looked at by the statement that does the work. */
      readonly checkedBy?: 'statement';
    };

/** Open to a session that holds at least one of these permissions. */
export const Allow = (...anyOf: [Permission, ...Permission[]]) =>
  SetMetadata(ACCESS, { kind: 'allow', anyOf } satisfies Access);

/**
 * As {@link Allow}, for the few fields whose work is one statement that looks at the session itself. The guard lets
 * everybody pass whose token is genuine; the field takes a `@CurrentCaller()`, and its statement must deny what the
 * guard would deny.
 */
export const AllowByStatement = (...anyOf: [Permission, ...Permission[]]) =>
  SetMetadata(ACCESS, { kind: 'allow', anyOf, checkedBy: 'statement' } satisfies Access);

/** Open to everybody, signed in or not. */
export const Public = () => SetMetadata(ACCESS, { kind: 'public' } satisfies Access);

/** Open to every session whatever it may do: what concerns only the session itself. */
export const AnySession = () => SetMetadata(ACCESS, { kind: 'session' } satisfies Access);
