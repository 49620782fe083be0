import { Inject, Injectable, Optional, type ExecutionContext } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import { GqlExecutionContext } from '@nestjs/graphql';
import { AuthGuard } from '@nestjs/passport';
import { RefusedError, unwrap } from '../errors/refused-error.ts';
import type { GraphQLContext } from '../graphql/graphql-context.ts';
import { operationInProgress } from '../idempotency/operation-in-progress.ts';
import type { Actor } from './actor.ts';
import { ACCESS, type Access } from './allow.ts';
import { authRefusals, FORBIDDEN_REASON } from './refusals.ts';
import { carrierOf, type RequestCarrier } from './request-carrier.ts';
import { TokenReader, type SessionClaim } from './session-claim.ts';
import { SessionWatch } from './session-watch.ts';

/**
 * Guards every root field and route. Deny by default: what declares nothing is open to nobody. The session and its
 * permissions are read from the database for each operation, by the `jwt` strategy that identity registers.
 */
@Injectable()
export class SessionGuard extends AuthGuard('jwt') {
  constructor(
    @Inject(Reflector) private readonly reflector: Reflector,
    @Optional() @Inject(SessionWatch) private readonly watch?: SessionWatch,
    @Optional() @Inject(TokenReader) private readonly tokens?: TokenReader,
  ) {
    super();
  }

  override async canActivate(context: ExecutionContext): Promise<boolean> {
    const access = this.reflector.getAllAndOverride<Access | undefined>(ACCESS, [
      context.getHandler(),
      context.getClass(),
    ]);
    if (access?.kind === 'public') {
      await operationInProgress()?.admitPublic();
      return true;
    }
    if (!access) return unwrap(authRefusals.FORBIDDEN({ values: { reason: FORBIDDEN_REASON.system } }));
    const carrier = carrierOf(context);
    carrier.authenticate = () => (carrier.actor ??= this.authenticate(context, carrier));
    if (this.leavesCheckToStatement(access, context, carrier)) {
      carrier.claims ??= new Map();
      carrier.claims.set(context.getHandler(), this.claim(access, carrier));
      return true;
    }
    const actor = permitted(access, await carrier.authenticate());
    await operationInProgress()?.admit(actor);
    return true;
  }

  /** An `Idempotency-Key` belongs to an actor, and a WebSocket is closed when its actor's session ends. */
  private leavesCheckToStatement(access: Access, context: ExecutionContext, carrier: RequestCarrier): boolean {
    if (access.kind !== 'allow' || access.checkedBy !== 'statement' || !this.tokens || carrier.actor) return false;
    if (context.getType<string>() !== 'graphql' || operationInProgress()) return false;
    return GqlExecutionContext.create(context).getContext<GraphQLContext>().transport === 'http';
  }

  private claim(access: Access, { headers, requestId, authenticate }: RequestCarrier): SessionClaim {
    const { tokens } = this;
    const claims = tokens?.read(headers.authorization);
    if (!tokens || !claims || !authenticate) return unwrap(authRefusals.UNAUTHENTICATED());
    return {
      ...claims,
      kind: 'claim',
      requestId,
      actor: async () => permitted(access, await authenticate()),
      admit(session) {
        if (!session) return unwrap(authRefusals.UNAUTHENTICATED());
        permitted(access, tokens.actorOf(claims, session, requestId));
      },
    };
  }

  override getRequest(context: ExecutionContext): RequestCarrier {
    return carrierOf(context);
  }

  override handleRequest<T>(error: unknown, user: T): T {
    if (error instanceof Error) throw error;
    if (!user) throw new RefusedError(authRefusals.UNAUTHENTICATED().error);
    return user;
  }

  private async authenticate(context: ExecutionContext, carrier: RequestCarrier): Promise<Actor> {
    await super.canActivate(context);
    const actor = carrier.user as Actor;
    this.endWithSession(context, actor);
    return actor;
  }

  /** A WebSocket outlives the check above, so it is closed when its session ends. */
  private endWithSession(context: ExecutionContext, actor: Actor): void {
    if (context.getType<string>() !== 'graphql') return;
    const operation = GqlExecutionContext.create(context).getContext<GraphQLContext>();
    if (operation.transport !== 'websocket') return;
    operation.closeWhen ??= this.watch?.ended(actor, operation.req.raw.socket);
  }
}

function permitted(access: Access, actor: Actor): Actor {
  if (access.kind === 'allow' && !access.anyOf.some((permission) => actor.permissions.has(permission))) {
    return unwrap(authRefusals.FORBIDDEN({ values: { reason: FORBIDDEN_REASON[actor.kind] } }));
  }
  return actor;
}
