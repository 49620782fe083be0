import type { ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import type { Actor } from './actor.ts';
import type { SessionClaim } from './session-claim.ts';

/** What authentication needs of a request, the same over HTTP and over a WebSocket. */
export interface RequestCarrier {
  readonly headers: { readonly authorization?: string };
  readonly requestId: string;
  /** Set by a passport strategy. */
  user?: unknown;
  /** The session's check, made once however many root fields an operation has. */
  actor?: Promise<Actor>;
  /** Looks at the session, where that was left to the statement of a root field and a field below it needs it. */
  authenticate?: () => Promise<Actor>;
  /** By the handler of a root field that is open by statement. */
  claims?: Map<unknown, SessionClaim>;
}

/** The part of the GraphQL context that authentication reads; see the driver's context factory. */
interface AuthenticableContext {
  readonly requestId: string;
  readonly authorization: string | undefined;
}

const carriers = new WeakMap<object, RequestCarrier>();

const make = (source: AuthenticableContext): RequestCarrier => ({
  headers: source.authorization === undefined ? {} : { authorization: source.authorization },
  requestId: source.requestId,
});

/** One carrier per operation (GraphQL) or request (HTTP). */
export function carrierOf(context: ExecutionContext): RequestCarrier {
  const isGraphQL = context.getType<string>() === 'graphql';
  const key: object = isGraphQL
    ? GqlExecutionContext.create(context).getContext<AuthenticableContext & object>()
    : context.switchToHttp().getRequest<object>();
  const known = carriers.get(key);
  if (known) return known;
  const http = key as { id?: string; headers?: { authorization?: string } };
  const carrier = isGraphQL
    ? make(key as AuthenticableContext)
    : make({ requestId: http.id ?? '', authorization: http.headers?.authorization });
  carriers.set(key, carrier);
  return carrier;
}
