// From a fresh clone to something that runs. Plain Node without dependencies: there are none before it has run.
import { spawn } from 'node:child_process';
import { existsSync, rmSync, statSync, utimesSync } from 'node:fs';
import { dirname, join } from 'node:path';
import process from 'node:process';

export const root = dirname(dirname(import.meta.dirname));

/** Fails in one sentence on a Node that is too old, before anything else fails in a hundred. */
function checkNode() {
  const [wantedMajor, wantedMinor] = [20, 19];
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > wantedMajor || (major === wantedMajor && minor >= wantedMinor)) return;
  process.stderr.write(
    `Plumbline needs Node ${wantedMajor}.${wantedMinor} or newer; this is ${process.versions.node}.\n`,
  );
  process.exit(1);
}

/** Runs a program to its end, its output passed on unless `quiet`; a failure carries what it printed. */
export function run(command, args, { quiet = false, env = process.env } = {}) {
  return new Promise((resolve, reject) => {
    const stdio = quiet ? ['ignore', 'pipe', 'pipe'] : ['ignore', 'inherit', 'inherit'];
    const child = spawn(command, args, {
      cwd: root,
      stdio,
      env,
      shell: process.platform === 'win32' && command === 'npm',
    });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text));
    child.once('error', reject);
    child.once('close', (code, signal) => {
      if (code === 0) resolve(output);
      else reject(Object.assign(new Error(`${command} ${args.join(' ')} failed (${signal ?? code}).`), { output }));
    });
  });
}

function fail(error) {
  process.stderr.write(`${error.output ?? ''}\n${error.message}\n`);
  process.exit(1);
}

const say = (text) => process.stdout.write(`${text}\n`);
const seconds = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`;

/** npm's own account of what it has installed, newer than the wish list if that has not changed since. */
const INSTALLED = join(root, 'node_modules', '.package-lock.json');

function isInstalled() {
  if (!existsSync(INSTALLED)) return false;
  const at = statSync(INSTALLED).mtimeMs;
  return ['package.json', 'package-lock.json'].every((file) => statSync(join(root, file)).mtimeMs <= at);
}

/** Installs the dependencies if there are none, or not those of this lock file. Exits with the reason if it cannot. */
export async function ensureInstalled() {
  checkNode();
  if (isInstalled()) return;
  const started = performance.now();
  say('Installing dependencies (the first time takes a minute or two)');
  try {
    await run('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], { quiet: true });
  } catch (error) {
    fail(error);
  }
  // npm leaves the file alone when there was nothing to do.
  const now = new Date();
  utimesSync(INSTALLED, now, now);
  say(`Installed in ${seconds(started)}`);
}

/** Compiles what has changed since the last time. Throws with the compiler's output as `output` if it does not compile. */
export async function build() {
  // A build that was interrupted, or whose output was removed, must not pass for done.
  if (!existsSync(join(root, 'apps', 'api', 'dist', 'main.js'))) {
    for (const project of ['api', 'worker', 'cli'])
      rmSync(join(root, 'apps', project, 'dist', '.tsbuildinfo'), { force: true });
  }
  return run(process.execPath, [join(root, 'node_modules', 'typescript', 'bin', 'tsc'), '-b'], { quiet: true });
}

/** As {@link build}, with a line of progress; exits with the compiler's output if it does not compile. */
export async function ensureBuilt() {
  const started = performance.now();
  // Nothing is said of a build that has nothing to do, which takes half a second.
  const notice = setTimeout(() => say('Building (the first time takes half a minute)'), 1_500);
  try {
    await build();
  } catch (error) {
    fail(error);
  } finally {
    clearTimeout(notice);
  }
  if (performance.now() - started > 5000) say(`Built in ${seconds(started)}`);
}
