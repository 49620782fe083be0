import { RefusedError } from '../errors/refused-error.ts';
import { GraphQLSocket } from './test/graphql-socket.ts';
import { READER } from './test/library.resolvers.ts';
import { startLibrary, type RunningLibrary } from './test/start-library.ts';

const BOOK_ADDED = 'subscription ($genre: Genre!) { bookAdded(genre: $genre) { title genre } }';

/** Waits for what another connection or a closing socket is about to make true. */
async function until(isTrue: () => boolean): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('GraphQL over WebSocket', () => {
  let app: RunningLibrary;
  let sockets: GraphQLSocket[];

  const connect = (protocol?: string | null, headers?: Record<string, string>): GraphQLSocket => {
    const socket = new GraphQLSocket(app.webSocketUrl, protocol, headers);
    sockets.push(socket);
    return socket;
  };

  beforeEach(async () => {
    sockets = [];
    app = await startLibrary({
      limits: { connectionInitTimeout: 150, operationsPerConnection: 3, messageBytes: 10_000 },
      onConnect: ({ connectionParams }) => {
        const code = connectionParams?.['refuse'];
        if (code === 'FAULT') throw new Error('secret fault');
        if (typeof code === 'string') throw new RefusedError({ code, message: 'No.' });
        return {};
      },
    });
  });
  afterEach(async () => {
    await Promise.all(sockets.map((socket) => socket.close()));
    await app.close();
  });

  describe('closes with', () => {
    it.each(['{', '[]', '{"type":"unknown"}', '{"type":"subscribe","id":"1"}', 'null'])(
      '4400 after the message %s',
      async (text) => {
        const socket = await connect().init();
        socket.say(text);
        expect((await socket.closed).code).toBe(4400);
      },
    );

    it('4401 when an operation comes before the connection is acknowledged', async () => {
      const socket = await connect().opened();
      socket.subscribe('1', '{ __typename }');
      expect(await socket.closed).toEqual({ code: 4401, reason: 'Unauthorized' });
    });

    it('4401 when onConnect finds no session, and 4403 when it refuses the one there is', async () => {
      const unknown = await connect().opened();
      unknown.say({ type: 'connection_init', payload: { refuse: 'UNAUTHENTICATED' } });
      expect((await unknown.closed).code).toBe(4401);
      const forbidden = await connect().opened();
      forbidden.say({ type: 'connection_init', payload: { refuse: 'FORBIDDEN' } });
      expect((await forbidden.closed).code).toBe(4403);
    });

    it('4406 without a subprotocol that is spoken here', async () => {
      expect((await connect(null).closed).code).toBe(4406);
    });

    it('4408 when the client does not introduce itself', async () => {
      expect((await connect().closed).code).toBe(4408);
    });

    it('4409 when an id is used twice at once', async () => {
      const socket = await connect().init({ authorization: READER });
      socket.subscribe('1', 'subscription { guardedTicks }');
      socket.subscribe('1', '{ __typename }');
      expect((await socket.closed).code).toBe(4409);
    });

    it('4429 when the client introduces itself twice', async () => {
      const socket = await connect().init();
      socket.say({ type: 'connection_init' });
      expect((await socket.closed).code).toBe(4429);
    });

    it('4500 and no detail after a fault of our own', async () => {
      const socket = await connect().opened();
      socket.say({ type: 'connection_init', payload: { refuse: 'FAULT' } });
      expect(await socket.closed).toEqual({ code: 4500, reason: 'Internal server error' });
      expect(app.reported.map(({ error }) => String(error))).toEqual(['Error: secret fault']);
    });

    it('1009 after a message beyond the limit', async () => {
      const socket = await connect().init();
      socket.subscribe('1', `{ __typename } # ${'x'.repeat(20_000)}`);
      expect((await socket.closed).code).toBe(1009);
    });

    it('1001 when the server stops', async () => {
      const socket = await connect().init();
      await app.close();
      expect((await socket.closed).code).toBe(1001);
    });
  });

  it('runs the operation that was named', async () => {
    const socket = await connect().init();
    const document =
      'query Read($id: ID!) { book(id: $id) { title } } mutation Write($input: AddBookInput!) { addBook(input: $input) { title } }';
    for (const use of [1, 2, 3]) {
      const read = await socket.answers(`r${use}`, document, { operationName: 'Read', variables: { id: 'book-1' } });
      expect(read).toEqual([{ type: 'next', id: `r${use}`, payload: { data: { book: { title: 'Volume 1' } } } }]);
      const write = await socket.answers(`w${use}`, document, {
        operationName: 'Write',
        variables: { input: { title: 'T' } },
      });
      expect(write).toEqual([{ type: 'next', id: `w${use}`, payload: { data: { addBook: { title: 'T' } } } }]);
    }
    expect(app.library.calls).toEqual(['addBook T', 'addBook T', 'addBook T']);
  });

  it('gives a subscription its arguments, those of the document and those of variables', async () => {
    const socket = await connect().init();
    for (const id of ['a', 'b', 'c']) {
      const literal = await socket.answers(id, 'subscription { count(to: 2) }');
      expect(literal.map(({ payload }) => payload)).toEqual([{ data: { count: 'n1' } }, { data: { count: 'n2' } }]);
      const variables = { last: 2, word: 'w' };
      const given = await socket.answers(
        id,
        'subscription ($last: Int!, $word: String!) { count(to: $last, label: $word) }',
        { variables },
      );
      expect(given.map(({ payload }) => payload)).toEqual([{ data: { count: 'w1' } }, { data: { count: 'w2' } }]);
    }
  });

  it('gives a subscription the events that pass its filter', async () => {
    const socket = await connect().init();
    socket.subscribe('1', BOOK_ADDED, { variables: { genre: 'LEXICON' } });
    await until(() => app.library.openSources === 1);
    const add = 'mutation ($input: AddBookInput!) { addBook(input: $input) { id } }';
    await app.post(add, { input: { title: 'Maps', genre: 'ATLAS' } });
    await app.post(add, { input: { title: 'Words' } });
    const { payload } = await socket.next('next');
    expect(payload).toEqual({ data: { bookAdded: { title: 'Words', genre: 'LEXICON' } } });
  });

  it('keeps loaders for one event and no longer', async () => {
    const socket = await connect().init();
    const query = 'subscription { bookAdded(genre: ATLAS) { shelf { id } timesShelfRead } }';
    socket.subscribe('1', query);
    await until(() => app.library.openSources === 1);
    for (const title of ['A', 'B']) {
      await app.post('mutation ($input: AddBookInput!) { addBook(input: $input) { id } }', {
        input: { title, genre: 'ATLAS' },
      });
      expect((await socket.next('next')).payload).toMatchObject({ data: { bookAdded: { timesShelfRead: 1 } } });
    }
  });

  it.each(['complete', 'close'])(
    'ends the source of a subscription on "%s", though no event comes any more',
    async (how) => {
      const socket = await connect().init({ Authorization: READER });
      socket.subscribe('1', 'subscription { guardedTicks }');
      await until(() => app.library.openSources === 1);
      if (how === 'complete') socket.say({ type: 'complete', id: '1' });
      else await socket.close();
      await until(() => app.library.openSources === 0);
      expect(app.library.openSources).toBe(0);
    },
  );

  it('closes the connection when its session ends', async () => {
    const socket = await connect().init({ authorization: READER });
    socket.subscribe('1', 'subscription { guardedTicks }');
    await until(() => app.library.openSources === 1);
    app.library.sessionEnd.abort();
    expect(await socket.closed).toEqual({ code: 4401, reason: 'Session ended' });
    await until(() => app.library.openSources === 0);
    expect(app.library.openSources).toBe(0);
  });

  it('gives guards the token of connection_init, and that of the upgrade where there is none', async () => {
    const introduced = await connect().init({ Authorization: READER });
    expect(await introduced.answers('1', '{ guarded }')).toMatchObject([
      { payload: { data: { guarded: `${READER} ${READER}` } } },
    ]);
    const upgraded = await connect(undefined, { authorization: READER }).init();
    expect(await upgraded.answers('1', '{ guarded }')).toMatchObject([
      { payload: { data: { guarded: `${READER} ${READER}` } } },
    ]);
    const nobody = await connect().init();
    expect(await nobody.answers('1', '{ guarded }')).toMatchObject([
      { payload: { errors: [{ extensions: { code: 'UNAUTHENTICATED' } }] } },
    ]);
  });

  it('gives every operation a request id of its own', async () => {
    const socket = await connect().init();
    const ids = [];
    for (const id of ['1', '2']) {
      const [answer] = await socket.answers(id, '{ requestIds }');
      const text = (answer?.payload as { data: { requestIds: string } }).data.requestIds;
      expect(text).toMatch(/^([0-9a-f-]{36}) \1 websocket$/);
      ids.push(text);
    }
    expect(ids[0]).not.toBe(ids[1]);
  });

  it('refuses more operations at once than the limit', async () => {
    const socket = await connect().init({ authorization: READER });
    for (const id of ['1', '2', '3']) socket.subscribe(id, 'subscription { guardedTicks }');
    socket.subscribe('4', '{ __typename }');
    expect((await socket.next('error')).payload).toMatchObject([{ extensions: { code: 'TOO_MANY_SUBSCRIPTIONS' } }]);
  });

  it('checks documents and variables as HTTP does', async () => {
    const socket = await connect().init();
    const codesOf = async (id: string, query: string, variables?: unknown) => {
      const [answer] = await socket.answers(id, query, { variables });
      return (answer?.payload as { extensions: { code: string } }[]).map(({ extensions }) => extensions.code);
    };
    expect(await codesOf('1', '{ nothing }')).toEqual(['GRAPHQL_VALIDATION_FAILED']);
    expect(await codesOf('2', '{')).toEqual(['GRAPHQL_PARSE_FAILED']);
    expect(await codesOf('3', '{ books(first: 101) { nodes { id } } }')).toEqual(['PAGE_TOO_LARGE']);
    const manyAliases = `mutation { ${Array.from({ length: 100 }, (_, i) => `a${i}: signIn(password: "p")`).join(' ')} }`;
    expect(await codesOf('4', manyAliases)).toEqual(['QUERY_TOO_COMPLEX']);
    expect(await codesOf('5', 'query ($id: ID!) { book(id: $id) { id } }', { id: [] })).toEqual(['BAD_USER_INPUT']);
    expect(app.library.calls).toEqual([]);
  });
});
