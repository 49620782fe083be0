import { readConfig } from '@plumbline/platform';
import { pino } from 'pino';
import { MailServer } from './mail-server.ts';

const SECRET = 'a secret that only these tests use, and long';
const DATABASE_URL = 'postgres://somebody@db.example.test/plumbline';
const MAIL = {
  SMTP_URL: 'smtp://127.0.0.1:2525',
  MAIL_FROM: 'jobs@example.test',
  PUBLIC_URL: 'https://hiring.example.test',
};

describe('a worker at its start', () => {
  /** What it logs, and whom it would send as. */
  const started = (settings: Readonly<Record<string, string>>) => {
    const lines: string[] = [];
    const secrets = { AUTH_SECRET: SECRET, INVITATION_SECRET: SECRET };
    const config = readConfig({ DATABASE_URL, ...secrets, ...settings });
    const server = new MailServer(config, pino({}, { write: (line) => void lines.push(line) }));
    server.onApplicationBootstrap();
    server.onApplicationShutdown();
    return { lines, sender: server.sender };
  };

  it('says in production that no mail is sent, where that is so', () => {
    const { lines, sender } = started({ NODE_ENV: 'production' });
    expect(lines.join('')).toContain('no mail is sent');
    expect(sender).toBeNull();
  });

  it('says nothing of it elsewhere, nor where there is a mail server', () => {
    expect(started({ NODE_ENV: 'development' }).lines).toEqual([]);
    const { lines, sender } = started({ NODE_ENV: 'production', ...MAIL });
    expect(lines).toEqual([]);
    expect(sender).toEqual({ name: '', address: 'jobs@example.test' });
  });

  it('hands nothing over without a mail server', async () => {
    const server = new MailServer(readConfig({ DATABASE_URL }), pino({ level: 'silent' }));
    const mail = { messageId: '<1@example.test>', to: { name: '', address: 'kim@example.test' } };
    await expect(server.handOver({ ...mail, subject: '', text: '', html: '' })).rejects.toThrow(TypeError);
  });
});
