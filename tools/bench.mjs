// `npm run bench [-- name…]`: builds the product and its benches, then measures; see `test/bench`.
import { createRequire } from 'node:module';
import { join } from 'node:path';
import process from 'node:process';
import { ensureBuilt, ensureInstalled, root, run } from './lib/setup.mjs';

await ensureInstalled();
await ensureBuilt();
const tsc = createRequire(import.meta.url).resolve('typescript/bin/tsc');
try {
  await run(process.execPath, [tsc, '-p', join(root, 'test', 'bench')]);
  const built = join(root, '.data', 'bench', 'build', 'test', 'bench', 'run.js');
  await run(process.execPath, [built, ...process.argv.slice(2)]);
} catch (error) {
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
