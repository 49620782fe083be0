// Before the first test that needs a database: one PostgreSQL for the whole run, in a process of its own.
import { spawn } from 'node:child_process';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';

const here = import.meta.dirname;
const root = dirname(dirname(dirname(here)));

export default async function globalSetup() {
  const hooks = pathToFileURL(join(root, 'tools', 'lib', 'typescript.mjs')).href;
  const host = spawn(
    process.execPath,
    ['--conditions=@plumbline/source', '--import', hooks, join(here, '..', 'src', 'cluster-host.ts')],
    {
      cwd: root,
      // It ends with the channel, and the channel with us, however we end. Detached: Ctrl-C is for us, and we tell it.
      stdio: ['ignore', process.stderr.fd, 'inherit', 'ipc'],
      detached: process.platform !== 'win32',
      env: { ...process.env, NODE_OPTIONS: '' },
    },
  );
  globalThis.plumblineClusterHost = host;
  const cluster = await new Promise((resolve, reject) => {
    host.once('message', resolve);
    host.once('error', reject);
    host.once('exit', (code) =>
      reject(new Error(`No database for the tests: its host ended with code ${code}, see above.`)),
    );
  });
  host.removeAllListeners('exit');
  host.channel.unref();
  host.unref();
  process.env.PLUMBLINE_TEST_CLUSTER = JSON.stringify(cluster);
}
