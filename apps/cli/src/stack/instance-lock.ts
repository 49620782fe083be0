import { mkdir, open, readFile, rm } from 'node:fs/promises';
import path from 'node:path';

export class AlreadyRunningError extends Error {
  constructor(readonly pid: number) {
    super(`Plumbline is already running on this data folder (process ${pid}). Stop that one first, or set DATA_DIR.`);
    this.name = 'AlreadyRunningError';
  }
}

const alive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

/** One stack per data folder. A lock whose process is gone is taken over. @returns how to give it back */
export async function lockInstance(dataDirectory: string): Promise<() => Promise<void>> {
  await mkdir(dataDirectory, { recursive: true, mode: 0o755 });
  const file = path.join(dataDirectory, 'plumbline.pid');
  for (let attempt = 1; ; attempt += 1) {
    try {
      const handle = await open(file, 'wx');
      await handle.writeFile(String(process.pid));
      await handle.close();
      return () => rm(file, { force: true });
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST' || attempt === 3) throw error;
      const pid = Number(await readFile(file, 'utf8').catch(() => '0'));
      if (pid > 0 && pid !== process.pid && alive(pid)) throw new AlreadyRunningError(pid);
      await rm(file, { force: true });
    }
  }
}
