import { z } from 'zod';

const clusterSchema = z.object({
  /** A superuser's address of the cluster's `postgres` database. */
  adminUrl: z.string(),
  /** The address under which migrations ran; its path is the template's name. */
  templateUrl: z.string(),
});

/** Where this run's PostgreSQL is, as its host tells Jest and Jest's global setup tells the workers. */
export type Cluster = z.infer<typeof clusterSchema>;

const environmentSchema = z.object({
  PLUMBLINE_TEST_CLUSTER: z.string().optional(),
  PLUMBLINE_TEST_DEPTH: z.enum(['normal', 'deep']).default('normal'),
  /** A superuser's address of a server to test against in place of the embedded one. */
  TEST_DATABASE_URL: z.string().optional(),
  PATH: z.string().default(''),
});

/** The harness's own settings; the application's are in `libs/platform`. */
export const readEnvironment = (environment: NodeJS.ProcessEnv = process.env): z.infer<typeof environmentSchema> =>
  environmentSchema.parse(Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== '')));

export function cluster(): Cluster {
  const { PLUMBLINE_TEST_CLUSTER: line } = readEnvironment();
  if (line === undefined) {
    throw new Error('There is no database here: name the file *.db-spec.ts or *.e2e-spec.ts to get one.');
  }
  return clusterSchema.parse(JSON.parse(line));
}

/** How many cases a property is tried with: `npm run test:deep` takes the second number. */
export const propertyRuns = (normal: number, deep: number): number =>
  readEnvironment().PLUMBLINE_TEST_DEPTH === 'deep' ? deep : normal;
