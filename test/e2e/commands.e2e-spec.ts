import { eventually } from '@plumbline/testing';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmod, mkdtemp, readdir, readFile, readlink, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '../..');

interface Running {
  readonly child: ChildProcess;
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** Runs one of the two commands as a person would, in an environment with nothing set but what is given. */
function run(script: string, args: readonly string[], settings: Readonly<Record<string, string>>): Running {
  const child = spawn(process.execPath, [path.join(root, 'tools', script), ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...settings },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk: Buffer) => (text += chunk.toString()));
  return { child, output: () => text, ended: once(child, 'close').then(([code]) => code as number | null) };
}

/** Processes of this machine whose command line, working folder or settings name a folder. */
async function processesOn(folder: string): Promise<string[]> {
  const found: string[] = [];
  for (const pid of (await readdir('/proc')).filter((name) => /^\d+$/.test(name))) {
    const line = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
    const cwd = await readlink(`/proc/${pid}/cwd`).catch(() => '');
    const settings = await readFile(`/proc/${pid}/environ`, 'utf8').catch(() => '');
    if (line.includes(folder) || cwd.startsWith(folder) || settings.includes(`DATA_DIR=${folder}`))
      found.push(line.replaceAll('\0', ' '));
  }
  return found;
}

describe('npm start', () => {
  let folder: string;
  let taken: Server | undefined;

  beforeAll(async () => {
    folder = await mkdtemp(path.join(tmpdir(), 'plumbline-start-'));
    await chmod(folder, 0o755);
    // Port 3000 may be taken already, by whomever: that is the same to us.
    taken = createServer();
    await new Promise((resolve) => taken?.once('error', resolve).listen(3000, '127.0.0.1', () => resolve(undefined)));
  });

  afterAll(async () => {
    taken?.close();
    await rm(folder, { recursive: true, force: true });
  });

  it('starts everything beside a taken port, loads the sample once, and leaves nothing running', async () => {
    const questions: string[] = [];
    for (const attempt of ['first', 'second'] as const) {
      const { child, output, ended } = run('start.mjs', [], { DATA_DIR: folder });
      try {
        await eventually(
          () => {
            if (child.exitCode !== null) throw new Error(`It ended:\n${output()}`);
            expect(output()).toContain('Ctrl-C stops everything.');
          },
          { timeout: 150_000, interval: 200 },
        );
        const [, url = ''] = /Plumbline is ready after .*: (http\S+)/.exec(output()) ?? [];
        // Somebody else may have had the port before us, and given it back since.
        if (taken?.listening) expect(new URL(url).port).not.toBe('3000');
        expect((await fetch(`${url}/health/ready`)).status).toBe(200);
        expect(output()).toContain('recruiter@sample.test');
        questions.push(/: (\d+) questions, an assessment, a running loop/.exec(output())?.[1] ?? '');
        expect(output().includes('importing samples/')).toBe(attempt === 'first');
      } finally {
        child.kill('SIGINT');
      }
      expect(await ended).toBe(0);
      await eventually(async () => expect(await processesOn(folder)).toEqual([]), { timeout: 10_000, interval: 100 });
    }
    expect(Number(questions[0])).toBeGreaterThanOrEqual(40);
    expect(questions[1]).toBe(questions[0]);
  }, 400_000);

  it.each(['SIGKILL', 'SIGINT'] as const)(
    'leaves nothing running after %s when nobody reads what it says',
    async (signal) => {
      const { child, output, ended } = run('start.mjs', [], { DATA_DIR: folder, PORT: '0' });
      await eventually(
        () => {
          if (child.exitCode !== null) throw new Error(`It ended:\n${output()}`);
          expect(output()).toContain('Ctrl-C stops everything.');
        },
        { timeout: 150_000, interval: 200 },
      );
      // The start, the API, the worker and the database at the least.
      expect((await processesOn(folder)).length).toBeGreaterThan(3);
      child.stdout?.destroy();
      child.stderr?.destroy();
      child.kill(signal);
      await ended;
      await eventually(async () => expect(await processesOn(folder)).toEqual([]), { timeout: 60_000, interval: 200 });
    },
    250_000,
  );

  it.each([
    [{ PORT: 'everywhere' }, /PORT/],
    [{ HOST: '192.0.2.1' }, /HOST: this machine has no address 192\.0\.2\.1/],
    [{ DATABASE_URL: 'postgres://owner:secret@127.0.0.1:1/none' }, /no PostgreSQL answers at 127\.0\.0\.1:1\./],
  ])(
    'refuses %j in one sentence',
    async (settings, sentence) => {
      const { output, ended } = run('start.mjs', [], { DATA_DIR: folder, ...settings });
      expect(await ended).toBe(1);
      expect(output()).toMatch(sentence);
      expect(output()).not.toMatch(/\n\s+at |secret/);
    },
    60_000,
  );

  it('refuses data that was made with other secrets, and names its folder', async () => {
    await rm(path.join(folder, 'secrets.json'));
    const { output, ended } = run('start.mjs', [], { DATA_DIR: folder });
    expect(await ended).toBe(1);
    expect(output()).toContain(`The database in ${path.join(folder, 'postgres')} has another password`);
    await eventually(async () => expect(await processesOn(folder)).toEqual([]), { timeout: 10_000, interval: 100 });
  }, 60_000);
});

describe('npm run demo', () => {
  it('tells the whole story on the sample guide and ends well', async () => {
    const { output, ended } = run('demo.mjs', [], {});
    expect({ code: await ended, output: output() }).toMatchObject({ code: 0 });
    expect(output()).toContain('Decision recorded: HIRE.');
    expect(output()).toContain('Everything was as it should be.');
    expect(output()).toMatch(/Candidate 1 +knows everything +7\/7/);
  }, 200_000);

  it('refuses a file that is not there in one sentence, sought from where the person is', async () => {
    const { output, ended } = run('demo.mjs', ['wrong.txt'], { INIT_CWD: tmpdir() });
    expect(await ended).toBe(1);
    expect(output()).toContain(`There is no file ${path.join(tmpdir(), 'wrong.txt')}.`);
    expect(output()).not.toMatch(/\n\s+at /);
  }, 60_000);

  it('ends with 1 and the reason on something that is no guide', async () => {
    const { output, ended } = run('demo.mjs', [path.join(root, 'package.json')], {});
    expect(await ended).toBe(1);
    expect(output()).toMatch(/UNREADABLE_GUIDE|UNKNOWN_FORMAT/);
  }, 200_000);
});
