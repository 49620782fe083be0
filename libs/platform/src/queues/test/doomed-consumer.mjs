// Takes a job and never finishes it, until whoever started this process kills it.
import { createQueueEngine } from '../create-queue-engine.ts';

const { queue, ...config } = JSON.parse(process.argv[2] ?? '{}');
const engine = createQueueEngine({ ...config, onError: () => undefined });
await engine.consume(queue, 1, async () => {
  process.stdout.write('running\n');
  await new Promise((resolve) => setTimeout(resolve, 600_000));
});
