import { ConfigError, processEnvironment } from '@plumbline/platform/setup';
import { Command } from 'commander';
import { demoCommand } from './commands/demo.ts';
import { migrateCommand, revertCommand } from './commands/migrate.ts';
import { startCommand } from './commands/start.ts';
import { AlreadyRunningError } from './stack/instance-lock.ts';
import { ApiError } from './story/api-client.ts';

const print = (line: string): void => void process.stdout.write(`${line}\n`);

// Whoever read this may be gone (`| head`, or a `tee` that Ctrl-C has ended first). What was started has to be stopped
// all the same, so it goes on without telling.
for (const stream of [process.stdout, process.stderr]) {
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });
}

const program = new Command('plumbline')
  .description('Interview loops, assessments and scorecards.')
  .showHelpAfterError();

program
  .command('start')
  .description('start the whole product on this machine')
  .action(async () => {
    process.exitCode = await startCommand(processEnvironment(), print);
  });

program
  .command('demo')
  .argument('[guide]', 'an interview guide to tell the story with')
  .description('do the whole job once, from guide to decision, and tell it')
  .action(async (guide?: string) => {
    process.exitCode = await demoCommand(processEnvironment(), guide, print);
  });

program
  .command('migrate')
  .description('bring the schema of DATABASE_URL up to date')
  .action(() => migrateCommand(print));

program
  .command('revert')
  .description('undo the newest migration of DATABASE_URL')
  .action(() => revertCommand(print));

try {
  await program.parseAsync();
} catch (error) {
  const expected = [ConfigError, AlreadyRunningError, ApiError].some((kind) => error instanceof kind);
  process.stderr.write(`${error instanceof Error ? (expected ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
