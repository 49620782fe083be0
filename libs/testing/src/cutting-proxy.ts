import { createConnection, createServer, type AddressInfo, type Socket } from 'node:net';

/** Stands between a client and a server, both on this machine, and breaks off where a test says. */
export interface CuttingProxy {
  /** The server's address with this proxy in its place. */
  readonly url: string;
  /**
   * The server does what it is asked and the client never hears of it. Once one connection's client has sent all of
   * the texts, each after the one before, the server's next answer is swallowed and the connection is cut on both
   * sides. Happens once; resolves when it has. As in `cutAnswerTo('someone@example.test', 'COMMIT')`: the commit of
   * the transaction that carried this address, out of all that go on at the time.
   */
  cutAnswerTo(...texts: readonly string[]): Promise<void>;
  /** The same, cut before what completes the last text reaches the server. */
  cutBefore(...texts: readonly string[]): Promise<void>;
  /**
   * The same, but held instead of cut: what completes the last text waits for the returned function to be called. For
   * killing a client right there; the server learns of its end by `cutAll`.
   */
  holdBefore(...texts: readonly string[]): Promise<() => void>;
  /** Cuts every connection that is open now, once. */
  cutAll(): void;
  /** From here on nothing passes in either direction, though connections stay open and new ones are accepted. */
  partition(): void;
  /** Ends a partition: what was sent meanwhile arrives. */
  heal(): void;
  /** Cuts every connection and listens no more. */
  stop(): Promise<void>;
}

type Fate = 'cut-answer' | 'cut-before' | 'hold-before';

interface Rule {
  readonly texts: readonly Buffer[];
  readonly fate: Fate;
  readonly happened: (release: () => void) => void;
}

/** How far one connection has come in one rule. */
interface Progress {
  found: number;
  /** The end of what was sent, where the next text may have begun. */
  tail: Buffer;
}

const NOTHING = Buffer.alloc(0);
const PORTS: Readonly<Record<string, number>> = { 'postgres:': 5432, 'postgresql:': 5432, 'redis:': 6379 };

/** Forwards a free port of 127.0.0.1 to the server of an address such as `DATABASE_URL`. */
export async function startCuttingProxy(target: string): Promise<CuttingProxy> {
  const to = new URL(target);
  const port = Number(to.port) || PORTS[to.protocol];
  if (port === undefined) throw new TypeError(`An address of this scheme needs a port: ${to.protocol}`);
  const proxy = new Proxy(to.hostname, port);
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = `${await proxy.listen()}`;
  const once = (fate: Fate, texts: readonly string[]): Promise<() => void> => proxy.expect(fate, texts);
  return {
    url: url.href,
    cutAnswerTo: async (...texts) => void (await once('cut-answer', texts)),
    cutBefore: async (...texts) => void (await once('cut-before', texts)),
    holdBefore: (...texts) => once('hold-before', texts),
    cutAll: () => proxy.cutAll(),
    partition: () => proxy.flow(false),
    heal: () => proxy.flow(true),
    stop: () => proxy.stop(),
  };
}

class Proxy {
  private readonly server = createServer((client) => this.accept(client));
  private readonly connections = new Set<Connection>();
  private readonly rules = new Set<Rule>();
  private flowing = true;

  constructor(
    private readonly host: string,
    private readonly port: number,
  ) {}

  async listen(): Promise<number> {
    await new Promise<void>((resolve, reject) => {
      this.server.once('error', reject).listen(0, '127.0.0.1', resolve);
    });
    return (this.server.address() as AddressInfo).port;
  }

  expect(fate: Fate, texts: readonly string[]): Promise<() => void> {
    if (texts.length === 0 || texts.includes('')) throw new TypeError('There is nothing here to wait for.');
    return new Promise((happened) => {
      this.rules.add({ texts: texts.map((text) => Buffer.from(text)), fate, happened });
    });
  }

  flow(flowing: boolean): void {
    this.flowing = flowing;
    for (const connection of this.connections) connection.flow(flowing);
  }

  cutAll(): void {
    for (const connection of this.connections) connection.cut();
  }

  async stop(): Promise<void> {
    const closed = new Promise((resolve) => this.server.close(resolve));
    this.cutAll();
    await closed;
  }

  private accept(client: Socket): void {
    const server = createConnection(this.port, this.host);
    const connection = new Connection(client, server, this.rules);
    this.connections.add(connection);
    client.once('close', () => this.connections.delete(connection));
    connection.flow(this.flowing);
  }
}

class Connection {
  private readonly progress = new WeakMap<Rule, Progress>();
  /** Set when the server's next answer is to be swallowed. */
  private doomed: Rule | undefined;
  private isHeld = false;

  constructor(
    private readonly client: Socket,
    private readonly server: Socket,
    private readonly rules: Set<Rule>,
  ) {
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.setNoDelay(true);
      // A reset is how the other side of a cut looks; the close that follows is what counts.
      socket.on('error', () => undefined);
      // What has been passed on still arrives: a server says why before it closes.
      socket.once('close', (broken) => (broken ? other.destroy() : other.end()));
    }
    client.on('data', (chunk: Buffer) => this.fromClient(chunk));
    server.on('data', (chunk: Buffer) => this.fromServer(chunk));
  }

  flow(flowing: boolean): void {
    for (const socket of [this.client, this.server]) {
      if (flowing && !this.isHeld) socket.resume();
      else socket.pause();
    }
  }

  cut(): void {
    this.client.destroy();
    this.server.destroy();
  }

  private fromClient(chunk: Buffer): void {
    const rule = this.completedBy(chunk);
    if (!rule) return void this.server.write(chunk);
    this.rules.delete(rule);
    if (rule.fate === 'cut-before') return this.end(rule);
    if (rule.fate === 'hold-before') return this.hold(rule, chunk);
    this.doomed = rule;
    this.server.write(chunk);
  }

  private fromServer(chunk: Buffer): void {
    if (this.doomed) this.end(this.doomed);
    else this.client.write(chunk);
  }

  private end(rule: Rule): void {
    this.cut();
    rule.happened(() => undefined);
  }

  private hold(rule: Rule, chunk: Buffer): void {
    this.isHeld = true;
    this.flow(false);
    rule.happened(() => {
      this.isHeld = false;
      this.server.write(chunk);
      this.flow(true);
    });
  }

  private completedBy(chunk: Buffer): Rule | undefined {
    for (const rule of this.rules) {
      const progress = this.progress.get(rule) ?? { found: 0, tail: NOTHING };
      this.progress.set(rule, progress);
      if (advance(rule.texts, progress, chunk)) return rule;
    }
    return undefined;
  }
}

/** Whether all of the texts have been sent; they may arrive in pieces. */
function advance(texts: readonly Buffer[], progress: Progress, chunk: Buffer): boolean {
  let sent = Buffer.concat([progress.tail, chunk]);
  for (let text = texts[progress.found]; text; text = texts[progress.found]) {
    const at = sent.indexOf(text);
    if (at === -1) {
      progress.tail = sent.subarray(Math.max(0, sent.length - text.length + 1));
      return false;
    }
    progress.found += 1;
    sent = sent.subarray(at + text.length);
  }
  return true;
}
