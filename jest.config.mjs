import { swcOptions } from './tools/lib/swc-options.mjs';

/**
 * Three projects, so that a pure spec never waits for a database:
 *   unit  *.spec.ts      no I/O
 *   db    *.db-spec.ts   a real PostgreSQL, started once per run
 *   e2e   *.e2e-spec.ts  built processes, HTTP, a real PostgreSQL, Redis where there is one
 * Run it through `node tools/jest.mjs`, which turns on the flag that ES modules need.
 */

/** CommonJS dependencies require these ESM-only packages, which Node 20's `vm` modules cannot do. */
const esmOnly = ['content-disposition', 'cookie', 'set-cookie-parser'];

const swc = (moduleType) => ['@swc/jest', swcOptions(moduleType)];

/** What needs a database waits for it, and on a loaded machine long; the limit only bounds a test that hangs. */
const database = {
  globalSetup: '<rootDir>/libs/testing/jest/global-setup.mjs',
  globalTeardown: '<rootDir>/libs/testing/jest/global-teardown.mjs',
};

const shared = {
  rootDir: import.meta.dirname,
  testEnvironment: 'node',
  setupFiles: ['<rootDir>/libs/testing/jest/property-runs.mjs'],
  testEnvironmentOptions: { customExportConditions: ['@plumbline/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts'],
  moduleFileExtensions: ['ts', 'js', 'mjs', 'cjs', 'json', 'node'],
  transform: { '^.+\\.ts$': swc('es6'), '/node_modules/.+\\.js$': swc('commonjs') },
  transformIgnorePatterns: [`/node_modules/(?!(?:.*/node_modules/)?(${esmOnly.join('|')})/)`],
  testPathIgnorePatterns: ['/node_modules/', '/dist/'],
  modulePathIgnorePatterns: ['<rootDir>/.*/dist/', '<rootDir>/\\.data/', '<rootDir>/\\.nx/'],
  watchPathIgnorePatterns: ['/dist/', '<rootDir>/\\.data/', '<rootDir>/\\.nx/'],
};

/** @type {import('jest').Config} */
export default {
  // Bounds a test that hangs; Jest reads it here and nowhere else. A busy machine must not fail one that works.
  testTimeout: 120_000,
  projects: [
    {
      ...shared,
      displayName: 'unit',
      testMatch: ['<rootDir>/{libs,apps,test,migrations,tools}/**/*.spec.ts'],
    },
    {
      ...shared,
      ...database,
      displayName: 'db',
      testMatch: ['<rootDir>/{libs,apps,test,migrations}/**/*.db-spec.ts'],
    },
    {
      ...shared,
      ...database,
      displayName: 'e2e',
      testMatch: ['<rootDir>/test/**/*.e2e-spec.ts'],
    },
  ],
};
