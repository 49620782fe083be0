import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { AlreadyRunningError, lockInstance } from './instance-lock.ts';
import { loadSecrets } from './secrets.ts';

describe('a data folder', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'plumbline-cli-'));
  });

  afterEach(() => rm(folder, { recursive: true, force: true }));

  it('serves one stack at a time, and the next after it', async () => {
    const release = await lockInstance(folder);
    // The parent of this process runs for as long as it does.
    await writeFile(path.join(folder, 'plumbline.pid'), String(process.ppid));
    await expect(lockInstance(folder)).rejects.toThrow(AlreadyRunningError);
    await release();
    const again = await lockInstance(folder);
    await again();
  });

  it('is taken over from a process that is gone', async () => {
    await writeFile(path.join(folder, 'plumbline.pid'), '2147483646');
    const release = await lockInstance(folder);
    expect(await readFile(path.join(folder, 'plumbline.pid'), 'utf8')).toBe(String(process.pid));
    await release();
  });

  it('keeps its secrets from one start to the next, for its owner’s eyes only', async () => {
    const first = await loadSecrets(folder);
    expect(await loadSecrets(folder)).toEqual(first);
    expect(new Set(Object.values(first)).size).toBe(3);
    const { mode } = await import('node:fs/promises').then(({ stat }) => stat(path.join(folder, 'secrets.json')));
    expect(mode & 0o077).toBe(0);
  });
});
