import { WebSocket } from 'ws';

export interface Message {
  readonly type: string;
  readonly id?: string;
  readonly payload?: unknown;
}

/** A WebSocket in the hands of a test: says anything, and waits for what comes back. */
export class GraphQLSocket {
  readonly closed: Promise<{ readonly code: number; readonly reason: string }>;
  private readonly socket: WebSocket;
  private readonly received: Message[] = [];
  private wake: (() => void) | null = null;

  constructor(url: string, protocol: string | null = 'graphql-transport-ws', headers: Record<string, string> = {}) {
    this.socket = protocol === null ? new WebSocket(url, { headers }) : new WebSocket(url, protocol, { headers });
    this.socket.on('message', (data) => {
      this.received.push(JSON.parse(String(data)) as Message);
      this.wake?.();
    });
    this.closed = new Promise((resolve) => {
      this.socket.on('close', (code, reason) => {
        resolve({ code, reason: String(reason) });
        this.wake?.();
      });
    });
    // What matters of an error is the close that follows it.
    this.socket.on('error', () => undefined);
  }

  async opened(): Promise<this> {
    if (this.socket.readyState === WebSocket.CONNECTING) {
      await new Promise<void>((resolve) => {
        this.socket.once('open', () => resolve());
      });
    }
    return this;
  }

  async init(payload?: Record<string, unknown>): Promise<this> {
    await this.opened();
    this.say({ type: 'connection_init', ...(payload ? { payload } : {}) });
    await this.next('connection_ack');
    return this;
  }

  say(message: Message | string): void {
    this.socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  subscribe(id: string, query: string, more: { variables?: unknown; operationName?: string } = {}): void {
    this.say({ type: 'subscribe', id, payload: { query, ...more } });
  }

  /** The next message, which must be of this type. */
  async next(type: string): Promise<Message> {
    while (this.received.length === 0) {
      if (this.socket.readyState === WebSocket.CLOSED) throw new Error(`Closed while waiting for "${type}".`);
      await new Promise<void>((resolve) => {
        this.wake = resolve;
      });
    }
    const message = this.received.shift();
    if (message?.type !== type) throw new Error(`Expected "${type}", got ${JSON.stringify(message)}.`);
    return message;
  }

  /** Everything that one operation answers, to its end. */
  async answers(
    id: string,
    query: string,
    more: { variables?: unknown; operationName?: string } = {},
  ): Promise<Message[]> {
    this.subscribe(id, query, more);
    const messages: Message[] = [];
    for (;;) {
      while (this.received.length === 0) {
        await new Promise<void>((resolve) => {
          this.wake = resolve;
        });
      }
      const message = this.received.shift();
      if (!message) continue;
      if (message.type === 'complete') return messages;
      messages.push(message);
      if (message.type === 'error') return messages;
    }
  }

  async close(): Promise<void> {
    this.socket.close(1000);
    await this.closed;
  }
}
