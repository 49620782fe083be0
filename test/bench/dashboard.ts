import { GraphqlClient, startApp } from '@plumbline/testing';
import { startBenchDatabase, type BenchDatabase } from './bench-database.ts';
import { compareServers, LoadGenerator } from './http-load.ts';
import type { Bench, BenchRow } from './measure.ts';
import { startRawHandler } from './raw-handler.ts';

const SECRET = 'a secret that only a bench uses, and long';
const POOL_SIZE = 10;
const CONNECTIONS = 16;
const SECONDS = 3;
/** Assessments on a page, and people invited to each. */
const [PAGE, PEOPLE] = [10, 50];

const QUERY = `query ($first: Int) {
  assessmentBoard(first: $first) {
    nodes {
      id title version status createdAt
      invited revoked expired started inProgress overdue submitted graded abandoned
      assignments {
        id candidateId status expiresAt
        attempt { id number status startedAt deadlineAt submittedAt grade { revision percent passed complete } }
      }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Made by hand once as one writes such a handler, and once with the product's own statement. */
const BASELINES = [
  {
    baseline: 'node:http and pg: session, BEGIN, query, COMMIT',
    statement: 'SELECT assessment_board($1, $2, $3, 5) AS board',
    values: [null, PAGE + 1],
    alone: false,
  },
  {
    baseline: 'node:http and pg: the very statement',
    statement: 'SELECT session, board FROM show_board($1, $2, $3, $4, 5)',
    values: ['$session', null, PAGE + 1],
    alone: true,
  },
] as const;

/** Thirty assessments in all states of work, as the superuser: what is measured is reading them. */
async function fill(database: BenchDatabase, organizationId: string): Promise<void> {
  await database.query(
    `WITH made AS (
       INSERT INTO assessments (organization_id, id, family_id, title, status, sections, time_limit_minutes, pass_mark_percent,
                                window_policy, overdue_policy, grace_period_seconds, scoring, shuffle_questions, shuffle_choices)
       SELECT $1, id, id, 'Assessment ' || n, 'PUBLISHED', '[]', 60, 70, 'TRUNCATE', 'AUTO_SUBMIT', 0, 'ALL_OR_NOTHING', true, true
       FROM (SELECT n, gen_random_uuid() AS id FROM generate_series(1, 30) n) g RETURNING id
     ), invited AS (
       INSERT INTO assignments (organization_id, id, assessment_id, candidate_id, attempts_allowed)
       SELECT $1, gen_random_uuid(), made.id, gen_random_uuid(), 1 FROM made, generate_series(1, $2) RETURNING id, assessment_id, candidate_id
     ), numbered AS (
       SELECT *, row_number() OVER () AS n FROM invited
     ), tried AS (
       INSERT INTO attempts (organization_id, id, assignment_id, assessment_id, candidate_id, number, seed, session_id, status,
                             started_at, deadline_at, closed_by, closed_at, submitted_at, answered, digest, item_ids, section_last)
       SELECT $1, gen_random_uuid(), id, assessment_id, candidate_id, 1, 'seed', gen_random_uuid(),
              CASE WHEN n % 10 = 0 THEN 'IN_PROGRESS' ELSE 'GRADED' END, now(), now() + interval '1 day',
              CASE WHEN n % 10 > 0 THEN 'CANDIDATE' END, CASE WHEN n % 10 > 0 THEN now() END, CASE WHEN n % 10 > 0 THEN now() END,
              CASE WHEN n % 10 > 0 THEN 0 END, CASE WHEN n % 10 > 0 THEN '' END, '{}', '{}'
       FROM numbered WHERE n % 5 > 0 OR n % 10 = 0 RETURNING id, status
     )
     INSERT INTO grades (organization_id, attempt_id, revision, points, maximum, percent, passed, items)
     SELECT $1, id, 1, 7, 10, 70, true, '[]' FROM tried WHERE status = 'GRADED'`,
    [organizationId, PEOPLE],
  );
  await database.query('ANALYZE');
}

/** A recruiter's board over HTTP, signed in, against a handler made by hand for it. */
export const dashboard: Bench = {
  async run() {
    const rows: BenchRow[] = [];
    const database = await startBenchDatabase();
    const env = {
      DATABASE_URL: database.url,
      AUTH_SECRET: SECRET,
      INVITATION_SECRET: SECRET,
      ACCESS_TOKEN_MINUTES: '600',
      DATABASE_POOL_SIZE: String(POOL_SIZE),
      NODE_ENV: 'production',
      LOG_LEVEL: 'warn',
    };
    const api = await startApp('api', { env });
    const generator = await LoadGenerator.start();
    try {
      const visitor = new GraphqlClient(`${api.url}/graphql`);
      const input = {
        organizationName: 'Bench',
        name: 'Recruiter',
        email: 'r@example.test',
        password: 'long enough, this',
      };
      const { signUp } = await visitor.data<{ signUp: { accessToken: string } }>(
        'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }',
        { input },
      );
      const token = signUp.accessToken;
      const [{ id }] = (await database.query<{ id: string }>('SELECT id FROM organizations')) as [{ id: string }];
      await fill(database, id);
      const order = { token, connections: CONNECTIONS, seconds: SECONDS };
      const measured = () => ({
        ...order,
        url: `${api.url}/graphql`,
        bodies: [JSON.stringify({ query: QUERY, variables: { first: PAGE } })],
      });
      for (const { baseline, statement, values, alone } of BASELINES) {
        const raw = await startRawHandler({
          databaseUrl: database.url,
          secret: SECRET,
          poolSize: POOL_SIZE,
          statement,
          write: false,
          alone,
        });
        const bodies = [JSON.stringify({ variables: { values } })];
        try {
          const { p99Ratio, ...row } = await compareServers(
            { target: 'S1', name: `a recruiter’s board of ${PAGE} assessments`, baseline, limit: { atLeast: 0.8 } },
            generator,
            {
              baseline: { server: raw, order: () => ({ ...order, url: raw.url, bodies }) },
              measured: { server: api, order: measured },
            },
          );
          rows.push(row, { ...row, name: 'the same, p99 latency', ratio: p99Ratio, limit: { atMost: 1.25 } });
        } finally {
          raw.stop();
        }
      }
    } finally {
      generator.stop();
      await api.stop();
      await database.stop();
    }
    return rows;
  },
};
