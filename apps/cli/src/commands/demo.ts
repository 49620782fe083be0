import { mkdtemp, readFile, rm, chmod } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { mainGuide } from '../sample/sample-organization.ts';
import { readSampleGuide } from '../sample/load-sample.ts';
import { tellStory } from '../story/tell-story.ts';
import { startStack } from '../stack/stack.ts';

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Does the whole job once over HTTP, on a stack of its own that leaves nothing behind: its own database (or a new
 * organization in `DATABASE_URL`), API and worker. @returns 0, or 1 when anything was not as it should be
 */
export async function demoCommand(
  environment: Environment,
  guidePath: string | undefined,
  print: (line: string) => void,
): Promise<number> {
  const guide = guidePath ? await readFile(guidePath, 'utf8') : await readSampleGuide(mainGuide);
  const name = guidePath ? path.basename(guidePath) : mainGuide;
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-demo-'));
  await chmod(folder, 0o755);
  try {
    const stack = await startStack({
      environment: { LOG_LEVEL: 'warn', ...environment, DATA_DIR: folder, PORT: '0' },
      progress: (step) => print(`  … ${step}`),
    });
    try {
      const faults = await tellStory(stack.url, { text: guide, name }, print);
      for (const fault of faults) print(`NOT AS IT SHOULD BE: ${fault}`);
      print(
        faults.length === 0
          ? '\nEverything was as it should be.'
          : `\n${faults.length} things were not as they should be.`,
      );
      return faults.length === 0 ? 0 : 1;
    } finally {
      await stack.stop();
    }
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}
