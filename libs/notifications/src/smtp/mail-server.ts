import { CONFIG, LOGGER, type Config } from '@plumbline/platform';
import { Inject, Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { createTransport } from 'nodemailer';
import type { Logger } from 'pino';
import { judgeFailure, type SmtpVerdict } from '../domain/smtp-outcome.ts';
import { smtpOptions } from './smtp-options.ts';

export interface Mailbox {
  readonly name: string;
  readonly address: string;
}

export interface OutgoingMail {
  /** With its angle brackets (RFC 5322, 3.6.4). */
  readonly messageId: string;
  readonly to: Mailbox;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
}

/**
 * The longest that handing one message over may take, before the connection is cut. RFC 5321 (4.5.3.2.6) would have us
 * wait longer for the last reply; a message's claim has to outlast it, and a lost worker's messages wait that long.
 */
const HAND_OVER_MS = 240_000;

const open = (address: string, connections: number) => createTransport(smtpOptions(address, connections));

/** The mail server of this installation, where it has one. */
@Injectable()
export class MailServer implements OnApplicationBootstrap, OnApplicationShutdown {
  readonly #transport: ReturnType<typeof open> | null;

  constructor(
    @Inject(CONFIG) private readonly config: Pick<Config, 'SMTP_URL' | 'MAIL_FROM' | 'NODE_ENV' | 'WORKER_CONCURRENCY'>,
    @Inject(LOGGER) private readonly logger: Logger,
  ) {
    this.#transport = config.SMTP_URL === undefined ? null : open(config.SMTP_URL, config.WORKER_CONCURRENCY);
  }

  onApplicationBootstrap(): void {
    if (this.#transport !== null || this.config.NODE_ENV !== 'production') return;
    this.logger.warn('SMTP_URL is not set: no mail is sent, and messages to candidates wait');
  }

  /** After the worker has drained: running jobs still hand over. */
  onApplicationShutdown(): void {
    this.#transport?.close();
  }

  /** Whom mail is from; null where there is no mail server. */
  get sender(): Mailbox | null {
    return this.#transport === null ? null : (this.config.MAIL_FROM ?? null);
  }

  /** Null when the server has taken the message; otherwise what is known of why not. */
  async handOver(mail: OutgoingMail): Promise<SmtpVerdict | null> {
    if (this.#transport === null || !this.config.MAIL_FROM) throw new TypeError('There is no mail server.');
    try {
      await this.#transport.sendMail({
        from: this.config.MAIL_FROM,
        ...mail,
        to: { ...mail.to },
        // RFC 3834: so that nobody's holiday answers.
        headers: { 'Auto-Submitted': 'auto-generated', 'X-Auto-Response-Suppress': 'All' },
        signal: AbortSignal.timeout(HAND_OVER_MS),
      });
      return null;
    } catch (error) {
      const { code, responseCode } = error as { code?: unknown; responseCode?: unknown };
      const verdict = judgeFailure({
        code: typeof code === 'string' ? code : null,
        reply: typeof responseCode === 'number' ? responseCode : null,
      });
      // Not the error itself: what servers say tends to quote the address.
      this.logger.warn({ messageId: mail.messageId, ...verdict }, 'The mail server did not take a message');
      return verdict;
    }
  }
}
