import { createHash } from 'node:crypto';
import { escapeHtml } from '../domain/render.ts';
import type { KeptMail, KeptMails } from '../use-cases/local-mailbox.ts';

const STYLE = `
:root { color-scheme: light dark; }
body { margin: 0 auto; padding: 1.5rem; max-width: 60rem; font-family: system-ui, sans-serif; line-height: 1.5; }
table { border-collapse: collapse; width: 100%; }
th, td { padding: .4rem .8rem .4rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid; }
pre { white-space: pre-wrap; overflow-wrap: anywhere; padding: 1rem; border: 1px solid; }
iframe { width: 100%; height: 32rem; border: 1px solid; background: Canvas; }
:focus-visible { outline: 3px solid; outline-offset: 2px; }
`;

const styleHash = createHash('sha256').update(STYLE).digest('base64');

/** Of the pages themselves: one style sheet, one frame of this origin, and nothing that runs. */
export const PAGE_POLICY =
  `default-src 'none'; style-src 'sha256-${styleHash}'; frame-src 'self'; ` +
  "base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

/** Of a message's HTML, which stands in a frame: inline styles, and nothing that runs, loads or leads anywhere. */
export const LETTER_POLICY =
  "sandbox; default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'";

const page = (title: string, body: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(title)}</title>
<style>${STYLE}</style>
</head>
<body>
<main>
${body}
</main>
</body>
</html>
`;

const timeOf = (date: Date): string =>
  `<time datetime="${date.toISOString()}">${date.toISOString().slice(0, 19).replace('T', ' ')} UTC</time>`;

const recipient = ({ words }: KeptMail): string =>
  words ? escapeHtml(`${words.to.name} <${words.to.address}>`) : 'nobody any more';

const note = ({ words }: KeptMail): string => {
  if (!words) return 'would not be sent: RECIPIENT_GONE';
  return words.drop === null ? '' : `would not be sent now: ${escapeHtml(words.drop)}`;
};

function row(kept: KeptMail): string {
  const { mail, words } = kept;
  const subject = escapeHtml(words?.subject ?? mail.kind);
  return `<tr><td>${timeOf(mail.createdAt)}</td><td>${recipient(kept)}</td>
<td><a href="/mailbox/${mail.id}">${subject}</a></td><td>${note(kept)}</td></tr>`;
}

/** The list of what was kept. */
export function listPage({ mails, next }: KeptMails): string {
  const table = `<table>
<thead><tr><th scope="col">Written</th><th scope="col">To</th><th scope="col">Subject</th><th scope="col">Note</th></tr></thead>
<tbody>
${mails.map(row).join('\n')}
</tbody>
</table>`;
  const older =
    next === null ? '' : `<nav aria-label="Pages"><a href="/mailbox?after=${next}" rel="next">Older</a></nav>`;
  return page(
    'Mailbox',
    `<h1>Mailbox</h1>
<p>No mail server is set up (<code>SMTP_URL</code>), so messages to candidates are kept here. This page is for development on this machine.</p>
${mails.length === 0 ? '<p>There is nothing here.</p>' : table}
${older}`,
  );
}

/** The frame leads nowhere, so the link stands outside of it too. */
const follow = (link: string | null): string =>
  link === null
    ? ''
    : `<p><a href="${escapeHtml(link)}">Follow the link of this message</a></p>
<p>No page stands there yet. What follows <code>#</code> is the token that <code>redeemInvitation</code> takes.</p>`;

/** One message in both of its forms. */
export function mailPage(kept: KeptMail): string {
  const { mail, words } = kept;
  const facts = [
    ['To', recipient(kept)],
    ['Kind', mail.kind],
    ['Written', timeOf(mail.createdAt)],
    ['Note', note(kept)],
  ];
  const rows = facts
    .filter(([, value]) => value !== '')
    .map(([label, value]) => `<tr><th scope="row">${label}</th><td>${value}</td></tr>`);
  const bodies = words
    ? `${follow(words.link)}
<h2>As text</h2>
<pre>${escapeHtml(words.text)}</pre>
<h2>As HTML</h2>
<iframe sandbox="" title="The message as HTML" src="/mailbox/${mail.id}/html"></iframe>`
    : '<p>What this message was about is no more.</p>';
  const subject = words?.subject ?? mail.kind;
  return page(
    subject,
    `<nav aria-label="Mailbox"><a href="/mailbox">All messages</a></nav>
<h1>${escapeHtml(subject)}</h1>
<table>
${rows.join('\n')}
</table>
${bodies}`,
  );
}
