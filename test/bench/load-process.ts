// Sends requests to a server and measures them, in a process of its own: what the generator costs is then not
// the server's, as far as there are cores. Forked by `http-load.ts`.
import process from 'node:process';
import autocannon from 'autocannon';
import type { LoadOrder, LoadReport } from './http-load.ts';

async function load({ url, token, bodies, connections, seconds }: LoadOrder): Promise<LoadReport> {
  const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    requests: bodies.map((body) => ({ method: 'POST', headers, body })),
  });
  return {
    perSecond: result['2xx'] / result.duration,
    answered: result['2xx'],
    failed: result.non2xx + result.errors + result.timeouts,
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
