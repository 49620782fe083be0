import type { AddressInfo } from 'node:net';
import type { ParsedMail } from 'mailparser';

/** One message as it came over the wire. */
export interface ReceivedMail {
  readonly raw: string;
  readonly parsed: ParsedMail;
  /** Of the envelope. */
  readonly from: string;
  readonly to: readonly string[];
}

/** A reply that refuses, with its code (RFC 5321, 4.2), where the server is to give it. */
export interface SmtpRefusal {
  readonly at: 'RCPT' | 'DATA';
  readonly code: number;
}

export interface TestMailServer {
  /** `smtp://127.0.0.1:port`. */
  readonly url: string;
  /** What was taken, in its order. */
  readonly mails: readonly ReceivedMail[];
  /** Sessions that were opened so far. */
  readonly sessions: number;
  /** How the next messages are refused, one refusal each; after that they are taken again. */
  refuse(...refusals: SmtpRefusal[]): void;
  /** From now on keeps whole messages without a reply, until the function that it gives is called. */
  stall(): () => void;
  stop(): Promise<void>;
}

/** A mail server on a free port of the loopback interface, over real TCP. It relays nothing. */
export async function startMailServer(): Promise<TestMailServer> {
  // Only the few tests that send mail should wait for these to load.
  const [{ simpleParser }, { SMTPServer }] = await Promise.all([import('mailparser'), import('smtp-server')]);
  const mails: ReceivedMail[] = [];
  const refusals: SmtpRefusal[] = [];
  let sessions = 0;
  let going = Promise.resolve();

  const refusalAt = (at: SmtpRefusal['at']): Error | null => {
    if (refusals[0]?.at !== at) return null;
    const { code } = refusals.shift() ?? {};
    return Object.assign(new Error(`refused for a test`), { responseCode: code });
  };

  const server = new SMTPServer({
    disabledCommands: ['AUTH', 'STARTTLS'],
    logger: false,
    disableReverseLookup: true,
    onConnect(_session, callback) {
      sessions += 1;
      callback();
    },
    onRcptTo(_address, _session, callback) {
      callback(refusalAt('RCPT'));
    },
    onData(stream, { envelope }, callback) {
      const chunks: Buffer[] = [];
      stream.on('data', (chunk: Buffer) => chunks.push(chunk));
      stream.on('end', () => {
        const refusal = refusalAt('DATA');
        if (refusal) {
          callback(refusal);
          return;
        }
        const raw = Buffer.concat(chunks);
        const take = async (): Promise<void> => {
          const parsed = await simpleParser(raw);
          const from = envelope.mailFrom === false ? '' : envelope.mailFrom.address;
          mails.push({ raw: raw.toString('utf8'), parsed, from, to: envelope.rcptTo.map(({ address }) => address) });
          await going;
        };
        take().then(
          () => callback(),
          (error: unknown) => callback(error instanceof Error ? error : new Error(String(error))),
        );
      });
    },
  });
  // A client that dies in the middle is what some tests are about.
  server.on('error', () => undefined);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    mails,
    get sessions() {
      return sessions;
    },
    refuse: (...more) => void refusals.push(...more),
    stall() {
      let go = (): void => undefined;
      going = new Promise((resolve) => (go = resolve));
      return () => {
        go();
        going = Promise.resolve();
      };
    },
    stop: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
