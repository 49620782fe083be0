import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const folder = path.join(import.meta.dirname, '__snapshots__');

/**
 * Compares a text with a file that people have reviewed. To change it on purpose, delete the file and run the test: it
 * writes the file anew and fails all the same, so that no missing snapshot ever passes for a reviewed one.
 */
export function expectReviewed(name: string, actual: string): void {
  const file = path.join(folder, name);
  if (!existsSync(file)) {
    writeFileSync(file, actual);
    throw new Error(`${name} was missing and has been written. Review it, commit it, and run the test again.`);
  }
  expect(actual).toBe(readFileSync(file, 'utf8'));
}
