// `npm run lint [-- eslint arguments]`. Without a project graph, Nx's rule of module boundaries skips itself and says so
// in one line that nobody reads: the graph is made first, and that line is a failure.
import { spawn, spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { dirname } from 'node:path';
import process from 'node:process';

const root = dirname(import.meta.dirname);
const require = createRequire(import.meta.url);
const env = { ...process.env, NX_DAEMON: 'false', NX_NO_CLOUD: 'true' };

const graph = spawnSync(process.execPath, [require.resolve('nx/bin/nx.js'), 'show', 'projects'], {
  cwd: root,
  env,
  encoding: 'utf8',
});
if (graph.status !== 0 || !graph.stdout.includes('@plumbline/kernel')) {
  process.stderr.write(`Nx could not make the graph of projects.\n${graph.stdout}${graph.stderr}`);
  process.exit(1);
}

const given = process.argv.slice(2);
const eslint = `${dirname(require.resolve('eslint/package.json'))}/bin/eslint.js`;
const child = spawn(process.execPath, [eslint, '--max-warnings', '0', ...(given.length > 0 ? given : ['.'])], {
  cwd: root,
  env,
  stdio: ['ignore', 'pipe', 'pipe'],
});
let skipped = false;
for (const [from, to] of [
  [child.stdout, process.stdout],
  [child.stderr, process.stderr],
]) {
  from.setEncoding('utf8').on('data', (text) => {
    skipped ||= text.includes('will be skipped');
    to.write(text);
  });
}
child.on('close', (code) => {
  if (skipped) process.stderr.write('A rule skipped itself: the architecture was not checked.\n');
  process.exitCode = skipped ? 1 : (code ?? 1);
});
