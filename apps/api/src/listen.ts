import type { INestApplication } from '@nestjs/common';
import { createServer } from 'node:net';

const DEFAULT_PORT = 3000;
const TRIES = 50;

const isFree = (port: number, host: string): Promise<boolean> =>
  new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host, exclusive: true }, () => probe.close(() => resolve(true)));
  });

/**
 * A port that was asked for is taken or the start fails. Without one it is 3000, or the next that is free.
 * @returns the address for people, without a trailing slash, and whether it is not where they would look first
 */
export async function listen(
  app: INestApplication,
  host: string,
  asked: number | undefined,
): Promise<{ url: string; moved: boolean }> {
  let port = asked ?? DEFAULT_PORT;
  if (asked === undefined) {
    while (port < DEFAULT_PORT + TRIES && !(await isFree(port, host))) port += 1;
  }
  await app.listen(port, host);
  const url = new URL(await app.getUrl());
  if (['[::]', '0.0.0.0', '[::1]'].includes(url.hostname)) url.hostname = 'localhost';
  return { url: url.origin, moved: asked === undefined && port !== DEFAULT_PORT };
}
