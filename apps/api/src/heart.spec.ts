import { ServicePulse } from '@plumbline/contracts';
import { jest } from '@jest/globals';
import { pino } from 'pino';
import { Heart } from './heart.ts';

/** Beats as it is told to, and counts. */
class Pulse extends ServicePulse {
  beats = 0;
  failing = false;

  beat(): Promise<void> {
    this.beats += 1;
    return this.failing ? Promise.reject(new Error('The database is away.')) : Promise.resolve();
  }
}

describe('the heart of the API', () => {
  let pulse: Pulse;
  let heart: Heart;

  beforeEach(() => {
    jest.useFakeTimers();
    pulse = new Pulse();
    heart = new Heart(pulse, pino({ level: 'silent' }));
  });
  afterEach(async () => {
    await heart.onModuleDestroy();
    jest.useRealTimers();
  });

  it('beats before the process serves anybody, and every few seconds from then on', async () => {
    await heart.onApplicationBootstrap();
    expect(pulse.beats).toBe(1);
    await jest.advanceTimersByTimeAsync(15_000);
    expect(pulse.beats).toBe(4);
  });

  it('does not let the process start where it cannot', async () => {
    pulse.failing = true;
    await expect(heart.onApplicationBootstrap()).rejects.toThrow('The database is away.');
  });

  it('tries sooner after a beat that failed, until one succeeds', async () => {
    await heart.onApplicationBootstrap();
    pulse.failing = true;
    await jest.advanceTimersByTimeAsync(8_000);
    expect(pulse.beats).toBe(5);
    pulse.failing = false;
    await jest.advanceTimersByTimeAsync(6_000);
    expect(pulse.beats).toBe(7);
  });

  it('stops with the process', async () => {
    await heart.onApplicationBootstrap();
    await heart.onModuleDestroy();
    await jest.advanceTimersByTimeAsync(60_000);
    expect(pulse.beats).toBe(1);
  });
});
