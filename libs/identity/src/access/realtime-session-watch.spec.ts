import { newId } from '@plumbline/kernel';
import {
  type FoundSession,
  createLogger,
  Realtime,
  systemActor,
  type Actor,
  type Subscription,
} from '@plumbline/platform';
import { jest } from '@jest/globals';
import { EventEmitter } from 'node:events';
import type { AccountDirectory } from '../data/account.directory.ts';
import { permissionsOf } from './role-permissions.ts';
import { RealtimeSessionWatch } from './realtime-session-watch.ts';

/** Messages that never come: a subscription ends when the broker is lost. */
class SilentRealtime extends Realtime {
  lose: () => void = () => undefined;
  subscriptions = 0;

  publish(): Promise<void> {
    return Promise.resolve();
  }

  subscribe<T>(): Subscription<T> {
    this.subscriptions += 1;
    const lost = new Promise<IteratorReturnResult<undefined>>((resolve) => {
      this.lose = () => resolve({ done: true, value: undefined });
    });
    return {
      ready: Promise.resolve(),
      next: () => lost,
      return: () => {
        this.lose();
        return lost;
      },
      [Symbol.asyncIterator]() {
        return this;
      },
    };
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

describe('the watch over sessions', () => {
  let realtime: SilentRealtime;
  let asked: string[];
  let answer: FoundSession | null;
  let watch: RealtimeSessionWatch;

  const actorOf = (sessionId: string): Actor => ({ ...systemActor(newId(), 'request-1'), sessionId });

  beforeEach(() => {
    jest.useFakeTimers();
    realtime = new SilentRealtime();
    asked = [];
    answer = null;
    const accounts: Pick<AccountDirectory, 'checkSession'> = {
      checkSession: (_organizationId, sessionId) => {
        asked.push(sessionId);
        return Promise.resolve(answer);
      },
    };
    watch = new RealtimeSessionWatch(
      realtime,
      accounts as AccountDirectory,
      createLogger({ LOG_LEVEL: 'silent' }, 'test'),
    );
  });

  afterEach(async () => {
    await watch.onModuleDestroy();
    jest.useRealTimers();
  });

  it('listens once to a connection, however many operations it carries', () => {
    const [connection, actor] = [new EventEmitter(), actorOf(newId())];
    const signals = Array.from({ length: 20 }, () => watch.ended(actor, connection));
    expect(new Set(signals).size).toBe(1);
    expect(connection.listenerCount('close')).toBe(1);
  });

  it('ends when what its member may do has changed, and not before', async () => {
    const session = { kind: 'member', accountId: null, memberId: null, candidateId: null, assignmentId: null } as const;
    const actor = { ...actorOf(newId()), permissions: permissionsOf(['RECRUITER']) };
    const signal = watch.ended(actor, new EventEmitter());
    answer = { ...session, roles: ['RECRUITER'] };
    await jest.advanceTimersByTimeAsync(31_000);
    expect(signal.aborted).toBe(false);
    answer = { ...session, roles: ['INTERVIEWER'] };
    await jest.advanceTimersByTimeAsync(31_000);
    expect(signal.aborted).toBe(true);
  });

  it('forgets a session with its last connection, and asks no more for it', async () => {
    const [first, second, actor] = [new EventEmitter(), new EventEmitter(), actorOf(newId())];
    const signal = watch.ended(actor, first);
    watch.ended(actor, first);
    watch.ended(actor, second);
    first.emit('close');
    expect(watch.ended(actor, second)).toBe(signal);
    second.emit('close');
    await jest.advanceTimersByTimeAsync(30_000);
    expect(asked).toEqual([]);
  });

  it('ends a session that the database calls over', async () => {
    const signal = watch.ended(actorOf(newId()), new EventEmitter());
    await jest.advanceTimersByTimeAsync(30_000);
    expect(signal.aborted).toBe(true);
  });

  it('listens again after the notices were lost, and asks as often as before', async () => {
    watch.ended(actorOf(newId()), new EventEmitter());
    realtime.lose();
    await jest.advanceTimersByTimeAsync(0);
    watch.ended(actorOf(newId()), new EventEmitter());
    expect(realtime.subscriptions).toBe(2);
    expect(jest.getTimerCount()).toBe(1);
  });
});
