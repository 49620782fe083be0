import { createParamDecorator, type ExecutionContext } from '@nestjs/common';
import type { Actor } from './actor.ts';
import { carrierOf } from './request-carrier.ts';

/** The session's actor; on a field that the session guard has let through. */
export const CurrentActor = createParamDecorator((_: unknown, context: ExecutionContext): Promise<Actor> => {
  const { actor } = carrierOf(context);
  if (!actor) throw new Error('@CurrentActor() stands on a field that is open without a session.');
  return actor;
});

/** The id that follows a request through logs, events and refusals. */
export const RequestId = createParamDecorator(
  (_: unknown, context: ExecutionContext): string => carrierOf(context).requestId,
);
