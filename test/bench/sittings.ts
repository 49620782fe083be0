import { createSecretKey, randomUUID } from 'node:crypto';
import jwt from 'jsonwebtoken';
import type { BenchDatabase } from './bench-database.ts';
import type { Published } from './submitted-attempts.ts';

/** A candidate with an invitation and an open session. */
export interface Invited {
  readonly assignmentId: string;
  readonly candidateId: string;
  readonly sessionId: string;
  readonly token: string;
}

/** So many candidates, invited and signed in, past the application: what is measured comes later. */
export async function inviteMany(
  database: BenchDatabase,
  { organizationId, assessmentId }: Published,
  count: number,
  secret: string,
): Promise<Invited[]> {
  const rows = await database.query<Omit<Invited, 'token'>>(
    `WITH people AS (
       INSERT INTO candidates (organization_id, id, name, email)
       SELECT $1, gen_random_uuid(), 'Candidate', gen_random_uuid() || '@example.test' FROM generate_series(1, $3) RETURNING id
     ), invited AS (
       INSERT INTO assignments (organization_id, id, assessment_id, candidate_id, attempts_allowed)
       SELECT $1, gen_random_uuid(), $2, id, 1 FROM people RETURNING id, candidate_id
     )
     INSERT INTO sessions (organization_id, id, kind, candidate_id, assignment_id, expires_at)
     SELECT $1, gen_random_uuid(), 'candidate', candidate_id, id, now() + interval '1 day' FROM invited
     RETURNING assignment_id AS "assignmentId", candidate_id AS "candidateId", id AS "sessionId"`,
    [organizationId, assessmentId, count],
  );
  const key = createSecretKey(Buffer.from(secret));
  return rows.map((row) => ({
    ...row,
    token: jwt.sign({ sid: row.sessionId, org: organizationId, jti: randomUUID() }, key, {
      algorithm: 'HS256',
      issuer: 'plumbline',
      audience: 'plumbline-api',
      expiresIn: '10h',
    }),
  }));
}
