import nx from '@nx/eslint-plugin';
import tseslint from 'typescript-eslint';
import { plumbline } from './tools/eslint/plugin.mjs';

const SPECS = ['**/*.{spec,db-spec,e2e-spec}.ts', '**/src/**/test/**/*.ts', 'test/**/*.ts'];

/** Which kind of project may lean on which: the table of docs/architecture, with no rule for "everything". */
const constraints = ({ test }) => {
  const types = (...names) => names.map((name) => `type:${name}`);
  // A library's tests may bring the harness, and the schema it needs.
  const to = (...names) => types(...names, ...(test ? ['testing', 'migrations'] : []));
  return [
    {
      sourceTag: 'type:app',
      onlyDependOnLibsWithTags: [...to('feature', 'platform', 'contracts', 'kernel'), 'type:migrations'],
    },
    // Only the command line runs migrations: a server must not change the schema it serves.
    { sourceTag: 'scope:api', onlyDependOnLibsWithTags: to('feature', 'platform', 'contracts', 'kernel') },
    { sourceTag: 'scope:worker', onlyDependOnLibsWithTags: to('feature', 'platform', 'contracts', 'kernel') },
    { sourceTag: 'type:feature', onlyDependOnLibsWithTags: to('platform', 'contracts', 'kernel') },
    { sourceTag: 'type:platform', onlyDependOnLibsWithTags: to('contracts', 'kernel') },
    { sourceTag: 'type:contracts', onlyDependOnLibsWithTags: to('kernel') },
    { sourceTag: 'type:kernel', onlyDependOnLibsWithTags: to() },
    { sourceTag: 'type:migrations', onlyDependOnLibsWithTags: to() },
    { sourceTag: 'type:testing', onlyDependOnLibsWithTags: types('platform', 'contracts', 'kernel', 'migrations') },
  ];
};

const boundaries = (options) => [
  'error',
  {
    depConstraints: constraints(options),
    // A library's tests use the harness, and the harness uses the platform: a circle of tests, not of products.
    ignoredCircularDependencies: ['app', 'feature', 'platform', 'contracts', 'kernel', 'migrations'].map((type) => [
      '@plumbline/testing',
      `tag:type:${type}`,
    ]),
  },
];

export default tseslint.config(
  { ignores: ['**/dist/', '**/node_modules/', '.data/', '.nx/', 'coverage/', 'docs/api/', 'samples/'] },
  { linterOptions: { reportUnusedDisableDirectives: 'error' } },
  {
    plugins: { '@nx': nx, plumbline },
    rules: {
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'no-console': 'off',
      'prefer-const': 'error',
      'no-var': 'error',
      'object-shorthand': 'error',
      'max-lines': ['error', { max: 400 }],
      'plumbline/max-dependencies': 'error',
      'plumbline/layers': 'error',
      'plumbline/pure-domain': 'error',
      'plumbline/real-stores': 'error',
      'plumbline/whole-suite': 'error',
    },
  },
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strict],
    languageOptions: { parserOptions: { project: ['test/tsconfig.json'], tsconfigRootDir: import.meta.dirname } },
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ test: false }),
      'plumbline/environment': 'error',

      '@typescript-eslint/await-thenable': 'error',
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      '@typescript-eslint/no-deprecated': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-misused-promises': [
        'error',
        { checksVoidReturn: { attributes: false, arguments: false } },
      ],
      '@typescript-eslint/no-unnecessary-type-assertion': 'error',
      '@typescript-eslint/no-unsafe-argument': 'error',
      '@typescript-eslint/no-unsafe-assignment': 'error',
      '@typescript-eslint/no-unsafe-call': 'error',
      '@typescript-eslint/no-unsafe-member-access': 'error',
      '@typescript-eslint/no-unsafe-return': 'error',
      '@typescript-eslint/only-throw-error': 'error',
      '@typescript-eslint/prefer-promise-reject-errors': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],

      // Nest's modules are classes with nothing in them.
      '@typescript-eslint/no-extraneous-class': ['error', { allowWithDecorator: true }],
      '@typescript-eslint/no-invalid-void-type': 'off',
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      // An id or a number in a text is what it looks like.
      '@typescript-eslint/restrict-template-expressions': 'off',
    },
  },
  {
    files: SPECS,
    rules: {
      '@nx/enforce-module-boundaries': boundaries({ test: true }),
      // Matchers such as `expect.objectContaining` are typed `any`.
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'plumbline/environment': 'off',
    },
  },
  {
    // Where settings are read: once for the product, once for its tests.
    files: ['libs/platform/src/config/config.ts', 'libs/testing/src/environment.ts'],
    rules: { 'plumbline/environment': 'off' },
  },
);
