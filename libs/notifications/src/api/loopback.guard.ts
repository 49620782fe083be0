import type { IncomingHttpHeaders } from 'node:http';
import { Injectable, NotFoundException, type CanActivate, type ExecutionContext } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';

const PEER = /^(127(\.\d{1,3}){3}|::1|::ffff:127(\.\d{1,3}){3})$/;
/** A name that leads here must not do: a page of somebody else's could have its own name resolve to this machine. */
const HOST = /^(localhost|127(\.\d{1,3}){3}|\[::1\])(:\d{1,5})?$/;
/** A proxy on this machine makes everybody look as if they sat here. */
const PROXIED = ['forwarded', 'via', 'x-forwarded-for', 'x-forwarded-host', 'x-real-ip'];

/** Whether a request was made on this machine, to this machine by name, and for nobody else. */
export function isLocal(peer: string | undefined, headers: IncomingHttpHeaders): boolean {
  return PEER.test(peer ?? '') && HOST.test(headers.host ?? '') && PROXIED.every((name) => headers[name] === undefined);
}

/** Lets nobody in but whoever sits at this machine; for all others there is nothing here. */
@Injectable()
export class LoopbackGuard implements CanActivate {
  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<FastifyRequest>();
    if (isLocal(request.raw.socket.remoteAddress, request.headers)) return true;
    throw new NotFoundException();
  }
}
