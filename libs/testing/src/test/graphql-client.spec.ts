import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema } from 'graphql';
import { createHandler } from 'graphql-http/lib/use/http';
import { useServer } from 'graphql-ws/use/ws';
import { WebSocketServer } from 'ws';
import { GraphqlClient } from '../graphql-client.ts';

const schema = buildSchema(`
  type Query { hello(name: String!): String!, token: String, broken: String! }
  type Subscription { count(to: Int!): Int! }
`);
const rootValue = {
  hello: ({ name }: { name: string }) => `Hello ${name}`,
  token: (_: unknown, context: { token?: string }) => context.token ?? null,
  broken: () => {
    throw new Error('broken');
  },
  async *count({ to }: { to: number }) {
    for (let count = 1; count <= to; count += 1) yield { count };
  },
};

describe('the GraphQL client', () => {
  let server: Server;
  let sockets: WebSocketServer;
  let client: GraphqlClient;
  let connected: unknown;

  beforeAll(async () => {
    const context = (request: { headers: { authorization?: string } }) => ({ token: request.headers.authorization });
    server = createServer(createHandler({ schema, rootValue, context: (request) => context(request.raw) }));
    sockets = new WebSocketServer({ server });
    useServer(
      {
        schema,
        roots: { subscription: rootValue },
        onConnect: ({ connectionParams }) => void (connected = connectionParams),
      },
      sockets,
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    client = new GraphqlClient(`http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`);
  });

  afterAll(async () => {
    await client.close();
    sockets.close();
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });

  it('sends variables and gives data, status and headers', async () => {
    const answer = await client.request('query ($name: String!) { hello(name: $name) }', { name: 'there' });
    expect(answer).toMatchObject({ status: 200, data: { hello: 'Hello there' }, errors: [] });
    expect(answer.headers.get('content-type')).toContain('json');
  });

  it('names the operation to run', async () => {
    const answer = await client.request('query a { hello(name: "a") } query b { hello(name: "b") }', {}, 'b');
    expect(answer.data).toEqual({ hello: 'Hello b' });
  });

  it('speaks with the token it is given', async () => {
    expect(await client.as('secret').data('{ token }')).toEqual({ token: 'Bearer secret' });
    expect(await client.data('{ token }')).toEqual({ token: null });
  });

  it('throws when an operation that must succeed fails', async () => {
    await expect(client.data('{ broken }')).rejects.toThrow('broken');
  });

  it('throws when an operation that must be refused is not, or fails without a code', async () => {
    await expect(client.refusal('{ hello(name: "x") }')).rejects.toThrow('One refusal was expected');
    await expect(client.refusal('{ broken }')).rejects.toThrow('One refusal was expected');
  });

  it('iterates over what a subscription pushes', async () => {
    const staff = client.as('secret');
    const counts: unknown[] = [];
    for await (const { data } of staff.subscribe('subscription { count(to: 3) }')) counts.push(data);
    await staff.close();
    expect(counts).toEqual([{ count: 1 }, { count: 2 }, { count: 3 }]);
    expect(connected).toEqual({ authorization: 'Bearer secret' });
  });
});
