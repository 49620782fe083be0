// What somebody would write by hand for one request: `node:http`, `pg`, and the same statements as the product, with its
// role, its tenant and its check of token and session. Forked by `raw-handler.ts`.
import { createSecretKey } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import process from 'node:process';
import jwt from 'jsonwebtoken';
import pg from 'pg';
import type { RawOrder } from './raw-handler.ts';

interface Claims {
  readonly sid: string;
  readonly org: string;
}

async function textOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}

function serve({ databaseUrl, secret, poolSize, statement, write, alone }: RawOrder): void {
  const key = createSecretKey(Buffer.from(secret));
  const pool = new pg.Pool({ connectionString: databaseUrl, max: poolSize, options: '-c role=plumbline_app' });
  pool.on('error', () => undefined);
  const answer = async (request: IncomingMessage): Promise<string> => {
    const token = request.headers.authorization?.slice('Bearer '.length) ?? '';
    const claims = jwt.verify(token, key, {
      algorithms: ['HS256'],
      issuer: 'plumbline',
      audience: 'plumbline-api',
    }) as unknown as Claims;
    const { variables } = JSON.parse(await textOf(request)) as { variables: { values: unknown[] } };
    const values = [claims.org, ...variables.values.map((value) => (value === '$session' ? claims.sid : value))];
    if (alone) {
      const { rows } = await pool.query<Record<string, unknown>>({ name: 'work', text: statement, values });
      return JSON.stringify({ data: rows });
    }
    const session = await pool.query({
      name: 'session',
      text: 'SELECT * FROM check_session($1, $2)',
      values: [claims.org, claims.sid],
    });
    if (session.rows.length === 0) throw new Error('There is no such session.');
    const client = await pool.connect();
    try {
      await client.query(`BEGIN${write ? '' : ' READ ONLY'}; SET LOCAL app.org = '${claims.org}'`);
      const { rows } = await client.query<Record<string, unknown>>({ name: 'work', text: statement, values });
      await client.query('COMMIT');
      return JSON.stringify({ data: rows });
    } finally {
      client.release();
    }
  };
  const server = createServer((request, response) => {
    answer(request).then(
      (text) => {
        response.writeHead(200, { 'content-type': 'application/json; charset=utf-8' }).end(text);
      },
      (error: unknown) => {
        response.writeHead(500).end(String(error));
      },
    );
  });
  server.listen(0, '127.0.0.1', () => {
    process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` });
  });
}

process.once('message', (order: RawOrder) => serve(order));
process.send?.({ ready: true });
