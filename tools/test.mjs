// `npm test`: everything that can be checked, to the end even if something fails, and a last line that says how it went.
// `--deep` tries properties with many more cases. Runs from a fresh clone with nothing but Node.
import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import process from 'node:process';
import { build, ensureInstalled, root, run } from './lib/setup.mjs';

const deep = process.argv.includes('--deep');
/** Jest was once seen to hang for good. Silence this long, in minutes, is taken for that. */
const SILENCE = deep ? 30 : 8;
const bin = (...parts) => join(root, 'node_modules', ...parts);
const node = (...args) => run(process.execPath, args, { quiet: true });
const total = { passed: 0, failed: 0, skipped: 0 };

const seconds = (started) => `${((performance.now() - started) / 1000).toFixed(1)} s`;
const say = (text) => process.stdout.write(`${text}\n`);

/** One check: its name, whether it passed, its time; what it printed only if it failed. */
async function check(name, work) {
  const started = performance.now();
  try {
    await work();
    total.passed += 1;
    say(`ok    ${name.padEnd(34)} ${seconds(started)}`);
  } catch (error) {
    total.failed += 1;
    say(`FAIL  ${name.padEnd(34)} ${seconds(started)}\n${error.output ?? ''}${error.message}`);
  }
}

/** Ends Jest with all its workers: they are a process group of their own. */
function end(child) {
  if (process.platform === 'win32') spawn('taskkill', ['/pid', String(child.pid), '/T', '/F']);
  else {
    try {
      process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      if (error.code !== 'ESRCH') throw error;
    }
  }
}

/** Runs all Jest projects; its own report of the results goes to `report`. */
function jest(report) {
  return new Promise((resolve) => {
    const args = [join(root, 'tools', 'jest.mjs'), '--ci', '--maxWorkers=100%', '--json', `--outputFile=${report}`];
    const child = spawn(process.execPath, args, {
      cwd: root,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: process.platform !== 'win32',
      env: { ...process.env, ...(deep ? { PLUMBLINE_TEST_DEPTH: 'deep' } : {}) },
    });
    let hung = false;
    const giveUp = () => {
      hung = true;
      say(`Nothing was heard from Jest for ${SILENCE} minutes: it is stopped.`);
      end(child);
    };
    let timer = setTimeout(giveUp, SILENCE * 60_000);
    const heard = () => {
      clearTimeout(timer);
      timer = setTimeout(giveUp, SILENCE * 60_000);
    };
    child.stdout.on('data', heard); // the report once more, as JSON
    child.stderr.on('data', (text) => {
      heard();
      process.stderr.write(text);
    });
    const interrupted = (signal) => {
      end(child);
      process.exit(signal === 'SIGINT' ? 130 : 143);
    };
    for (const signal of ['SIGINT', 'SIGTERM']) process.once(signal, interrupted);
    child.once('close', (code) => {
      clearTimeout(timer);
      for (const signal of ['SIGINT', 'SIGTERM']) process.off(signal, interrupted);
      resolve({ code, hung });
    });
  });
}

async function allTests() {
  const folder = mkdtempSync(join(tmpdir(), 'plumbline-report-'));
  const report = join(folder, 'jest.json');
  const started = performance.now();
  const { code, hung } = await jest(report);
  if (existsSync(report)) {
    const result = JSON.parse(readFileSync(report, 'utf8'));
    // A file that could not even be loaded has no tests to count, but it failed.
    const failed = result.numFailedTests + result.numRuntimeErrorTestSuites;
    total.passed += result.numPassedTests;
    total.failed += failed;
    total.skipped += result.numPendingTests + result.numTodoTests;
    if (failed === 0 && (code !== 0 || hung)) total.failed += 1;
  } else {
    total.failed += 1;
    say('Jest ended without a report.');
  }
  rmSync(folder, { recursive: true, force: true });
  say(`tests took ${seconds(started)}`);
}

await ensureInstalled();
await check('build', build);
await Promise.all([
  check('lint', () => node(join(root, 'tools', 'lint.mjs'))),
  (async () => {
    await check('types of tests', () => node(bin('typescript', 'bin', 'tsc'), '-p', 'test/tsconfig.json'));
    await check('format', () => node(bin('prettier', 'bin', 'prettier.cjs'), '--check', '--log-level=warn', '.'));
    await check('unused files, exports, packages', () =>
      node(bin('knip', 'bin', 'knip.js'), '--no-progress', '--no-config-hints'),
    );
  })(),
]);
await allTests();

process.exitCode = total.failed === 0 ? 0 : 1;
say(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
