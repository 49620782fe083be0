// People who come one after another whether or not those before them were answered, each with one request. Forked by
// `attempts.ts`.
import { Agent, request } from 'node:http';
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import { setTimeout as sleep } from 'node:timers/promises';

export interface StormOrder {
  readonly url: string;
  readonly people: readonly { readonly token: string; readonly body: string }[];
  /** Within which all of them come. */
  readonly seconds: number;
  /** What an answer must hold so as not to have been a refusal. */
  readonly expected: string;
}

export interface StormReport {
  readonly refused: number;
  readonly firstRefusal: string | null;
  /** Milliseconds from the moment a person came to the end of the answer, in order of size. */
  readonly latencies: readonly number[];
}

/** Browsers keep a connection each, so there is no limit to them. */
const agent = new Agent({ keepAlive: true, maxSockets: Infinity });

const post = (url: string, { token, body }: StormOrder['people'][number]): Promise<string> =>
  new Promise((resolve, reject) => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const sent = request(url, { method: 'POST', agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () => resolve(Buffer.concat(chunks).toString('utf8')));
      response.on('error', reject);
    });
    sent.on('error', reject);
    sent.end(body);
  });

async function storm({ url, people, seconds, expected }: StormOrder): Promise<StormReport> {
  const started = performance.now();
  const refusals: string[] = [];
  const latencies = await Promise.all(
    people.map(async (person, index) => {
      const due = (index * seconds * 1_000) / people.length;
      await sleep(Math.max(0, due - (performance.now() - started)));
      const answer = await post(url, person).catch(String);
      if (!answer.includes(expected)) refusals.push(answer.slice(0, 300));
      // What the generator is late itself counts, too.
      return performance.now() - started - due;
    }),
  );
  return { refused: refusals.length, firstRefusal: refusals[0] ?? null, latencies: latencies.sort((a, b) => a - b) };
}

process.on('message', (order: StormOrder) => {
  void storm(order).then(
    (report) => process.send?.({ report }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.send?.({ ready: true });
