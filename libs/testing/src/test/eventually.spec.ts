import { eventually } from '../eventually.ts';

describe('eventually', () => {
  it('looks again until the look succeeds, and gives its value', async () => {
    let looks = 0;
    const value = await eventually(
      () => {
        looks += 1;
        if (looks < 3) throw new Error('not yet');
        return looks;
      },
      { interval: 1 },
    );
    expect(value).toBe(3);
  });

  it('throws the last failure when time is up', async () => {
    let looks = 0;
    const never = (): Promise<void> => Promise.reject(new Error(`look ${(looks += 1)}`));
    await expect(eventually(never, { timeout: 20, interval: 5 })).rejects.toThrow(/^look \d+$/);
    expect(looks).toBeGreaterThan(1);
  });
});
