import { createHash } from 'node:crypto';
import { explorerScript } from './explorer-script.ts';

const style = `
* { box-sizing: border-box }
body { margin: 0; height: 100vh; display: grid; grid-template: auto 1fr / 1fr 1fr 20rem; gap: .5rem; padding: .5rem;
  font: 14px/1.4 system-ui, sans-serif; color: #1c2430; background: #f3f5f8 }
header { grid-column: 1 / -1; display: flex; gap: .75rem; align-items: center }
h1 { font-size: 1rem; margin: 0 }
label { display: flex; flex-direction: column; gap: .25rem; font-weight: 600; min-height: 0 }
header label { flex: 1; flex-direction: row; align-items: center }
section { display: grid; gap: .5rem; min-height: 0 }
#editors { grid-template-rows: 3fr 1fr }
textarea, pre, input, nav { font: 13px/1.45 ui-monospace, monospace; border: 1px solid #c3ccd8; border-radius: 4px;
  background: #fff; padding: .5rem; margin: 0 }
textarea { flex: 1; resize: none }
input { flex: 1; padding: .25rem .5rem }
pre, nav { overflow: auto; white-space: pre-wrap; overflow-wrap: anywhere }
button { padding: .35rem 1rem; border: 0; border-radius: 4px; background: #2456a6; color: #fff; cursor: pointer }
button:focus-visible, textarea:focus-visible, input:focus-visible { outline: 2px solid #e08a00 }
summary { cursor: pointer; font-weight: 600 }
dt { margin-top: .4rem } dd { margin: 0 0 0 .75rem; color: #56606f }
`;

const body = `
<header>
  <h1>Plumbline GraphQL</h1>
  <label>Authorization <input id="authorization" autocomplete="off" spellcheck="false" placeholder="Bearer …"></label>
  <button id="run" type="button" title="Ctrl+Enter">Run</button>
  <button id="stop" type="button" hidden>Stop</button>
</header>
<section id="editors">
  <label>Operation <textarea id="query" spellcheck="false">query {\n  __typename\n}</textarea></label>
  <label>Variables <textarea id="variables" spellcheck="false">{}</textarea></label>
</section>
<pre id="answer" tabindex="0" aria-live="polite" aria-label="Answer"></pre>
<nav id="schema" aria-label="Schema"></nav>
`;

const hash = (text: string): string => `'sha256-${createHash('sha256').update(text).digest('base64')}'`;

const policy = [
  `default-src 'none'`,
  `script-src ${hash(explorerScript)}`,
  `style-src ${hash(style)}`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

/**
 * A page to write and run operations on, for browsers outside of production. It stands alone: nothing is loaded from
 * anywhere, and its policy lets nothing else run or connect.
 */
export const explorerPage = {
  headers: {
    'content-type': 'text/html; charset=utf-8',
    'content-security-policy': policy,
    'referrer-policy': 'no-referrer',
    'x-content-type-options': 'nosniff',
    'cache-control': 'no-store',
  },
  html: `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Plumbline GraphQL</title><style>${style}</style></head><body>${body}<script>${explorerScript}</script></body></html>`,
} as const;
