/**
 * How TypeScript becomes JavaScript where nothing is built: in Jest, and in processes that the tests start from
 * source. The same language level and decorators as in `tsconfig.base.json`.
 * @param {'es6' | 'commonjs'} moduleType
 */
export const swcOptions = (moduleType) => ({
  swcrc: false,
  sourceMaps: 'inline',
  module: { type: moduleType },
  jsc: {
    target: 'es2022',
    parser: { syntax: 'typescript', decorators: true },
    transform: { legacyDecorator: true, decoratorMetadata: true, useDefineForClassFields: true },
    keepClassNames: true,
  },
});
