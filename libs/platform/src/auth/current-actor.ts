import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from './actor.ts';
import type { Caller } from './session-claim.ts';
import { carrierOf } from './request-carrier.ts';

/** The session's actor; on a field that the session guard has let through. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Promise<Actor> => {
  const { actor, authenticate } = carrierOf(context);
  if (!actor && authenticate) return authenticate();
  if (!actor) throw new Error('@CurrentActor() stands on a field that is open without a session.');
  return actor;
});

/** Who calls a root field that is open by statement. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller | Promise<Actor> => {
  const { actor, claims } = carrierOf(context);
  const caller = actor ?? claims?.get(context.getHandler());
  if (!caller) throw new Error('@CurrentCaller() stands on a field that is not open by statement.');
  return caller;
});

/** The id that follows a request through logs, events and refusals. */
export const RequestId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => carrierOf(context).requestId,
);
