import { ConfigError, processEnvironment } from '@plumbline/platform/setup';
import { Command } from 'commander';
import { ApiError } from './api/api-client.ts';
import { format, kind, status } from './bank/choices.ts';
import { exportCommand, type ExportOptions } from './bank/export-command.ts';
import { importCommand, type ImportOptions } from './bank/import-command.ts';
import { demoCommand } from './commands/demo.ts';
import { migrateCommand, revertCommand } from './commands/migrate.ts';
import { startCommand } from './commands/start.ts';
import { AlreadyRunningError } from './stack/instance-lock.ts';

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

const ALL = ['--all', 'tell of every item, not only of those that lost something'] as const;
const URL_OPTION = ['--url <address>', 'where Plumbline runs; PLUMBLINE_URL, else http://localhost:3000'] as const;
const EMAIL = [
  '--email <address>',
  'who you are; PLUMBLINE_EMAIL. The password is asked for, or PLUMBLINE_PASSWORD',
] as const;

program
  .command('import')
  .argument('<file...>', 'files of questions: guide, Markdown, GIFT, Aiken, Moodle XML, QTI, CSV, JSON')
  .description('bring questions into the bank of a running Plumbline')
  .option(
    '--format <format>',
    'gift, aiken, moodle-xml, qti-21, qti-30, csv, json, markdown or guide; recognised when left out',
    format,
  )
  .option('--publish', 'publish what comes in, or hand it to review where four eyes are asked for')
  .option('--dry-run', 'report what would happen, write nothing')
  .option(...ALL)
  .option(...URL_OPTION)
  .option(...EMAIL)
  .action(async (files: string[], options: ImportOptions) => {
    process.exitCode = await importCommand(processEnvironment(), files, options, print);
  });

program
  .command('export')
  .description('write the questions of a running Plumbline into a file')
  .requiredOption(
    '--format <format>',
    'json loses nothing; gift, aiken, moodle-xml, qti-21, qti-30, csv, markdown or guide',
    format,
  )
  .option('-o, --output <file>', 'where to; the name follows from format and date when left out')
  .option('--text <words>', 'only questions with these words')
  .option('--kind <kind>', 'only questions of this kind, for instance single-choice', kind)
  .option(
    '--status <status>',
    'only questions in this state: draft, in-review, published, retired; all but retired ones when left out',
    status,
  )
  .option('--skill <skill>', 'only questions of this skill')
  .option(...ALL)
  .option(...URL_OPTION)
  .option(...EMAIL)
  .action(async (options: ExportOptions) => {
    process.exitCode = await exportCommand(processEnvironment(), options, print);
  });

try {
  await program.parseAsync();
} catch (error) {
  const expected = [ConfigError, AlreadyRunningError, ApiError].some((kind) => error instanceof kind);
  process.stderr.write(`${error instanceof Error ? (expected ? error.message : error.stack) : String(error)}\n`);
  process.exitCode = 1;
}
