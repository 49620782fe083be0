import { readSettings } from '@plumbline/platform/setup';
import path from 'node:path';
import { loadSample, type SampleSummary } from '../sample/load-sample.ts';
import { startStack, type Stack } from '../stack/stack.ts';

type Environment = Readonly<Record<string, string | undefined>>;

const seconds = (since: number): string => `${((performance.now() - since) / 1_000).toFixed(1)} s`;

/**
 * Starts the product, loads the sample organization where that is right, says where everything is, and stays until
 * it is told to stop or one of its processes dies. @returns the exit status
 */
export async function startCommand(environment: Environment, print: (line: string) => void): Promise<number> {
  const began = performance.now();
  const settings = readSettings(environment);
  const stopped = stopSignal();
  print('Plumbline is starting.');
  const stack = await startStack({ environment, progress: (step) => print(`  … ${step}`) });
  try {
    const wanted =
      settings.SAMPLE_DATA ?? (stack.databaseDirectory !== undefined && settings.NODE_ENV !== 'production');
    const loading = wanted ? loadSample(stack.url, stack.dataDirectory, (step) => print(`  … ${step}`)) : undefined;
    // Ctrl-C need not wait for the sample, nor hear that its requests failed because of it: the next start completes it.
    const ending = Promise.race([stopped, stack.died]);
    const welcomed = welcome(stack, loading, { began, production: settings.NODE_ENV === 'production' }, print);
    await Promise.race([welcomed, ending]);
    welcomed.catch(() => undefined);
    const reason = await ending;
    if (reason === undefined) {
      print('\nStopping: finishing what has begun.');
      return 0;
    }
    print(`\nStopping, because ${reason}`);
    return 1;
  } finally {
    await stack.stop();
    print('Everything is stopped.');
  }
}

/** Resolves at the first SIGINT or SIGTERM; a second one while stopping is ignored, so that nothing stays behind. */
function stopSignal(): Promise<undefined> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => resolve(undefined));
  });
}

async function welcome(
  stack: Stack,
  loading: Promise<SampleSummary> | undefined,
  { began, production }: { readonly began: number; readonly production: boolean },
  print: (line: string) => void,
): Promise<void> {
  const sample = await loading;
  const lines = [
    '',
    `Plumbline is ready after ${seconds(began)}: ${stack.url}`,
    `  GraphQL            ${stack.url}/graphql${production ? '' : '  (open it in a browser to explore)'}`,
    ...placeLines(stack),
    ...(sample ? sampleLines(sample) : ['', 'The mutation signUp makes an organization and its first administrator.']),
    '',
    'Ctrl-C stops everything.',
  ];
  for (const line of lines) print(line);
}

function placeLines({ dataDirectory, databaseDirectory }: Stack): string[] {
  if (databaseDirectory === path.join(dataDirectory, 'postgres')) return [`  logs and database  ${dataDirectory}`];
  return [
    `  logs               ${dataDirectory}`,
    `  database           ${databaseDirectory ?? 'the one that DATABASE_URL names'}`,
  ];
}

function sampleLines(sample: SampleSummary): string[] {
  const width = Math.max(...sample.signIns.map(({ email }) => email.length));
  return [
    '',
    `Sample organization "${sample.organizationName}": ${sample.questions} questions, an assessment, a running loop.`,
    ...sample.signIns.map(({ email, password, who }) => `  ${email.padEnd(width)}  ${password}  (${who})`),
    'The sample candidate has no password; their link opens with this token:',
    `  ${sample.invitationToken}`,
    '',
    'Four things to try:',
    ...sample.suggestions.map((suggestion, index) => `  ${index + 1}. ${suggestion}`),
  ];
}
