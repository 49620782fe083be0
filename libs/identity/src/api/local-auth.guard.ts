import { carrierOf, RefusedError } from '@plumbline/platform';
import { Injectable, type ExecutionContext } from '@nestjs/common';
import { GqlExecutionContext } from '@nestjs/graphql';
import { AuthGuard } from '@nestjs/passport';
import { identityRefusals } from '../domain/refusals.ts';
import type { SignInInput } from './session.types.ts';

/** Hands the arguments of `signIn` to the `local` strategy. */
@Injectable()
export class LocalAuthGuard extends AuthGuard('local') {
  override getRequest(context: ExecutionContext): object {
    const { input } = GqlExecutionContext.create(context).getArgs<{ input: SignInInput }>();
    return Object.assign(carrierOf(context), { body: input });
  }

  override handleRequest<T>(error: unknown, user: T): T {
    if (error instanceof Error) throw error;
    // Passport refuses an empty e-mail or password by itself: the same answer as for a wrong one.
    if (!user) throw new RefusedError(identityRefusals.INVALID_CREDENTIALS().error);
    return user;
  }
}
