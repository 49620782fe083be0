import { execFileSync } from 'node:child_process';
import { createRequire } from 'node:module';
import path from 'node:path';

/** A piece of code that somebody might write, where they might write it, and the rule that must object. */
interface Canary {
  readonly says: string;
  readonly path: string;
  readonly code: string;
  readonly rule: string;
}

const root = path.resolve(import.meta.dirname, '../..');
const nx = createRequire(import.meta.url).resolve('nx/bin/nx.js');
const BOUNDARIES = '@nx/enforce-module-boundaries';
const feature = (file: string): string => `libs/assessments/src/${file}`;
const lines = (count: number): string =>
  Array.from({ length: count }, (_, n) => `export const c${n} = ${n};`).join('\n') + '\n';

const refused: readonly Canary[] = [
  {
    says: 'a feature imports a feature',
    path: feature('use-cases/x.ts'),
    code: `import '@plumbline/scorecards';`,
    rule: BOUNDARIES,
  },
  {
    says: 'a feature imports the harness',
    path: feature('use-cases/x.ts'),
    code: `import '@plumbline/testing';`,
    rule: BOUNDARIES,
  },
  {
    says: 'the platform imports a feature',
    path: 'libs/platform/src/x.ts',
    code: `import '@plumbline/identity';`,
    rule: BOUNDARIES,
  },
  {
    says: 'contracts import the platform',
    path: 'libs/contracts/src/x.ts',
    code: `import '@plumbline/platform';`,
    rule: BOUNDARIES,
  },
  {
    says: 'the kernel imports contracts',
    path: 'libs/kernel/src/x.ts',
    code: `import '@plumbline/contracts';`,
    rule: BOUNDARIES,
  },
  {
    says: 'the API imports migrations',
    path: 'apps/api/src/x.ts',
    code: `import '@plumbline/migrations';`,
    rule: BOUNDARIES,
  },
  {
    says: 'a test imports a neighbour',
    path: feature('test/x.db-spec.ts'),
    code: `import '@plumbline/interviews';`,
    rule: BOUNDARIES,
  },
  {
    says: 'a path leads into a neighbour',
    path: feature('jobs/x.ts'),
    code: `import '../../../interviews/src/index.ts';`,
    rule: BOUNDARIES,
  },

  {
    says: 'domain imports the platform',
    path: feature('domain/x.ts'),
    code: `import '@plumbline/platform';`,
    rule: 'plumbline/layers',
  },
  {
    says: 'a format imports the platform',
    path: 'libs/question-bank/src/formats/x.ts',
    code: `import '@plumbline/platform';`,
    rule: 'plumbline/layers',
  },
  {
    says: 'a format imports data',
    path: 'libs/question-bank/src/formats/x.ts',
    code: `import '../data/entities.ts';`,
    rule: 'plumbline/layers',
  },
  {
    says: 'a format opens files',
    path: 'libs/question-bank/src/formats/x.ts',
    code: `import 'node:fs/promises';`,
    rule: 'plumbline/layers',
  },
  {
    says: 'domain imports data',
    path: feature('domain/x.ts'),
    code: `import '../data/x.entity.ts';`,
    rule: 'plumbline/layers',
  },
  { says: 'domain reads files', path: feature('domain/x.ts'), code: `import 'node:fs';`, rule: 'plumbline/layers' },
  {
    says: 'domain imports lazily',
    path: feature('domain/x.ts'),
    code: `export const x = () => import('zod');`,
    rule: 'plumbline/layers',
  },
  {
    says: 'api imports TypeORM',
    path: feature('api/x.ts'),
    code: `import { In } from 'typeorm'; export { In };`,
    rule: 'plumbline/layers',
  },
  {
    says: 'api imports an entity',
    path: feature('api/x.ts'),
    code: `export * from '../data/x.entity.ts';`,
    rule: 'plumbline/layers',
  },
  {
    says: 'data imports a use case',
    path: feature('data/x.ts'),
    code: `import '../use-cases/y.ts';`,
    rule: 'plumbline/layers',
  },
  {
    says: 'a deep import',
    path: feature('jobs/x.ts'),
    code: `import '@plumbline/kernel/src/ids.ts';`,
    rule: 'plumbline/layers',
  },

  {
    says: 'domain asks the clock',
    path: feature('domain/x.ts'),
    code: `export const x = () => Date.now();`,
    rule: 'plumbline/pure-domain',
  },
  {
    says: 'domain makes a date of now',
    path: feature('domain/x.ts'),
    code: `export const x = () => new Date();`,
    rule: 'plumbline/pure-domain',
  },
  {
    says: 'domain throws dice',
    path: feature('domain/x.ts'),
    code: `export const x = () => Math.random();`,
    rule: 'plumbline/pure-domain',
  },

  {
    says: 'a setting is read anywhere',
    path: feature('jobs/x.ts'),
    code: `export const x = process.env.X;`,
    rule: 'plumbline/environment',
  },
  {
    says: 'settings are taken apart',
    path: feature('jobs/x.ts'),
    code: `export const { env } = process;`,
    rule: 'plumbline/environment',
  },
  {
    says: 'a class wants dividing',
    path: feature('jobs/x.ts'),
    code: 'export class X { constructor(readonly a: 1, readonly b: 1, readonly c: 1, readonly d: 1, readonly e: 1, readonly f: 1, readonly g: 1) {} }',
    rule: 'plumbline/max-dependencies',
  },
  { says: 'a file has 401 lines', path: feature('jobs/x.ts'), code: lines(401), rule: 'max-lines' },
  {
    says: 'the database is mocked',
    path: feature('test/x.spec.ts'),
    code: `jest.mock('typeorm');`,
    rule: 'plumbline/real-stores',
  },
  {
    says: 'the queue is mocked as a module',
    path: feature('test/x.spec.ts'),
    code: `jest.unstable_mockModule('bullmq', () => ({}));`,
    rule: 'plumbline/real-stores',
  },
  {
    says: 'a test is skipped',
    path: feature('test/x.spec.ts'),
    code: `it.skip('x', () => undefined);`,
    rule: 'plumbline/whole-suite',
  },
  {
    says: 'one test runs alone',
    path: feature('test/x.spec.ts'),
    code: `describe.only('x', () => undefined);`,
    rule: 'plumbline/whole-suite',
  },
  {
    says: 'any',
    path: feature('jobs/x.ts'),
    code: 'export const x = (y: any): unknown => y;',
    rule: '@typescript-eslint/no-explicit-any',
  },
  {
    says: 'a silenced compiler',
    path: feature('jobs/x.ts'),
    code: '// @ts-ignore\nexport const x = 1;',
    rule: '@typescript-eslint/ban-ts-comment',
  },
];

/** Their lawful neighbours: the rules object to the wrong, not to everything. */
const allowed: readonly Omit<Canary, 'rule'>[] = [
  { says: 'a feature imports contracts', path: feature('use-cases/x.ts'), code: `import '@plumbline/contracts';` },
  {
    says: "a feature's test imports the harness",
    path: feature('test/x.db-spec.ts'),
    code: `import '@plumbline/testing';`,
  },
  { says: 'the command line imports migrations', path: 'apps/cli/src/x.ts', code: `import '@plumbline/migrations';` },
  {
    says: 'domain imports the kernel and its own',
    path: feature('domain/x.ts'),
    code: `import '@plumbline/kernel';\nimport './y.ts';`,
  },
  {
    says: 'domain makes a date of a number',
    path: feature('domain/x.ts'),
    code: `export const x = (at: number) => new Date(at);`,
  },
  { says: 'data imports TypeORM', path: feature('data/x.ts'), code: `import { In } from 'typeorm';\nexport { In };` },
  {
    says: 'six dependencies',
    path: feature('jobs/x.ts'),
    code: 'export class X { constructor(readonly a: 1, readonly b: 1, readonly c: 1, readonly d: 1, readonly e: 1, readonly f: 1) {} }',
  },
  { says: 'a file of 400 lines', path: feature('jobs/x.ts'), code: lines(400) },
  {
    says: 'a suite chosen by what is there',
    path: feature('test/x.spec.ts'),
    code: `export const run = globalThis.name ? describe : describe.skip;`,
  },
];

describe('the house rules', () => {
  let answers: { rule: string | null; message: string }[][] = [];

  beforeAll(() => {
    const input = JSON.stringify([...refused, ...allowed].map(({ path: file, code }) => ({ path: file, code })));
    // The boundaries are judged on Nx's graph, which a fresh clone does not have yet.
    execFileSync(process.execPath, [nx, 'show', 'projects'], {
      cwd: root,
      env: { ...process.env, NX_DAEMON: 'false' },
    });
    const output = execFileSync(process.execPath, ['test/lint/lint-texts.mjs'], {
      cwd: root,
      input,
      encoding: 'utf8',
      env: { ...process.env, NODE_OPTIONS: '' },
    });
    answers = JSON.parse(output) as typeof answers;
  }, 120_000);

  it.each(refused.map((canary, index) => ({ ...canary, index })))('object when $says', ({ rule, index }) => {
    expect(answers[index]).toContainEqual(expect.objectContaining({ rule }));
  });

  it.each(allowed.map((canary, index) => ({ ...canary, index: refused.length + index })))(
    'allow that $says',
    ({ index }) => {
      expect(answers[index]).toEqual([]);
    },
  );
});
