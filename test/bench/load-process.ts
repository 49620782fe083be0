// Sends requests to a server and measures them, in a process of its own: what the generator costs is then not
// the server's, as far as there are cores. Forked by `http-load.ts`.
import process from 'node:process';
import autocannon from 'autocannon';
import type { LoadClient, LoadOrder, LoadReport } from './http-load.ts';

const headersOf = (token: string) => ({ 'content-type': 'application/json', authorization: `Bearer ${token}` });

/** Goes up by twenty thousand a second, which no load keeps up with, and stays a 32-bit integer. */
const firstSequence = (): number => (Math.floor(Date.now() / 1_000) % 100_000) * 20_000;

function requestsOf({ token, bodies }: LoadClient): autocannon.Request[] {
  const headers = headersOf(token);
  let sequence = firstSequence();
  return bodies.map((body) => {
    if (!body.includes('"$sequence"')) return { method: 'POST', headers, body };
    const [before = '', after = ''] = body.split('"$sequence"');
    const setupRequest = (request: autocannon.Request): autocannon.Request => {
      sequence += 1;
      return { ...request, body: `${before}${sequence}${after}` };
    };
    return { method: 'POST', headers, body, setupRequest };
  });
}

async function load({ url, token, bodies, clients, expected, connections, seconds }: LoadOrder): Promise<LoadReport> {
  let next = 0;
  let unexpected: string | null = null;
  const own = clients?.map(requestsOf);
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: bodies.map((body) => ({ method: 'POST', headers: headersOf(token), body })),
    ...(own
      ? {
          setupClient: (client: autocannon.Client) => {
            client.setRequests(own[next % own.length] ?? []);
            next += 1;
          },
        }
      : {}),
    ...(expected === undefined
      ? {}
      : {
          verifyBody: (body) => {
            const isExpected = body?.includes(expected) === true;
            if (!isExpected) unexpected ??= String(body);
            return isExpected;
          },
        }),
  });
  return {
    perSecond: result['2xx'] / result.duration,
    answered: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts + result.mismatches,
    unexpected,
    p50: result.latency.p50,
    p99: result.latency.p99,
  };
}

process.on('message', (order: LoadOrder) => {
  void load(order).then(
    (report) => process.send?.({ report }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.send?.({ ready: true });
