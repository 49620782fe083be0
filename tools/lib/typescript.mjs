// Lets Node run the sources as they stand: `node --conditions=@plumbline/source --import <this file> x.ts`.
import { readFile } from 'node:fs/promises';
import { register } from 'node:module';
import { fileURLToPath } from 'node:url';
import { isMainThread } from 'node:worker_threads';
import { swcOptions } from './swc-options.mjs';

if (isMainThread) register(import.meta.url);

/** A loader hook of Node's: compiles `.ts` on the way in. */
export async function load(url, context, nextLoad) {
  if (!url.startsWith('file:') || !url.endsWith('.ts')) return nextLoad(url, context);
  const { transform } = await import('@swc/core');
  const filename = fileURLToPath(url);
  const { code } = await transform(await readFile(filename, 'utf8'), { filename, ...swcOptions('es6') });
  return { format: 'module', source: code, shortCircuit: true };
}
