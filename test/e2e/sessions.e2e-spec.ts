import { eventually } from '@plumbline/testing';
import { WebSocket } from 'ws';
import { signUp, startProduct, type Product } from './product.ts';

interface Closed {
  readonly code: number;
  readonly reason: string;
}

/** Opens a socket by hand, to see with which code the server closes it. */
async function listenAs(url: string, token: string): Promise<{ closed: Promise<Closed>; messages: unknown[] }> {
  const socket = new WebSocket(url.replace(/^http/, 'ws'), 'graphql-transport-ws');
  const messages: unknown[] = [];
  const closed = new Promise<Closed>((resolve) =>
    socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
  );
  socket.on('message', (data: Buffer) => {
    const message = JSON.parse(data.toString()) as { type: string };
    messages.push(message);
    if (message.type === 'connection_ack') {
      socket.send(
        JSON.stringify({
          id: '1',
          type: 'subscribe',
          payload: { query: 'subscription { attemptGraded { attemptId } }' },
        }),
      );
    }
  });
  await new Promise((resolve, reject) => socket.once('open', resolve).once('error', reject));
  socket.send(JSON.stringify({ type: 'connection_init', payload: { authorization: `Bearer ${token}` } }));
  return { closed, messages };
}

describe('a session and what is open because of it', () => {
  let product: Product;

  beforeAll(async () => {
    product = await startProduct();
    await product.startWorker();
  }, 120_000);

  afterAll(() => product?.stop(), 60_000);

  it('closes its WebSockets when it ends, in whichever process it ended', async () => {
    await signUp(product.visitor);
    const { signIn } = await product.visitor.data<{ signIn: { accessToken: string } }>(
      `mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }`,
      { input: { email: 'administrator@example.test', password: 'a long enough password' } },
    );
    const { closed, messages } = await listenAs(`${product.api.url}/graphql`, signIn.accessToken);
    await eventually(() => {
      if (messages.length === 0) throw new Error('not connected yet');
    });
    // The subscription is set up by then: its answer would be an error message if it had been refused.
    await new Promise((resolve) => setTimeout(resolve, 300));
    await product.visitor.as(signIn.accessToken).data(`mutation { signOut }`);
    expect(await closed).toEqual({ code: 4401, reason: 'Session ended' });
    expect(messages).toEqual([{ type: 'connection_ack' }]);
  }, 30_000);

  it('follows a request by its id through the answer and the log', async () => {
    const response = await fetch(`${product.api.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-request-id': 'followed-request-1' },
      body: JSON.stringify({ query: '{ viewer { permissions } }' }),
    });
    expect(response.headers.get('x-request-id')).toBe('followed-request-1');
    const body = (await response.json()) as { errors: { extensions: { requestId: string; code: string } }[] };
    expect(body.errors[0]?.extensions).toMatchObject({ code: 'UNAUTHENTICATED', requestId: 'followed-request-1' });
    await eventually(() => expect(product.api.output()).toContain('"requestId":"followed-request-1"'));
  });

  it('never writes a password or a token to its log', async () => {
    await product.visitor.refusal(`mutation ($input: SignInInput!) { signIn(input: $input) { accessToken } }`, {
      input: { email: 'administrator@example.test', password: 'a password that is not to be seen' },
    });
    expect(product.api.output()).not.toContain('a password that is not to be seen');
    expect(product.api.output()).not.toContain('administrator@example.test');
  });

  it('does not log an everyday refusal as a failure', async () => {
    expect(await product.visitor.refusal(`{ viewer { permissions } }`)).toBe('UNAUTHENTICATED');
    expect(product.api.output()).not.toMatch(/"level":(50|60)/);
    expect(product.api.output()).not.toContain('RefusedError');
  });

  it('says that it lives and that it can serve', async () => {
    for (const place of ['live', 'ready']) expect((await fetch(`${product.api.url}/health/${place}`)).status).toBe(200);
  });
});
