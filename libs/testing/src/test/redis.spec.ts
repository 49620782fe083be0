import { Redis } from 'ioredis';
import { describeWithRedis, startRedis, type TestRedis } from '../redis.ts';

describeWithRedis('a private Redis', () => {
  let server: TestRedis;
  let client: Redis;

  beforeEach(async () => {
    server = await startRedis();
    client = new Redis(server.url, { retryStrategy: () => null });
    client.on('error', () => undefined);
  });

  afterEach(async () => {
    if (client.status !== 'end') client.disconnect();
    await server.stop();
  });

  it('keeps what it is given until it is flushed', async () => {
    await client.set('key', 'value');
    expect(await client.get('key')).toBe('value');
    await server.flush();
    expect(await client.get('key')).toBeNull();
  });

  it('is gone after a kill, and comes back empty on the same port', async () => {
    await client.set('key', 'value');
    await server.kill();
    await expect(client.get('key')).rejects.toThrow();
    const again = await startRedis({ port: Number(new URL(server.url).port) });
    const second = new Redis(again.url);
    try {
      expect(await second.get('key')).toBeNull();
    } finally {
      second.disconnect();
      await again.stop();
    }
  });

  it('may be stopped twice', async () => {
    await server.stop();
    await expect(server.stop()).resolves.toBeUndefined();
  });
});
