// `npm run demo [-- path/to/guide.txt]`: the whole job, told as it happens.
import process from 'node:process';
import { ensureBuilt, ensureInstalled } from './lib/setup.mjs';

await ensureInstalled();
await ensureBuilt();
process.argv.splice(2, process.argv.length, 'demo', ...process.argv.slice(2));
await import('../apps/cli/dist/main.js');
