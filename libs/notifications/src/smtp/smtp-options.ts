import type { SMTPPoolOptions } from 'nodemailer';

const CONNECT_MS = 30_000;

const LOOPBACK = /^(localhost|127(\.\d{1,3}){3}|\[::1\])$/;

/** How to speak to the mail server at `smtp://` or `smtps://`, whose address the settings have checked. */
export function smtpOptions(address: string, connections: number): SMTPPoolOptions & { pool: true } {
  const { protocol, hostname, port, username, password } = new URL(address);
  const secure = protocol === 'smtps:';
  const login = { user: decodeURIComponent(username), pass: decodeURIComponent(password) };
  return {
    pool: true,
    host: hostname.replace(/^\[(.*)\]$/, '$1'),
    port: port === '' ? (secure ? 465 : 587) : Number(port),
    secure,
    ...(username === '' ? {} : { auth: login }),
    // A password never leaves this machine in the clear, whatever somebody between us and the server leaves out.
    requireTLS: !secure && username !== '' && !LOOPBACK.test(hostname),
    maxConnections: connections,
    connectionTimeout: CONNECT_MS,
    greetingTimeout: CONNECT_MS,
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}
