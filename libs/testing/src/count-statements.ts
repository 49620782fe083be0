import pg from 'pg';

export interface CountedStatements<T> {
  readonly value: T;
  /** Texts of the statements that did the work, in the order they were sent. */
  readonly statements: readonly string[];
  /** Texts of those that only opened, closed or set up a transaction. */
  readonly control: readonly string[];
}

const CONTROL =
  /^(begin|start transaction|commit|end|rollback|abort|savepoint|release|set|reset|discard)\b|^select set_config\(/i;

/** A message may hold several statements: it is control only if all of them are. */
const isControl = (text: string): boolean =>
  text
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
    .every((statement) => CONTROL.test(statement));

type Recorder = (text: string, applicationName: string) => void;
const recorders = new Set<Recorder>();

const textOf = (query: unknown): string => {
  if (typeof query === 'string') return query;
  const { text } = (query ?? {}) as { text?: unknown };
  return typeof text === 'string' ? text : '';
};

/** The one door through which the application, TypeORM and the pools send SQL. */
const door = pg.Client.prototype as { query: (...parameters: unknown[]) => unknown };
const original = door.query;
door.query = function query(this: pg.Client, ...parameters: unknown[]): unknown {
  const { connectionParameters } = this as unknown as { connectionParameters?: { application_name?: string } };
  for (const record of recorders) record(textOf(parameters[0]), connectionParameters?.application_name ?? '');
  return Reflect.apply(original, this, parameters);
};

/**
 * Runs `work` and tells which SQL statements this Jest worker sent meanwhile, whoever sent them: so nothing of a list
 * goes uncounted because a pool or a loader sent it later. Background work should rest, or be left out by
 * `applications`, the `application_name`s to count.
 */
export async function countStatements<T>(
  work: () => Promise<T>,
  options: { readonly applications?: readonly string[] } = {},
): Promise<CountedStatements<T>> {
  const statements: string[] = [];
  const control: string[] = [];
  const record: Recorder = (text, application) => {
    if (application === 'plumbline-testing' || (options.applications && !options.applications.includes(application)))
      return;
    (isControl(text) ? control : statements).push(text);
  };
  recorders.add(record);
  try {
    return { value: await work(), statements, control };
  } finally {
    recorders.delete(record);
  }
}
