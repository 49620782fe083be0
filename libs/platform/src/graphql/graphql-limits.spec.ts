import { startLibrary, type Answer, type RunningLibrary } from './test/start-library.ts';

const repeat = (times: number, make: (index: number) => string): string =>
  Array.from({ length: times }, (_, i) => make(i)).join(' ');

/** `{ nodes { related(first: 1) { nodes { … id } } } }` */
const nested = (levels: number, page = 1): string =>
  levels === 0 ? '{ nodes { id } }' : `{ nodes { related(first: ${page}) ${nested(levels - 1, page)} } }`;

/** Each fragment spreads the one before twice: a text that grows with n stands for 2^n fields. */
const exploding = (n: number): string =>
  `{ book(id: 1) { ...F${n} } } fragment F0 on Book { id } ${repeat(n, (i) => `fragment F${i + 1} on Book { ...F${i} ...F${i} }`)}`;

describe('limits, checked before any resolver runs', () => {
  let app: RunningLibrary;

  beforeAll(async () => {
    app = await startLibrary({ production: true, limits: { aliases: 150 } });
  });
  beforeEach(() => {
    app.library.calls.length = 0;
  });
  afterAll(() => app.close());

  const expectRefused = (answer: Answer, code: string, limit?: string): void => {
    expect(answer.codes).toEqual([code]);
    if (limit !== undefined) expect(answer.body.errors?.[0]?.extensions?.['details']).toMatchObject({ limit });
    expect(answer.body.data).toBeUndefined();
    expect(app.library.calls).toEqual([]);
  };

  describe('of the document', () => {
    it.each<[string, string, string]>([
      ['200 aliases of one mutation', `mutation { ${repeat(200, (i) => `a${i}: signIn(password: "p")`)} }`, 'aliases'],
      ['21 root fields', `mutation { ${repeat(21, (i) => `a${i}: signIn(password: "p")`)} }`, 'rootFields'],
      [
        '21 root fields in fragments',
        `mutation { ...A ...B } fragment A on Mutation { ${repeat(11, (i) => `a${i}: signIn(password: "p")`)} } fragment B on Mutation { ${repeat(10, (i) => `b${i}: signIn(password: "p")`)} }`,
        'rootFields',
      ],
      ['too much nesting', `{ books ${nested(7)} }`, 'depth'],
      [
        'nesting through fragments',
        `{ books { ...A } } fragment A on BookConnection ${nested(3)} fragment B on BookConnection { nodes { related(first: 1) { ...A } } } query Q { books { nodes { related(first: 1) { nodes { related(first: 1) { nodes { related(first: 1) { nodes { related(first: 1) { ...B } } } } } } } } } }`,
        'depth',
      ],
      [
        '1,000 directives',
        `{ ${repeat(1, () => `__typename ${repeat(1000, () => '@include(if: true)')}`)} }`,
        'tokens',
      ],
      ['100 directives', `{ __typename ${repeat(100, () => '@x')} }`, 'directives'],
      ['10,000 tokens', `{ ${repeat(10_000, () => 'x')} }`, 'tokens'],
      ['1,000 equal fields', `{ book(id: 1) { ${repeat(1000, () => 'id')} } }`, 'selections'],
      [
        '1,000 equal fields in a fragment that nobody uses',
        `{ __typename } fragment A on Query { ${repeat(1000, () => '__typename')} }`,
        'selections',
      ],
      ['fragments that expand to 2^100 fields', exploding(100), 'selections'],
    ])('refuses %s', async (_, query, limit) => {
      const answer = await app.post(query, {}, query.includes('query Q') ? { operationName: 'Q' } : {});
      expectRefused(answer, 'QUERY_TOO_COMPLEX', limit);
    });

    it('answers circular fragments', async () => {
      const query =
        '{ book(id: 1) { ...A } } fragment A on Book { related(first: 1) { nodes { ...B } } } fragment B on Book { ...A ...B }';
      const answer = await app.post(query);
      expect(new Set(answer.codes)).toEqual(new Set(['GRAPHQL_VALIDATION_FAILED']));
    });

    it('names the limit that was passed', async () => {
      const answer = await app.post(`{ books ${nested(10)} }`);
      expect(answer.body.errors?.[0]?.message).toBe(
        'This document asks for too much at once: at most 15 nested levels. Split it.',
      );
      expect(answer.body.errors?.[0]?.extensions?.['details']).toEqual({ limit: 'depth', maximum: 15 });
    });

    it('lets a document up to the limits through', async () => {
      const answer = await app.post(`{ books(first: 2) ${nested(6)} }`);
      expect(answer.codes).toEqual([]);
    });
  });

  describe('of pages', () => {
    const byVariable = 'query ($n: Int) { books(first: $n) { nodes { id } } }';

    it.each([101, 1_000_000_000, 0, -1])('refuses first: %d, in the text and in a variable', async (first) => {
      for (const answer of [
        await app.post(`{ books(first: ${first}) { nodes { id } } }`),
        await app.post(byVariable, { n: first }),
        await app.post(byVariable.replace('$n: Int)', `$n: Int = ${first})`)),
      ]) {
        expectRefused(answer, 'PAGE_TOO_LARGE');
        expect(answer.body.errors?.[0]?.extensions).toMatchObject({ field: 'first', details: { maximum: 100 } });
      }
    });

    it('refuses them in nested fields and in fragments too', async () => {
      const query =
        'query ($n: Int) { books { nodes { ...F } } } fragment F on Book { related(first: $n) { nodes { id } } }';
      expectRefused(await app.post(query, { n: 101 }), 'PAGE_TOO_LARGE');
      expect((await app.post(query, { n: 100 })).codes).toEqual([]);
    });

    it('refuses them at every use of the same document', async () => {
      expect((await app.post(byVariable, { n: 100 })).codes).toEqual([]);
      expect((await app.post(byVariable)).codes).toEqual([]);
      app.library.calls.length = 0;
      expectRefused(await app.post(byVariable, { n: 101 }), 'PAGE_TOO_LARGE');
    });

    it('refuses pages of pages whose answer would be huge', async () => {
      const query =
        'query ($n: Int) { books(first: $n) { nodes { related(first: $n) { nodes { related(first: 10) { nodes { id } } } } } } }';
      expectRefused(await app.post(query, { n: 100 }), 'QUERY_TOO_COMPLEX', 'cost');
      expect((await app.post(query, { n: 5 })).codes).toEqual([]);
    });
  });

  describe('of variables', () => {
    const query = 'query ($ids: [ID!], $input: EchoInput) { echo(ids: $ids, input: $input) }';

    it('refuses many values', async () => {
      expectRefused(
        await app.post(query, { ids: Array.from({ length: 50_001 }, () => 'x') }),
        'VARIABLES_TOO_LARGE',
        'values',
      );
    });

    it('refuses deep nesting', async () => {
      let input: object = { text: 't' };
      for (let i = 0; i < 30; i += 1) input = { text: 't', inner: input };
      expectRefused(await app.post(query, { input }), 'VARIABLES_TOO_LARGE', 'levels');
    });

    it('refuses nesting that could exhaust the stack', async () => {
      const depth = 200_000;
      const body = `{"query":${JSON.stringify(query)},"variables":{"ids":${'['.repeat(depth)}${']'.repeat(depth)}}}`;
      const answer = await app.send({ body });
      expectRefused(answer, 'VARIABLES_TOO_LARGE', 'levels');
      expect((await app.post('{ __typename }')).codes).toEqual([]);
    });

    it('counts those that the document does not use', async () => {
      const unused = { other: Array.from({ length: 50_001 }, () => 1) };
      expectRefused(await app.post('{ __typename }', unused), 'VARIABLES_TOO_LARGE', 'values');
    });
  });
});

describe('the limit of aliases', () => {
  let app: RunningLibrary;

  beforeAll(async () => {
    app = await startLibrary();
  });
  afterAll(() => app.close());

  it('refuses 100 attempts to sign in at once', async () => {
    const answer = await app.post(`mutation { ${repeat(100, (i) => `a${i}: signIn(password: "${i}")`)} }`);
    expect(answer.codes).toEqual(['QUERY_TOO_COMPLEX']);
    expect(app.library.calls).toEqual([]);
  });

  it('lets introspection of usual tools through, outside of production', async () => {
    const { getIntrospectionQuery } = await import('graphql');
    const answer = await app.post(getIntrospectionQuery());
    expect(answer.codes).toEqual([]);
    expect(answer.body.data).toHaveProperty('__schema');
  });

  it('bounds introspection that goes in circles', async () => {
    const circle = (levels: number): string =>
      levels === 0 ? '{ name }' : `{ fields { type ${circle(levels - 1)} } }`;
    const answer = await app.post(`{ __schema { types ${circle(12)} } }`);
    expect(answer.body.errors?.[0]?.extensions?.['details']).toMatchObject({ limit: 'introspectionDepth' });
  });
});
