import { INTERNAL_MESSAGE } from './mask-error.ts';
import { GraphQLSocket } from './test/graphql-socket.ts';
import { startLibrary, type RunningLibrary } from './test/start-library.ts';

const SECRETS = /secret|ECONNREFUSED|select|inner_table|\.ts\b|10\.0\.0\.7/i;

interface Shown {
  readonly message: string;
  readonly path?: readonly unknown[];
  readonly extensions: Record<string, unknown>;
}

describe('what errors say to clients', () => {
  let app: RunningLibrary;
  let socket: GraphQLSocket;

  beforeAll(async () => {
    app = await startLibrary({ production: true });
    socket = await new GraphQLSocket(app.webSocketUrl).init();
  });
  beforeEach(() => {
    app.reported.length = 0;
  });
  afterAll(async () => {
    await socket.close();
    await app.close();
  });

  let operations = 0;
  const overWebSocket = async (query: string, variables?: unknown): Promise<Shown[]> => {
    operations += 1;
    const answers = await socket.answers(String(operations), query, { variables });
    const payload = answers.at(-1)?.payload;
    return Array.isArray(payload) ? (payload as Shown[]) : (payload as { errors: Shown[] }).errors;
  };
  const overHttp = async (query: string, variables?: unknown): Promise<Shown[]> =>
    ((await app.post(query, variables)).body.errors ?? []) as unknown as Shown[];

  const withoutIds = (errors: Shown[]): unknown[] =>
    errors.map(({ extensions: { requestId, ...extensions }, ...error }) => {
      expect(requestId).toMatch(/^[0-9a-f-]{36}$/);
      return { ...error, extensions };
    });

  const cases: [name: string, query: string, variables: unknown, code: string][] = [
    ['a refusal', '{ refuses }', undefined, 'SHELF_LOCKED'],
    [
      'a refusal in a nested field',
      'query ($id: ID!) { book(id: $id) { id lockedNote } }',
      { id: 'book-1' },
      'SHELF_LOCKED',
    ],
    ['a guard that says no', '{ denied }', undefined, 'FORBIDDEN'],
    ['a guard that refuses', '{ guarded }', undefined, 'UNAUTHENTICATED'],
    ['a fault', '{ breaks }', undefined, 'INTERNAL'],
    ['a thrown text', '{ breaksOddly }', undefined, 'INTERNAL'],
    ['a fault in a required field', 'query ($id: ID!) { book(id: $id) { brokenNote } }', { id: 'book-1' }, 'INTERNAL'],
    ['null in a required field', 'query ($id: ID!) { book(id: $id) { missingNote } }', { id: 'book-1' }, 'INTERNAL'],
    ['a value that its type cannot hold', '{ badLeaf }', undefined, 'INTERNAL'],
    ['a syntax error', '{ book(', undefined, 'GRAPHQL_PARSE_FAILED'],
    ['an unknown field', '{ boks { id } }', undefined, 'GRAPHQL_VALIDATION_FAILED'],
    [
      'circular fragments',
      '{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }',
      undefined,
      'GRAPHQL_VALIDATION_FAILED',
    ],
    ['a missing variable', 'query ($id: ID!) { book(id: $id) { id } }', {}, 'BAD_USER_INPUT'],
    ['an unknown operation', 'query A { __typename } query B { __typename }', undefined, 'OPERATION_NOT_FOUND'],
  ];

  it.each(cases)('%s: the same over both transports, at every use', async (_, query, variables, code) => {
    const expected = withoutIds(await overHttp(query, variables));
    expect(expected.map((error) => (error as Shown).extensions['code'])).toEqual([code]);
    for (const ask of [overWebSocket, overHttp, overWebSocket, overHttp]) {
      expect(withoutIds(await ask(query, variables))).toEqual(expected);
    }
    expect(JSON.stringify(expected)).not.toMatch(SECRETS);
  });

  it('a refusal carries its message, field and details', async () => {
    expect(withoutIds(await overHttp('{ refuses }'))).toEqual([
      {
        message: 'This shelf is locked.',
        locations: [{ line: 1, column: 3 }],
        path: ['refuses'],
        extensions: { code: 'SHELF_LOCKED', field: 'input.shelfId', details: { until: '2030' } },
      },
    ]);
    expect(app.reported).toEqual([]);
  });

  it('a fault is reported with the id that the client sees', async () => {
    const [shown] = await overHttp('query Named { breaks }');
    expect(shown?.message).toBe(INTERNAL_MESSAGE);
    expect(app.reported).toEqual([
      {
        error: expect.objectContaining({ message: expect.stringContaining('ECONNREFUSED') as string }) as Error,
        requestId: shown?.extensions['requestId'],
        operationName: 'Named',
        path: 'breaks',
      },
    ]);
  });

  describe('of a subscription', () => {
    it('are masked in events', async () => {
      const [error] = await overWebSocket('subscription { brokenEvents }');
      expect(error).toMatchObject({ message: INTERNAL_MESSAGE, extensions: { code: 'INTERNAL' } });
      expect(app.reported.map((report) => (report.error as Error).message)).toEqual(['secret event']);
    });

    it('are masked when its source breaks', async () => {
      const [error] = await overWebSocket('subscription { brokenSource }');
      expect(error).toMatchObject({ message: INTERNAL_MESSAGE, extensions: { code: 'INTERNAL' } });
      expect(app.reported.map((report) => (report.error as Error).message)).toEqual(['secret source']);
    });

    it('carry refusals, those of guards too', async () => {
      expect(await overWebSocket('subscription { refusedSubscription }')).toMatchObject([
        { extensions: { code: 'SHELF_LOCKED' } },
      ]);
      expect(await overWebSocket('subscription { guardedTicks }')).toMatchObject([
        { extensions: { code: 'UNAUTHENTICATED' } },
      ]);
      expect(app.reported).toEqual([]);
    });
  });

  describe('of variables', () => {
    const query = 'query ($input: EchoInput) { echo(input: $input) }';
    const long = 'hunter2 '.repeat(10_000);

    it.each<[unknown, string, string]>([
      [{ input: { text: 't', count: long } }, 'input.count', 'Variable "$input.count" must be a valid Int!.'],
      [{ input: { text: 5 } }, 'input.text', 'Variable "$input.text" must be a valid String!.'],
      [
        { input: { text: 't', password: { hunter2: 1 } } },
        'input.password',
        'Variable "$input.password" must be a valid String.',
      ],
      [{ input: { text: null } }, 'input.text', 'Variable "$input.text" of type String! must not be null.'],
      [{ input: {} }, 'input', 'Variable "$input" lacks the field "text" that EchoInput requires.'],
      [{ input: long }, 'input', 'Variable "$input" must be a valid EchoInput.'],
      [{ input: { text: 't', genre: long } }, 'input.genre', 'Variable "$input.genre" must be a valid Genre.'],
      [
        { input: { text: 't', amount: '1e5 hunter2' } },
        'input.amount',
        'Variable "$input.amount" must be a valid Decimal. An exact decimal in a string, such as "12.50".',
      ],
      [
        { input: { text: 't', at: 'hunter2' } },
        'input.at',
        'Variable "$input.at" must be a valid DateTime. A moment in time, ISO 8601 with an offset, such as "2030-05-01T10:00:00Z"; answers are in UTC.',
      ],
      [
        { input: { text: 't', ranges: [{ to: 1 }, { to: 'hunter2' }] } },
        'input.ranges.1.to',
        'Variable "$input.ranges.1.to" must be a valid Int.',
      ],
      [
        { input: { text: 't', ranges: { to: 'hunter2' } } },
        'input.ranges.to',
        'Variable "$input.ranges.to" must be a valid Int.',
      ],
      [
        { input: { text: 't', pasword: 'hunter2' } },
        'input',
        'Variable "$input" has a field "pasword" that EchoInput does not know.',
      ],
    ])('name the place and not the value: %#', async (variables, field, message) => {
      const [error] = await overHttp(query, variables);
      expect(error).toMatchObject({ message, extensions: { code: 'BAD_USER_INPUT', field } });
      expect(JSON.stringify(error)).not.toContain('hunter2');
      expect(app.library.calls).not.toContain('echo');
    });

    it('come ten at a time', async () => {
      const ranges = Array.from({ length: 1_000 }, () => ({ to: 'hunter2' }));
      expect(await overHttp(query, { input: { text: 't', ranges } })).toHaveLength(10);
    });

    it('name an argument that a null variable leaves without a value', async () => {
      const nullable =
        'query ($last: Float = 2) { book(id: 1) { id } books(first: 1) { nodes { weight(unit: $last) } } }';
      for (const _ of [1, 2, 3]) {
        const [error] = await overHttp(nullable, { last: null });
        expect(error).toMatchObject({
          message: 'The argument "unit" must not be null.',
          extensions: { code: 'BAD_USER_INPUT', field: 'unit' },
        });
      }
    });
  });

  it('quote at most a little of a document', async () => {
    const [error] = await overHttp(`{ book(id: ${'x'.repeat(5_000)}) { id } }`);
    expect(error?.message.length).toBeLessThanOrEqual(300);
  });
});
