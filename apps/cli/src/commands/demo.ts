import { ConfigError } from '@plumbline/platform/setup';
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
  const guide = guidePath
    ? await readGuide(path.resolve(environment['INIT_CWD'] || '.', guidePath))
    : await readSampleGuide(mainGuide);
  const name = guidePath ? path.basename(guidePath) : mainGuide;
  const folder = await mkdtemp(path.join(tmpdir(), 'plumbline-demo-'));
  await chmod(folder, 0o755);
  print(
    environment['DATABASE_URL']
      ? 'The demo makes a new organization in the database of DATABASE_URL.'
      : 'The demo has a database of its own, which is gone when it ends; nothing else is touched.',
  );
  try {
    const stack = await startStack({
      environment: { LOG_LEVEL: 'warn', ...environment, DATA_DIR: folder, PORT: '0' },
      progress: (step) => print(`  … ${step}`),
    });
    try {
      const faults = await tellStory(stack.url, { bytes: guide, name }, print);
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

/** npm runs scripts in the folder of the package; a path is meant from where the person is, which is `INIT_CWD`. */
async function readGuide(file: string): Promise<Buffer> {
  try {
    return await readFile(file);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw new ConfigError(`There is no file ${file}.`);
    if (code === 'EISDIR') throw new ConfigError(`${file} is a folder; the demo takes the file of one guide.`);
    throw new ConfigError(`${file} cannot be read: ${message}.`);
  }
}
