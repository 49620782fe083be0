import { Worker } from 'node:worker_threads';

/**
 * Runs beside the test. Whoever is caught in an endless loop can neither be interrupted nor report it, so that the guard
 * says what was read and ends the process: Jest tells which file that was.
 */
const GUARD = `
const { parentPort, workerData } = require('node:worker_threads');
const { writeSync } = require('node:fs');
const { shared, patience, name } = workerData;
const beats = new Int32Array(shared, 0, 2);
const input = new Uint8Array(shared, 8);
let seen = -1;
let since = process.hrtime.bigint();
setInterval(() => {
  const now = process.hrtime.bigint();
  const beat = Atomics.load(beats, 0);
  if (beat !== seen) [seen, since] = [beat, now];
  else if (Number(now - since) / 1e9 > patience) {
    const bytes = Buffer.from(input.slice(0, Atomics.load(beats, 1)));
    writeSync(2, name + ' hangs on this input, in Base64:\\n' + bytes.toString('base64') + '\\n');
    process.kill(process.pid, 'SIGKILL');
  }
}, 500);
parentPort.postMessage('ready');
`;

export interface Watchdog {
  /** Says that work on this input begins, and that the one before is done. */
  beat(input: Uint8Array): void;
  stop(): Promise<void>;
}

/**
 * Ends the process, loudly, when one input takes longer than `patience` seconds: far more than a reader that works can
 * need on a loaded machine. `room` is the largest input in bytes.
 */
export async function watchdog(name: string, patience: number, room: number): Promise<Watchdog> {
  const shared = new SharedArrayBuffer(8 + room);
  const beats = new Int32Array(shared, 0, 2);
  const input = new Uint8Array(shared, 8);
  const worker = new Worker(GUARD, { eval: true, workerData: { shared, patience, name } });
  await new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
  return {
    beat(bytes) {
      const kept = bytes.subarray(0, room);
      input.set(kept);
      Atomics.store(beats, 1, kept.length);
      Atomics.add(beats, 0, 1);
    },
    stop: async () => {
      await worker.terminate();
    },
  };
}
