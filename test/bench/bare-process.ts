// One statement over and over on connections of its own, without HTTP: the least that the work costs. Forked by
// `attempts.ts`.
import { performance } from 'node:perf_hooks';
import process from 'node:process';
import pg from 'pg';

export interface BareOrder {
  readonly databaseUrl: string;
  readonly statement: string;
  /** One for each connection: the parameters of its statements in turn; `"$sequence"` is a number that goes up. */
  readonly clients: readonly (readonly (readonly unknown[])[])[];
  readonly seconds: number;
}

let sequence = (Math.floor(Date.now() / 1_000) % 100_000) * 20_000;

async function work({ databaseUrl, statement, clients, seconds }: BareOrder): Promise<number> {
  const pool = new pg.Pool({ connectionString: databaseUrl, max: clients.length, options: '-c role=plumbline_app' });
  pool.on('error', () => undefined);
  let done = 0;
  const connections = await Promise.all(clients.map(() => pool.connect()));
  sequence = Math.max(sequence, (Math.floor(Date.now() / 1_000) % 100_000) * 20_000);
  const started = performance.now();
  await Promise.all(
    connections.map(async (client, index) => {
      const turns = clients[index] ?? [];
      for (let turn = 0; performance.now() - started < seconds * 1_000; turn += 1) {
        const values = (turns[turn % turns.length] ?? []).map((value) =>
          value === '$sequence' ? (sequence += 1) : value,
        );
        const { rows } = await client.query<{ outcome: string }>({ name: 'work', text: statement, values });
        if (rows[0]?.outcome !== 'APPLIED') throw new Error(`A save came back with ${rows[0]?.outcome}.`);
        done += 1;
      }
    }),
  );
  const perSecond = (done * 1_000) / (performance.now() - started);
  for (const client of connections) client.release();
  await pool.end();
  return perSecond;
}

process.on('message', (order: BareOrder) => {
  void work(order).then(
    (perSecond) => process.send?.({ perSecond }),
    (error: unknown) => process.send?.({ failure: String(error) }),
  );
});
process.send?.({ ready: true });
