import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { Kind, parse, type ExecutionResult, type GraphQLFormattedError } from 'graphql';
import { canCompile, compileOperation } from './compile-operation.ts';
import { GraphQLEngine } from './graphql-engine.ts';
import { DEFAULT_GRAPHQL_LIMITS } from './limits.ts';
import { ErrorMask } from './mask-error.ts';
import { measureDocument } from './measure-document.ts';
import { startLibrary, type RunningLibrary } from './test/start-library.ts';

/** What is asked for here by chance may be more than what clients may ask for. */
const GENEROUS = {
  ...DEFAULT_GRAPHQL_LIMITS,
  aliases: 1_000,
  selections: 10_000,
  tokens: 50_000,
  depth: 50,
  cost: Infinity,
};

interface Case {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
  readonly operationName?: string;
}

const ECHO = 'query ($input: EchoInput) { echo(input: $input) }';

/** Shapes of queries that clients send, each of which graphql-jit runs. */
const COMPILED: Case[] = [
  { query: '{ __typename }' },
  {
    query: 'query ($id: ID!) { book(id: $id) { id title subtitle leaves price printedAt genre tags grid } }',
    variables: { id: 'book-3' },
  },
  { query: 'query ($id: ID!) { book(id: $id) { id } }', variables: { id: 'none' } },
  {
    query:
      'query ($n: Int, $after: String, $genre: Genre) { books(first: $n, after: $after, genre: $genre) { edges { cursor node { id shelf { label } } } nodes { id related(first: 2) { nodes { id } pageInfo { hasNextPage } } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }',
    variables: { n: 4, genre: 'LEXICON' },
  },
  { query: 'query ($n: Int = 3) { books(first: $n) { nodes { id } } }' },
  {
    query:
      '{ books(first: 3, genre: ATLAS) { ...Page } } fragment Page on BookConnection { nodes { ...Bits ... on Book { title } ... { leaves } } } fragment Bits on Book { id title shelf { id } }',
  },
  { query: '{ first: books(first: 1) { nodes { name: title title } } second: books(first: 2) { nodes { id } } }' },
  { query: '{ books(first: 3) { nodes { weight twice: weight(unit: 2) half: weight(unit: 0.5) } } }' },
  { query: '{ books(first: 3) { nodes { id lockedNote } } }' },
  { query: '{ books(first: 3) { nodes { id brokenNote } } }' },
  { query: '{ books(first: 3) { edges { node { missingNote } } } refuses breaks }' },
  { query: '{ badLeaf }' },
  { query: '{ refuses breaks breaksOddly __typename }' },
  { query: ECHO },
  { query: ECHO, variables: { input: null } },
  { query: ECHO, variables: { input: { text: 't' } } },
  {
    query: ECHO,
    variables: {
      input: {
        text: 't',
        count: 2,
        genre: null,
        at: '2025-02-03T04:05:06Z',
        amount: '1.10',
        ranges: [{}, { from: 3, to: null }],
      },
    },
  },
  { query: ECHO, variables: { input: { text: 't', ranges: { to: 2 }, inner: { text: 'u', inner: { text: 'v' } } } } },
  { query: 'query ($at: DateTime = "2025-01-01T00:00:00Z", $amount: Decimal) { echo(at: $at, amount: $amount) }' },
  {
    query: 'query ($at: DateTime = "2025-01-01T00:00:00Z", $amount: Decimal) { echo(at: $at, amount: $amount) }',
    variables: { at: null, amount: null },
  },
  {
    query:
      'query ($id: ID!, $text: String!) { echo(ids: [$id, 7], input: { text: $text, count: 1, genre: LEXICON, ranges: [{ to: 2 }] }) }',
    variables: { id: 5, text: 't' },
  },
  { query: 'query ($ids: [ID!]) { echo(ids: $ids) }', variables: { ids: 'one' } },
  {
    query: 'query ($unit: Float = 2) { books(first: 1) { nodes { weight(unit: $unit) } } }',
    variables: { unit: null },
  },
  { query: 'query ($unit: Float = 2) { books(first: 1) { nodes { weight(unit: $unit) } } }' },
  {
    query: 'query A { book(id: 1) { id } } query B($id: ID!) { book(id: $id) { title } }',
    operationName: 'B',
    variables: { id: 'book-2' },
  },
  { query: 'mutation ($a: String!) { a: signIn(password: $a) b: signIn(password: $a) }', variables: { a: 'p' } },
];

/** What graphql-jit is kept away from. */
const INTERPRETED: Case[] = [
  { query: '{ findings { __typename ... on Book { title shelf { id } } ... on Shelf { label } } }' },
  {
    query: 'query ($yes: Boolean!) { ...A @include(if: $yes) ...A @skip(if: $yes) } fragment A on Query { __typename }',
    variables: { yes: false },
  },
  { query: '{ ...A @skip(if: true) ...A } fragment A on Query { book(id: 1) { id } }' },
  { query: 'query ($yes: Boolean!) { book(id: 3) { title @skip(if: $yes) id } }', variables: { yes: true } },
  { query: '{ book(id: "book-4") { title } }' },
  { query: '{ a_b: book(id: 1) { id } a: books(first: 1) { b: nodes { id } } }' },
  { query: '{ book(id: 1) { id } books(first: 1) { nodes { __proto__: title constructor: id } } }' },
  { query: '{ kind: __typename }' },
];

interface Answer {
  readonly data: unknown;
  readonly errors: readonly string[];
}

/**
 * An answer without what the specification leaves open (October 2021, section 6.4.4): once a null has spread to a
 * parent, it does not say how many of the errors below it are listed.
 */
function essenceOf({ data, errors }: Answer): unknown {
  const essential = errors.map((text) => {
    const error = JSON.parse(text) as GraphQLFormattedError;
    const path = error.path ?? [];
    let value = data;
    for (const [index, part] of path.entries()) {
      if (value === null) return `below ${JSON.stringify(path.slice(0, index))}`;
      value = (value as Record<string | number, unknown>)[part];
    }
    return text;
  });
  return { data, errors: [...new Set(essential)].sort() };
}

describe('operations compiled and interpreted', () => {
  let app: RunningLibrary;

  beforeAll(async () => {
    app = await startLibrary();
  });
  afterAll(() => app.close());

  const mask = new ErrorMask(() => undefined);
  const engineOf = (jit: boolean): GraphQLEngine =>
    new GraphQLEngine({ schema: app.schema, limits: GENEROUS, jit, introspection: true, suggestions: false });

  /** The answer as clients see it; errors have no order, so they are sorted. */
  const show = ({ data, errors }: ExecutionResult): Answer => {
    const shown = (errors ?? []).map((error) => JSON.stringify(mask.mask(error, 'id').toJSON())).sort();
    return JSON.parse(JSON.stringify({ data: data ?? null, errors: shown })) as Answer;
  };

  const run = async (engine: GraphQLEngine, { query, variables, operationName }: Case): Promise<Answer> => {
    const preparation = engine.prepare({ query, variables: variables ?? null, operationName: operationName ?? null });
    if (!preparation.ok)
      throw new Error(`${query}\nis refused: ${preparation.errors.map((error) => error.message).join('; ')}`);
    return show(await engine.execute(preparation.operation, { scope: {}, requestId: 'id' }));
  };

  const isCompiled = (query: string): boolean => {
    const document = parse(query);
    const measured = measureDocument(app.schema, document, GENEROUS);
    if (!measured.ok || !canCompile(document, measured.value)) return false;
    return document.definitions.every(
      (definition) =>
        definition.kind !== Kind.OPERATION_DEFINITION || compileOperation(app.schema, document, definition) !== null,
    );
  };

  it.each([...COMPILED, ...INTERPRETED])('answer alike: %#', async (example) => {
    const compiling = engineOf(true);
    const expected = await run(engineOf(false), example);
    for (let use = 1; use <= 3; use += 1) expect(await run(compiling, example)).toEqual(expected);
  });

  it.each(COMPILED)('are compiled: $query', ({ query }) => {
    expect(isCompiled(query)).toBe(true);
  });

  it.each(INTERPRETED)('are interpreted: $query', ({ query }) => {
    expect(isCompiled(query)).toBe(false);
  });

  it('never run text of the client as a program', async () => {
    const marker = '__MAGIC_DATE__33a9e76d_02e0_4128_8e92_3530ad3da74d(globalThis.injected = true)';
    const engine = engineOf(true);
    const queries = [
      `{ echo(input: { text: "${marker}" }) }`,
      `{ echo(input: { text: """${marker}""" }) }`,
      `{ echo(input: { text: "${marker.replace('__MAGIC', '\\u005f_MAGIC')}" }) }`,
      `query ($text: String! = "${marker}") { echo(input: { text: $text }) }`,
      `query ($input: EchoInput = { text: "${marker}" }) { echo(input: $input) }`,
    ];
    for (const query of queries) for (let use = 1; use <= 3; use += 1) await run(engine, { query });
    for (let use = 1; use <= 3; use += 1) await run(engine, { query: ECHO, variables: { input: { text: marker } } });
    expect(globalThis).not.toHaveProperty('injected');
  });

  it('answer alike whatever is asked for', async () => {
    let compiled = 0;
    const interpreting = engineOf(false);
    const compiling = engineOf(true);
    await fc.assert(
      fc.asyncProperty(queryArbitrary, async (query) => {
        const example = { query, variables: VARIABLES };
        const expected = essenceOf(await run(interpreting, example));
        if (isCompiled(query)) compiled += 1;
        for (let use = 1; use <= 3; use += 1) expect(essenceOf(await run(compiling, example))).toEqual(expected);
      }),
      { numRuns: propertyRuns(150, 2_500) },
    );
    expect(compiled).toBeGreaterThan(20);
  }, 300_000);
});

const VARIABLES = { n: 2, unit: 1.5, yes: true, no: false, id: 'book-5' };
const DECLARED = [
  '$n: Int',
  '$unit: Float! = 3',
  '$yes: Boolean! = true',
  '$no: Boolean! = false',
  '$id: ID! = 1',
  '$unset: Float = 1',
];

const LEAVES = [
  ...[
    'id',
    'title',
    'subtitle',
    'leaves',
    'price',
    'printedAt',
    'genre',
    'tags',
    'grid',
    '__typename',
    'weight',
    'lockedNote',
  ],
  ...[
    'missingNote',
    'brokenNote',
    'second: weight(unit: 2)',
    'given: weight(unit: $unit)',
    'unset: weight(unit: $unset)',
  ],
  ...['name: title', 'shelf { id }', 'shelf { label __typename }', '...Bits'],
];

/** What keeps a document from being compiled stays rare, or hardly any would be. */
const rarely = (...selections: string[]) => ({ weight: 1, arbitrary: fc.constantFrom(...selections) });

const set = (selections: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc.array(selections, { minLength: 1, maxLength: 4 }).map((chosen) => `{ ${chosen.join(' ')} }`);

function bookOf(depth: number): fc.Arbitrary<string> {
  const leaves = { weight: 20, arbitrary: fc.constantFrom(...LEAVES) };
  const rare = rarely(
    'name_too: title',
    'subtitle @include(if: $no)',
    'leaves @skip(if: $no)',
    '...Bits @include(if: $yes)',
  );
  if (depth === 0) return set(fc.oneof(leaves, rare));
  const inner = fc.oneof(
    bookOf(depth - 1).map((selection) => `... on Book ${selection}`),
    bookOf(depth - 1).map((selection) => `... ${selection}`),
    connectionOf(depth - 1).map((selection) => `related(first: $n) ${selection}`),
    connectionOf(depth - 1).map((selection) => `one: related(first: 1) ${selection}`),
  );
  return set(fc.oneof(leaves, rare, { weight: 10, arbitrary: inner }));
}

function connectionOf(depth: number): fc.Arbitrary<string> {
  return set(
    fc.oneof(
      fc.constantFrom('pageInfo { hasNextPage endCursor }', '__typename', 'edges { cursor }'),
      bookOf(depth).map((selection) => `nodes ${selection}`),
      bookOf(depth).map((selection) => `edges { node ${selection} }`),
    ),
  );
}

const queryArbitrary = set(
  fc.oneof(
    fc.constantFrom('refuses', 'breaks', '__typename'),
    bookOf(2).map((selection) => `book(id: $id) ${selection}`),
    connectionOf(2).map((selection) => `books(first: $n) ${selection}`),
    connectionOf(2).map((selection) => `more: books(first: 3, genre: ATLAS) ${selection}`),
  ),
).map((selection) => {
  const bits = selection.includes('...Bits') ? ' fragment Bits on Book { id title shelf { id } }' : '';
  return withUsedVariables(`${selection}${bits}`);
});

/** Declares exactly the variables that a query uses, as validation asks. */
function withUsedVariables(selection: string): string {
  const declared = DECLARED.filter((one) => new RegExp(`\\${one.split(':')[0]}\\b`).test(selection));
  return declared.length === 0 ? selection : `query (${declared.join(', ')}) ${selection}`;
}
