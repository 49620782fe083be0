import type { FastifyInstance, FastifyReply } from 'fastify';
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import path from 'node:path';

const require = createRequire(import.meta.url);

/** GraphiQL and what it needs, from the packages of this installation: nothing is loaded from elsewhere. */
const ASSETS = {
  'react.js': { file: ['react', 'umd/react.production.min.js'], type: 'text/javascript; charset=utf-8' },
  'react-dom.js': { file: ['react-dom', 'umd/react-dom.production.min.js'], type: 'text/javascript; charset=utf-8' },
  'graphiql.js': { file: ['graphiql', 'graphiql.min.js'], type: 'text/javascript; charset=utf-8' },
  'graphiql.css': { file: ['graphiql', 'graphiql.min.css'], type: 'text/css; charset=utf-8' },
} as const;

/** Not every package exports its browser builds, so they are found beside its `package.json`. */
const locate = ([name, file]: readonly [string, string]): string =>
  path.join(path.dirname(require.resolve(`${name}/package.json`)), file);

/** The page's own script. Headers typed into the editor go along with subscriptions too, as `connection_init` has them. */
const START = `
const { protocol, host, pathname } = location;
const subscriptionUrl = (protocol === 'https:' ? 'wss://' : 'ws://') + host + pathname;
const fetcher = (params, options) => {
  const headers = (options && options.headers) || {};
  return GraphiQL.createFetcher({ url: pathname, subscriptionUrl, wsConnectionParams: headers })(params, options);
};
ReactDOM.createRoot(document.getElementById('graphiql')).render(
  React.createElement(GraphiQL, {
    fetcher,
    isHeadersEditorEnabled: true,
    shouldPersistHeaders: false,
    defaultHeaders: '{\\n  "authorization": "Bearer "\\n}',
    defaultQuery: 'mutation SignIn {\\n  signIn(input: { email: "", password: "" }) {\\n    accessToken\\n  }\\n}\\n',
  }),
);
`;

const STYLE = 'html, body, #graphiql { height: 100%; margin: 0 }';

/** CodeMirror sizes its lines with inline styles, so those are allowed; scripts are this server's own and no others. */
const POLICY = [
  `default-src 'none'`,
  `script-src 'self'`,
  `style-src 'self' 'unsafe-inline'`,
  `font-src data:`,
  `img-src data:`,
  `connect-src 'self'`,
  `base-uri 'none'`,
  `form-action 'none'`,
  `frame-ancestors 'none'`,
].join('; ');

const page = (place: string): string => `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<title>Plumbline GraphQL</title>
<link rel="icon" href="data:,">
<link rel="stylesheet" href="${place}/explorer/graphiql.css">
<style>${STYLE}</style>
</head>
<body>
<div id="graphiql">Loading…</div>
<script src="${place}/explorer/react.js"></script>
<script src="${place}/explorer/react-dom.js"></script>
<script src="${place}/explorer/graphiql.js"></script>
<script src="${place}/explorer/start.js"></script>
</body>
</html>
`;

const harden = (reply: FastifyReply, type: string): FastifyReply =>
  reply.headers({ 'content-type': type, 'x-content-type-options': 'nosniff', 'referrer-policy': 'no-referrer' });

/**
 * GraphiQL for browsers, outside of production. It comes with the development dependencies: an installation without
 * them has no explorer.
 */
export class Explorer {
  constructor(private readonly place: string) {}

  static isInstalled(): boolean {
    try {
      return Object.values(ASSETS).every(({ file }) => existsSync(locate(file)));
    } catch {
      return false;
    }
  }

  /** Adds the routes of the page's scripts and styles. */
  register(scope: FastifyInstance): void {
    for (const [name, { file, type }] of Object.entries(ASSETS)) {
      scope.get(`${this.place}/explorer/${name}`, async (_request, reply) =>
        harden(reply, type)
          .header('cache-control', 'max-age=86400')
          .send(await readFile(locate(file))),
      );
    }
    scope.get(`${this.place}/explorer/start.js`, (_request, reply) =>
      harden(reply, 'text/javascript; charset=utf-8').send(START),
    );
  }

  show(reply: FastifyReply): FastifyReply {
    return harden(reply, 'text/html; charset=utf-8')
      .headers({ 'content-security-policy': POLICY, 'cache-control': 'no-store' })
      .send(page(this.place));
  }
}
