// `npm start`: everything from a fresh clone to a running product, with nothing but Node.
import process from 'node:process';
import { ensureBuilt, ensureInstalled } from './lib/setup.mjs';

await ensureInstalled();
await ensureBuilt();
process.argv.splice(2, process.argv.length, 'start', ...process.argv.slice(2));
await import('../apps/cli/dist/main.js');
