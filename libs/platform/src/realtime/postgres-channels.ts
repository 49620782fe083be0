import pg from 'pg';
import type { Connection } from '../database/data-source-options.ts';

/** The most bytes a PostgreSQL notification can carry. */
export const MAX_NOTIFICATION_BYTES = 7999;

const FIRST_RETRY_MS = 50;
const LONGEST_RETRY_MS = 1000;
const KEEP_ALIVE_MS = 10_000;

type Handler = (payload: string) => void;

/** Open once the server knows of the channel; closed again, for those who come later, while the connection is lost. */
class Gate {
  #opened = false;
  #open: () => void = () => undefined;
  #passage = this.#shut();

  get passage(): Promise<void> {
    return this.#passage;
  }

  open(): void {
    this.#opened = true;
    this.#open();
  }

  close(): void {
    if (this.#opened) this.#passage = this.#shut();
  }

  #shut(): Promise<void> {
    this.#opened = false;
    return new Promise<void>((resolve) => (this.#open = resolve));
  }
}

interface Channel {
  readonly handlers: Set<Handler>;
  readonly listening: Gate;
}

export interface ChannelsOptions {
  readonly connection: Connection;
  readonly onError?: (error: Error) => void;
}

/**
 * The one connection of a process for `LISTEN` and `NOTIFY`, shared by all channels. Opened with the first use; a lost
 * one is replaced by itself, the channels listened to again, and {@link onRestored} told, since notifications of the
 * time between are gone. It needs a real session: behind PgBouncer give it a direct address.
 */
export class PostgresChannels {
  readonly #channels = new Map<string, Channel>();
  readonly #restored = new Set<() => void>();
  #client: Promise<pg.Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();
  #closed = false;
  #stopWaiting: () => void = () => undefined;

  constructor(private readonly options: ChannelsOptions) {}

  /** Calls `handler` for each notification from now on. Resolves when the server listens, however long that takes. */
  async listen(channel: string, handler: Handler): Promise<void> {
    this.#assertOpen();
    const known = this.#channels.get(channel);
    if (known) {
      known.handlers.add(handler);
      return known.listening.passage;
    }
    const added: Channel = { handlers: new Set([handler]), listening: new Gate() };
    this.#channels.set(channel, added);
    this.#connected()
      .then((client) => this.#announce(client, channel, added))
      .catch((error: unknown) => this.#report(error));
    return added.listening.passage;
  }

  unlisten(channel: string, handler: Handler): void {
    const known = this.#channels.get(channel);
    if (!known?.handlers.delete(handler) || known.handlers.size > 0) return;
    this.#channels.delete(channel);
    known.listening.open();
    if (this.#closed || !this.#client) return;
    // Sent behind any LISTEN of the same channel. A connection that breaks here has forgotten the channel anyway.
    this.#client
      .then(async (client) => {
        if (!this.#channels.has(channel)) await this.#query(client, `UNLISTEN ${pg.escapeIdentifier(channel)}`);
      })
      .catch(() => undefined);
  }

  /**
   * Sends payloads in their order, at once and outside any transaction. Throws RangeError for one over
   * {@link MAX_NOTIFICATION_BYTES}; rejects when the connection is lost before the server has taken them.
   */
  async notify(channel: string, payloads: readonly string[]): Promise<void> {
    this.#assertOpen();
    for (const payload of payloads) {
      const bytes = Buffer.byteLength(payload);
      if (bytes > MAX_NOTIFICATION_BYTES) {
        throw new RangeError(`A notification has ${bytes} bytes; it may have ${MAX_NOTIFICATION_BYTES}.`);
      }
    }
    const client = await this.#connected();
    await this.#query(client, 'SELECT pg_notify($1, payload) FROM unnest($2::text[]) AS sent(payload)', [
      channel,
      payloads,
    ]);
  }

  /** Told after each reconnection, when the channels are listened to again. Gives the way to stop that. */
  onRestored(callback: () => void): () => void {
    this.#restored.add(callback);
    return () => this.#restored.delete(callback);
  }

  /** The channels that the server knows this process to listen to. */
  async listeningChannels(): Promise<readonly string[]> {
    const client = await this.#connected();
    const { rows } = await this.#query<{ name: string }>(client, 'SELECT pg_listening_channels() AS name');
    return rows.map((row) => row.name);
  }

  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#stopWaiting();
    for (const channel of this.#channels.values()) channel.listening.open();
    this.#channels.clear();
    const client = await this.#client?.catch(() => undefined);
    await this.#last;
    await client?.end();
  }

  #assertOpen(): void {
    if (this.#closed) throw new Error('The notification channels are closed.');
  }

  /** One statement after another: `pg` is about to stop queueing them itself. */
  #query<R extends pg.QueryResultRow>(
    client: pg.Client,
    sql: string,
    parameters: readonly unknown[] = [],
  ): Promise<pg.QueryResult<R>> {
    const answer = this.#last.then(() => client.query<R>(sql, [...parameters]));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  #connected(): Promise<pg.Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  async #connect(): Promise<pg.Client> {
    for (let delay = FIRST_RETRY_MS; ; delay = Math.min(delay * 2, LONGEST_RETRY_MS)) {
      const client = this.#newClient();
      try {
        await client.connect();
        if (!this.#closed) client.once('end', () => this.#lost());
        return client;
      } catch (error) {
        this.#report(error);
        client.end().catch(() => undefined);
      }
      await this.#pause(delay);
      this.#assertOpen();
    }
  }

  #newClient(): pg.Client {
    const { url, options } = this.options.connection;
    const client = new pg.Client({
      connectionString: url,
      ...(options === undefined ? {} : { options }),
      application_name: 'plumbline-channels',
      keepAlive: true,
      keepAliveInitialDelayMillis: KEEP_ALIVE_MS,
    });
    // An error ends the connection; `end` follows and does what is needed.
    client.on('error', (error) => this.#report(error));
    client.on('notification', ({ channel, payload }) => {
      for (const handler of this.#channels.get(channel)?.handlers ?? []) handler(payload ?? '');
    });
    return client;
  }

  #lost(): void {
    if (this.#closed) return;
    for (const channel of this.#channels.values()) channel.listening.close();
    this.#client = this.#connect();
    this.#client.then((client) => this.#restore(client)).catch((error: unknown) => this.#report(error));
  }

  async #restore(client: pg.Client): Promise<void> {
    await Promise.all([...this.#channels].map(([name, channel]) => this.#announce(client, name, channel)));
    for (const callback of this.#restored) callback();
  }

  async #announce(client: pg.Client, name: string, channel: Channel): Promise<void> {
    try {
      await this.#query(client, `LISTEN ${pg.escapeIdentifier(name)}`);
      channel.listening.open();
    } catch (error) {
      // The connection broke; restoring announces the channel again.
      this.#report(error);
    }
  }

  async #pause(ms: number): Promise<void> {
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#stopWaiting = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  #report(error: unknown): void {
    if (!this.#closed) this.options.onError?.(error instanceof Error ? error : new Error(String(error)));
  }
}
