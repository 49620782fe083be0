import { newId } from '@plumbline/kernel';
import { systemActor } from '../auth/actor.ts';
import { batched, batchedById, perActor } from './loaders.ts';

describe('a batched read', () => {
  it('asks once for what is wanted at once, each key once, and answers every one of them', async () => {
    const asked: (readonly string[])[] = [];
    const lengths = batched(async (keys: readonly string[]) => {
      asked.push(keys);
      return (key) => key.length;
    });
    expect(await Promise.all(['a', 'bcd', 'a'].map((key) => lengths.load(key)))).toEqual([1, 3, 1]);
    expect(asked).toEqual([['a', 'bcd']]);
  });

  it('keeps nothing', async () => {
    let price = 1;
    const prices = batchedById(async (ids) => new Map(ids.map((id) => [id, price])), null);
    expect(await prices.load('tea')).toBe(1);
    price = 2;
    expect(await prices.load('tea')).toBe(2);
  });

  it('has a value also for ids that nobody knows', async () => {
    const known = new Map([['a', ['x']]]);
    expect(await batchedById(async () => known, []).loadMany(['b', 'a'])).toEqual([[], ['x']]);
    expect(await batchedById(async () => known, null).load('b')).toBeNull();
  });

  it('fails for all who asked when it fails', async () => {
    const broken = batchedById<string, null>(() => Promise.reject(new Error('The database is gone.')), null);
    const answers = await Promise.allSettled([broken.load('a'), broken.load('b')]);
    expect(answers.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
  });
});

describe('what an actor has of their own', () => {
  it('is made once for each', () => {
    const [one, other] = [systemActor(newId(), 'one'), systemActor(newId(), 'other')];
    const nameOf = perActor(({ requestId }) => ({ requestId }));
    expect(nameOf(one)).toBe(nameOf(one));
    expect(nameOf(other)).toEqual({ requestId: 'other' });
    expect(nameOf(one)).toEqual({ requestId: 'one' });
  });
});
