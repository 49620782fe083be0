// `npm run plumbline -- import FILE…`, `… export --format json`: the command line, from a fresh clone as well.
import { ensureBuilt, ensureInstalled } from './lib/setup.mjs';

await ensureInstalled();
await ensureBuilt();
await import('../apps/cli/dist/main.js');
