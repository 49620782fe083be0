import { randomBytes } from 'node:crypto';
import { isEmail } from '@plumbline/kernel';
import { z } from 'zod';

const port = z.coerce.number().int().min(0).max(65535);
const flag = z.enum(['true', 'false']).transform((text) => text === 'true');
const secret = z.string().min(32, 'must have at least 32 characters');
const url = (...schemes: string[]) =>
  z.string().refine((text) => schemes.some((scheme) => text.startsWith(`${scheme}://`)), {
    message: `must start with ${schemes.map((scheme) => `${scheme}://`).join(' or ')}`,
  });

/** `address` or `Name <address>`; a line break in it would begin another header. */
const mailbox = z.string().transform((text, context) => {
  const [, quoted = '', within, bare] = /^(?:([^<>]*?)\s*<([^<>]+)>|([^<>]+))$/.exec(text.trim()) ?? [];
  const name = quoted.replace(/^"(.*)"$/, '$1');
  const address = within ?? bare ?? '';
  if (isEmail(address) && !/\p{Cc}/u.test(text)) return { name, address };
  context.addIssue({ code: 'custom', message: 'must be an e-mail address, or a name and <an e-mail address>' });
  return z.NEVER;
});

const parsedUrl = (text: string): URL | null => (URL.canParse(text) ? new URL(text) : null);

/** Without a trailing slash. Nothing may follow its path, where links continue. */
const publicUrl = url('https', 'http')
  .refine((text) => {
    const parsed = parsedUrl(text);
    return parsed !== null && `${parsed.search}${parsed.hash}${parsed.username}${parsed.password}` === '';
  }, 'must be an address without a query, a fragment or a login')
  .transform((text) => new URL(text).href.replace(/\/+$/, ''));

/** What else a mail server is asked for follows from it; see `libs/notifications`. */
const smtpUrl = url('smtp', 'smtps').refine((text) => {
  const parsed = parsedUrl(text);
  return parsed !== null && parsed.hostname !== '' && /^\/?$/.test(`${parsed.pathname}${parsed.search}${parsed.hash}`);
}, 'must be smtp://user:password@host:port, with nothing after the port');

/**
 * Every setting of every process, by its name in the environment. The process refuses to start on a bad value.
 * `DATABASE_URL` belongs to the role that owns the schema and runs migrations; requests run as `plumbline_app` and
 * sweeps as `plumbline_system`, reached from the same login unless a login of their own is given.
 */
export const configSchema = z.object({
  NODE_ENV: z.enum(['development', 'test', 'production']).default('development'),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  /** Unset: 3000, or the next free port, said aloud. */
  PORT: port.optional(),
  HOST: z.string().min(1).default('127.0.0.1'),
  /** Where the worker answers `/health/*`; unset: nowhere. */
  WORKER_HEALTH_PORT: port.optional(),
  DATA_DIR: z.string().min(1).default('.data'),
  DATABASE_URL: url('postgres', 'postgresql').optional(),
  DATABASE_APP_URL: url('postgres', 'postgresql').optional(),
  DATABASE_SYSTEM_URL: url('postgres', 'postgresql').optional(),
  DATABASE_POOL_SIZE: z.coerce.number().int().min(1).max(200).default(10),
  REDIS_URL: url('redis', 'rediss').optional(),
  /** Signs access tokens. */
  AUTH_SECRET: secret.optional(),
  /** Derives the links that candidates receive; changing it voids those already sent. */
  INVITATION_SECRET: secret.optional(),
  /** Where people reach this installation: what links in mail begin with. */
  PUBLIC_URL: publicUrl.optional(),
  /** The mail server; unset: no mail is sent, and messages are kept. */
  SMTP_URL: smtpUrl.optional(),
  /** Whom mail is from. */
  MAIL_FROM: mailbox.optional(),
  ACCESS_TOKEN_MINUTES: z.coerce.number().int().min(1).max(1440).default(15),
  REFRESH_TOKEN_DAYS: z.coerce.number().int().min(1).max(365).default(30),
  WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(256).default(8),
  /** How long a stopping process waits for what it has begun. */
  SHUTDOWN_SECONDS: z.coerce.number().int().min(1).max(300).default(20),
  /** Sample accounts; the default is yes on an embedded database outside production, and no anywhere else. */
  SAMPLE_DATA: flag.optional(),
  GRAPHQL_JIT: flag.default(true),
});

type Parsed = z.infer<typeof configSchema>;

export type Config = Readonly<
  Omit<Parsed, 'AUTH_SECRET' | 'INVITATION_SECRET' | 'DATABASE_URL'> & {
    AUTH_SECRET: string;
    INVITATION_SECRET: string;
    DATABASE_URL: string;
  }
>;

/** Nest's injection token for {@link Config}. */
export const CONFIG = Symbol('Config');

export class ConfigError extends Error {}

/** Reads settings without insisting on those that `npm start` supplies by itself (database, secrets). */
export function readSettings(environment: Readonly<Record<string, string | undefined>> = process.env): Parsed {
  // An empty variable means "not set": compose files and shells produce them.
  const given = Object.fromEntries(
    Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''),
  );
  const parsed = configSchema.safeParse(given);
  if (!parsed.success) {
    const lines = parsed.error.issues.map((issue) => `  ${issue.path.join('.')}: ${issue.message}`);
    throw new ConfigError(`These settings are not usable:\n${lines.join('\n')}`);
  }
  return Object.freeze(parsed.data);
}

/** Reads the settings of a server process. Secrets may be absent outside production only, and then last as long as it does. */
export function readConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const settings = readSettings(environment);
  const missing = (['DATABASE_URL', 'AUTH_SECRET', 'INVITATION_SECRET'] as const).filter((name) => !settings[name]);
  // Links that a worker writes must be the ones that the API reads, so both need the same secret.
  const ofMail = (['MAIL_FROM', 'PUBLIC_URL', 'INVITATION_SECRET'] as const).filter(
    (name) => settings.SMTP_URL && !settings[name],
  );
  const fatal = [
    ...missing.filter((name) => name === 'DATABASE_URL' || settings.NODE_ENV === 'production'),
    ...ofMail.map((name) => `${name} (SMTP_URL needs it)`),
  ];
  if (fatal.length > 0) {
    throw new ConfigError(`These settings are missing:\n${fatal.map((name) => `  ${name}`).join('\n')}`);
  }
  const passing = randomBytes(32).toString('base64url');
  return Object.freeze({
    ...settings,
    DATABASE_URL: settings.DATABASE_URL ?? '',
    AUTH_SECRET: settings.AUTH_SECRET ?? passing,
    INVITATION_SECRET: settings.INVITATION_SECRET ?? passing,
  });
}

/** The environment as a whole, for the one program that hands it on to processes it starts. */
export const processEnvironment = (): Readonly<Record<string, string | undefined>> => process.env;
