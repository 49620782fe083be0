import { Writable } from 'node:stream';
import { createLogger, NestLogger } from './logger.ts';
import { runInContext } from './request-context.ts';

function logged(work: (logger: ReturnType<typeof createLogger>) => void): Record<string, unknown>[] {
  const lines: string[] = [];
  const sink = new Writable({ write: (chunk: Buffer, _, done) => (lines.push(chunk.toString()), done()) });
  work(createLogger({ LOG_LEVEL: 'info' }, 'test', sink));
  return lines.map((line) => JSON.parse(line) as Record<string, unknown>);
}

describe('the log', () => {
  it('carries the ids of the request that a line belongs to, and none outside of one', () => {
    const [inside, outside] = logged((logger) => {
      runInContext({ requestId: 'r-1', correlationId: 'c-1' }, () => logger.info('inside'));
      logger.info('outside');
    });
    expect(inside).toMatchObject({ service: 'test', requestId: 'r-1', correlationId: 'c-1', msg: 'inside' });
    expect(outside).not.toHaveProperty('requestId');
  });

  it.each(['password', 'token', 'accessToken', 'refreshToken', 'invitationToken', 'authorization', 'email', 'key'])(
    'never shows what stands under "%s"',
    (name) => {
      const lines = logged((logger) => {
        logger.info({ [name]: 'the-secret' });
        logger.info({ input: { [name]: 'the-secret' } });
        logger.info({ request: { headers: { [name]: 'the-secret' } } });
      });
      expect(JSON.stringify(lines)).not.toContain('the-secret');
      expect(lines).toHaveLength(3);
    },
  );

  it('leaves out of a database error whatever quotes the row', () => {
    const error = Object.assign(new Error('duplicate key value violates unique constraint'), {
      code: '23505',
      detail: 'Key (email)=(person@example.test) already exists.',
      parameters: ['person@example.test'],
      driverError: { detail: 'person@example.test' },
    });
    const lines = logged((logger) => logger.error({ err: error }, 'failed'));
    expect(JSON.stringify(lines)).not.toContain('person@example.test');
    expect(lines[0]).toMatchObject({ err: { code: '23505' } });
  });

  it('takes the framework’s messages', () => {
    const lines = logged((logger) => new NestLogger(logger).error(new Error('boom'), 'Context'));
    expect(lines[0]).toMatchObject({ level: 50, msg: 'boom', err: { message: 'boom' } });
  });
});
