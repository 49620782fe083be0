// After the last test, when its pools are closed: the database goes.
export default async function globalTeardown() {
  const host = globalThis.plumblineClusterHost;
  if (!host || host.exitCode !== null) return;
  const code = await new Promise((resolve) => {
    host.ref();
    host.once('exit', resolve);
    host.disconnect();
  });
  if (code !== 0) throw new Error(`The database of the tests did not stop well: its host ended with code ${code}.`);
}
