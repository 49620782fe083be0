import { serverAudits } from 'graphql-http';
import { startLibrary, type RunningLibrary } from './test/start-library.ts';

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

interface BooksAnswer {
  readonly books: {
    readonly nodes: readonly { readonly id: string }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

describe('GraphQL over HTTP', () => {
  let app: RunningLibrary;

  beforeAll(async () => {
    app = await startLibrary();
  });
  beforeEach(() => {
    app.library.calls.length = 0;
  });
  afterAll(() => app.close());

  it('passes every audit of the GraphQL-over-HTTP specification', async () => {
    const audits = serverAudits({ url: app.url });
    const results = await Promise.all(audits.map((audit) => audit.fn()));
    const failed = results.filter((result) => result.status !== 'ok');
    expect(failed.map((result) => `${result.id} ${result.name}`)).toEqual([]);
    expect(results.length).toBeGreaterThanOrEqual(61);
  });

  describe('of a document with two operations', () => {
    const document =
      'query Read($id: ID!) { book(id: $id) { title } } mutation Write($input: AddBookInput!) { addBook(input: $input) { title } }';
    const id = 'book-1';

    it.each([1, 2, 3])('runs the one that was named, compiled or not (use %d)', async () => {
      const read = await app.post(document, { id }, { operationName: 'Read' });
      expect(read.body).toEqual({ data: { book: { title: 'Volume 1' } } });
      expect(app.library.calls).toEqual([]);
      const write = await app.post(document, { input: { title: 'T' } }, { operationName: 'Write' });
      expect(write.body).toEqual({ data: { addBook: { title: 'T' } } });
      const got = await app.get({ query: document, operationName: 'Read', variables: JSON.stringify({ id }) });
      expect(got.body).toEqual({ data: { book: { title: 'Volume 1' } } });
      const refused = await app.get({ query: document, operationName: 'Write', variables: '{"input":{"title":"T"}}' });
      expect(refused.status).toBe(405);
      expect(app.library.calls).toEqual(['addBook T']);
    });

    it('refuses to choose, and refuses a name that it does not have', async () => {
      const unnamed = await app.post(document);
      expect(unnamed.codes).toEqual(['OPERATION_NOT_FOUND']);
      expect((await app.post(document, {}, { operationName: 'Other' })).codes).toEqual(['OPERATION_NOT_FOUND']);
      expect(app.library.calls).toEqual([]);
    });
  });

  it('refuses a mutation by GET, also one that stands behind a query', async () => {
    const alone = await app.get({ query: 'mutation { addBook(input: { title: "T" }) { id } }' });
    expect(alone.status).toBe(405);
    expect(alone.headers.get('allow')).toBe('POST');
    expect(alone.codes).toEqual(['METHOD_NOT_ALLOWED']);
    const named = await app.get({
      query: 'query A { __typename } mutation B { signIn(password: "p") }',
      operationName: 'B',
    });
    expect(named.status).toBe(405);
    expect(app.library.calls).toEqual([]);
  });

  it('takes variables in a GET', async () => {
    const { body } = await app.get({
      query: 'query ($id: ID!) { book(id: $id) { id } }',
      variables: '{"id":"book-2"}',
    });
    expect(body.data).toEqual({ book: { id: 'book-2' } });
  });

  it.each(['text/plain', 'application/x-www-form-urlencoded', 'multipart/form-data; boundary=x', ''])(
    'refuses the content type "%s", which a cross-site form could send',
    async (contentType) => {
      const query = 'mutation { signIn(password: "p") }';
      const answer = await app.send({ body: JSON.stringify({ query }), headers: { 'content-type': contentType } });
      expect(answer.status).toBe(415);
      expect(answer.codes).toEqual(['UNSUPPORTED_MEDIA_TYPE']);
      expect(app.library.calls).toEqual([]);
    },
  );

  it('refuses batches', async () => {
    const query = 'mutation { signIn(password: "p") }';
    const answer = await app.send({ body: JSON.stringify([{ query }, { query }]) });
    expect(answer.status).toBe(400);
    expect(answer.codes).toEqual(['BATCH_NOT_SUPPORTED']);
    expect(app.library.calls).toEqual([]);
  });

  it.each([
    ['{ "not a JSON', 'BAD_REQUEST'],
    ['{"query": 5}', 'BAD_REQUEST'],
    ['{}', 'BAD_REQUEST'],
    ['"text"', 'BAD_REQUEST'],
    ['{"query": "{ __typename }", "variables": [1]}', 'BAD_REQUEST'],
  ])('answers the body %s with 400 and %s', async (body, code) => {
    const answer = await app.send({ body });
    expect([answer.status, answer.codes]).toEqual([400, [code]]);
  });

  it('refuses subscriptions and says where they run', async () => {
    expect((await app.post('subscription { count(to: 1) }')).codes).toEqual(['SUBSCRIPTION_NEEDS_WEBSOCKET']);
  });

  it.each(['PUT', 'PATCH', 'DELETE'])('answers %s with 405', async (method) => {
    const response = await fetch(app.url, { method });
    expect(response.status).toBe(405);
    expect(response.headers.get('allow')).toBe('GET, POST');
  });

  it('answers with 406 where no JSON is accepted', async () => {
    const answer = await app.post('{ __typename }', {}, { headers: { accept: 'image/png' } });
    expect([answer.status, answer.codes]).toEqual([406, ['NOT_ACCEPTABLE']]);
  });

  describe('request ids', () => {
    it('makes one where none is given, for resolvers, log lines and the answer alike', async () => {
      const { headers, body } = await app.post('{ requestIds }');
      const id = headers.get('x-request-id');
      expect(id).toMatch(UUID);
      expect(body.data).toEqual({ requestIds: `${id} ${id} http` });
    });

    it('takes a well-formed one', async () => {
      const { headers, body } = await app.post('{ requestIds }', {}, { headers: { 'x-request-id': 'trace.42-abc' } });
      expect(headers.get('x-request-id')).toBe('trace.42-abc');
      expect(body.data).toEqual({ requestIds: 'trace.42-abc trace.42-abc http' });
    });

    it.each(['short', 'has space inside', '<script>alert(1)</script>', 'x'.repeat(65)])(
      'does not take "%s"',
      async (given) => {
        const { headers } = await app.post('{ __typename }', {}, { headers: { 'x-request-id': given } });
        expect(headers.get('x-request-id')).toMatch(UUID);
      },
    );

    it('names the request in refusals, those of Fastify too', async () => {
      const headers = { 'x-request-id': 'trace.42-abc', 'content-type': 'text/plain' };
      const { body } = await app.send({ body: 'x', headers });
      expect(body.errors?.[0]?.extensions?.['requestId']).toBe('trace.42-abc');
    });
  });

  it('pages through a list to its end', async () => {
    const query =
      'query ($after: String) { books(first: 5, after: $after) { nodes { id } pageInfo { hasNextPage endCursor } } }';
    const seen: string[] = [];
    let after: string | null = null;
    for (let pages = 0; pages < 10; pages += 1) {
      const { body } = await app.post(query, { after });
      const { nodes, pageInfo } = (body.data as unknown as BooksAnswer).books;
      seen.push(...nodes.map(({ id }) => id));
      if (!pageInfo.hasNextPage) break;
      after = pageInfo.endCursor;
    }
    expect(seen).toEqual(app.library.books.map(({ id }) => id));
    expect((await app.post(query, { after: 'junk' })).codes).toEqual(['BAD_CURSOR']);
  });

  it('never lets answers be stored or sniffed', async () => {
    const { headers } = await app.post('{ __typename }');
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('gives the token to guards as a header', async () => {
    const { body } = await app.post('{ guarded }', {}, { headers: { authorization: 'Bearer reader' } });
    expect(body.data).toEqual({ guarded: 'Bearer reader Bearer reader' });
    expect((await app.post('{ guarded }')).codes).toEqual(['UNAUTHENTICATED']);
  });

  it('keeps one value per operation for loaders', async () => {
    const query = '{ a: book(id: "book-1") { shelf { id } } b: book(id: "book-2") { shelf { id } timesShelfRead } }';
    const first = await app.post(query);
    const second = await app.post(query);
    expect(first.body.data).toMatchObject({ b: { timesShelfRead: 2 } });
    expect(second.body).toEqual(first.body);
  });

  describe('the explorer', () => {
    it('is GraphiQL, for browsers, with nothing from elsewhere and no inline script', async () => {
      const { status, headers, text } = await app.get({}, { accept: 'text/html,application/xhtml+xml,*/*;q=0.8' });
      expect(status).toBe(200);
      expect(headers.get('content-type')).toBe('text/html; charset=utf-8');
      expect(headers.get('content-security-policy')).toContain(`default-src 'none'; script-src 'self'; `);
      expect(text).not.toMatch(/https?:\/\/|<script>/);
      const parts = [...text.matchAll(/(?:src|href)="(\/[^"]+)"/g)].map(([, place]) => place ?? '');
      expect(parts).toHaveLength(5);
      for (const part of parts) {
        const response = await fetch(new URL(part, app.url));
        expect([part, response.status]).toEqual([part, 200]);
        expect(response.headers.get('content-type')).toMatch(
          part.endsWith('.css') ? /^text\/css/ : /^text\/javascript/,
        );
        expect((await response.text()).length).toBeGreaterThan(100);
      }
    });

    it('does not stand in the way of a query', async () => {
      const { body } = await app.get({ query: '{ __typename }' }, { accept: 'text/html, */*' });
      expect(body.data).toEqual({ __typename: 'Query' });
    });
  });
});

describe('GraphQL over HTTP in production', () => {
  let app: RunningLibrary;

  beforeAll(async () => {
    app = await startLibrary({ production: true });
  });
  afterAll(() => app.close());

  it.each(['{ __schema { types { name } } }', '{ __type(name: "Book") { fields { name } } }'])(
    'refuses %s',
    async (query) => {
      const { body, codes } = await app.post(query);
      expect(codes).toContain('GRAPHQL_VALIDATION_FAILED');
      expect(body.data).toBeUndefined();
    },
  );

  it('still tells the type of an object', async () => {
    expect((await app.post('{ __typename book(id: "book-1") { __typename } }')).body.data).toEqual({
      __typename: 'Query',
      book: { __typename: 'Book' },
    });
  });

  it.each([
    ['{ boks { nodes { id } } }', undefined],
    ['{ book(idd: "1") { id } }', undefined],
    ['{ books(genre: ATLASS) { nodes { id } } }', undefined],
    ['query ($input: EchoInput) { echo(input: $input) }', { input: { text: 't', genr: 'ATLAS' } }],
    ['query ($genre: Genre) { books(genre: $genre) { nodes { id } } }', { genre: 'ATLASS' }],
  ])('suggests no names for %s', async (query, variables) => {
    const { body, text } = await app.post(query, variables);
    expect(body.errors?.length).toBeGreaterThan(0);
    expect(text).not.toContain('Did you mean');
  });

  it('has no explorer', async () => {
    const { text } = await app.get({}, { accept: 'text/html' });
    expect(text).not.toContain('<html');
    expect((await fetch(new URL('/graphql/explorer/graphiql.js', app.url))).status).toBe(404);
  });
});

describe('the limit of the body', () => {
  let app: RunningLibrary;

  beforeAll(async () => {
    app = await startLibrary({ limits: { bodyBytes: 4 * 1024 * 1024 } });
  });
  afterAll(() => app.close());

  const query = 'query ($input: EchoInput) { echo(input: $input) }';

  it('lets a file of several megabytes through in a variable', async () => {
    const text = 'x'.repeat(3 * 1024 * 1024);
    const { body } = await app.post(query, { input: { text } });
    expect(JSON.parse(String(body.data?.['echo']))).toMatchObject({ input: { text } });
  });

  it('answers a larger one with a code', async () => {
    const answer = await app.post(query, { input: { text: 'x'.repeat(5 * 1024 * 1024) } });
    expect([answer.status, answer.codes]).toEqual([413, ['BODY_TOO_LARGE']]);
    expect(answer.body.errors?.[0]?.extensions?.['details']).toEqual({ maximum: 4 * 1024 * 1024 });
  });
});
