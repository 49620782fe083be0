import { AttemptSubmitted } from '@plumbline/contracts';
import { GraphqlClient } from '@plumbline/testing';
import type { BenchDatabase } from './bench-database.ts';

const ITEMS = 10;
const PASSWORD = 'a long enough password';

/** An assessment of ten questions with four choices each, published by those who use the product for it. */
export interface Published {
  readonly recruiter: GraphqlClient;
  readonly organizationId: string;
  readonly assessmentId: string;
}

/** Two kinds of question, as tests have them. */
const gift = (): string =>
  Array.from({ length: ITEMS }, (_, number) =>
    number % 3 === 2
      ? `::Q${number}:: Which two of these hold in case ${number}? {~%50%first~%50%second~%-50%third~%-50%fourth}`
      : `::Q${number}:: Which of these holds in case ${number}? {~first =second ~third ~fourth}`,
  ).join('\n\n');

export async function publishAssessment(url: string, database: BenchDatabase): Promise<Published> {
  const visitor = new GraphqlClient(`${url}/graphql`);
  const person = { organizationName: 'Bench', name: 'Recruiter', email: 'r@example.test', password: PASSWORD };
  const { signUp } = await visitor.data<{ signUp: { accessToken: string } }>(
    'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken } }',
    { input: person },
  );
  const recruiter = visitor.as(signUp.accessToken);
  const { importQuestions } = await recruiter.data<{
    importQuestions: { items: { nodes: { question: { id: string } | null }[] } };
  }>(
    `mutation ($input: ImportQuestionsInput!) {
       importQuestions(input: $input) { items(first: 100) { nodes { question { id } } } }
     }`,
    { input: { content: gift(), format: 'GIFT', publish: true } },
  );
  const questionIds = importQuestions.items.nodes.flatMap(({ question }) => (question ? [question.id] : []));
  if (questionIds.length !== ITEMS)
    throw new Error(`${questionIds.length} questions were imported instead of ${ITEMS}.`);
  const { createAssessment } = await recruiter.data<{ createAssessment: { id: string } }>(
    'mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { id } }',
    { input: { title: 'Ten questions', sections: [{ questionIds }], timeLimitMinutes: 600, passMarkPercent: '60' } },
  );
  await recruiter.data('mutation ($id: ID!) { publishAssessment(id: $id) { id } }', createAssessment);
  const [organization] = await database.query<{ id: string }>('SELECT id FROM organizations');
  return { recruiter, organizationId: organization?.id ?? '', assessmentId: createAssessment.id };
}

/** An answer to every item of attempts: one choice or two, whichever. */
const ANSWER = `
  INSERT INTO attempt_answers (organization_id, attempt_id, item_id, sequence, response, saved_at)
  SELECT a.organization_id, a.id, i.id, 1,
         json_build_object('choiceIds', (
           SELECT json_agg(c.id) FROM (
             SELECT c ->> 'id' AS id FROM jsonb_array_elements(i.choices) c
             ORDER BY md5(a.id::text || (c ->> 'id')) LIMIT CASE i.kind WHEN 'MULTIPLE_CHOICE' THEN 2 ELSE 1 END) c)),
         now()
  FROM attempts a JOIN assessment_items i ON i.organization_id = a.organization_id AND i.id = ANY (a.item_ids)`;

/** Answers every item of the attempts that are going on, past the application: what is measured comes later. */
export async function answerOpenAttempts(database: BenchDatabase): Promise<void> {
  await database.query(`${ANSWER} WHERE a.status = 'IN_PROGRESS' ON CONFLICT DO NOTHING`);
}

/** So many submitted attempts, each with ten answers, as submitting leaves them; but nobody was told yet. */
export async function insertSubmitted(database: BenchDatabase, of: Published, count: number): Promise<void> {
  await database.query(
    `WITH invited AS (
       INSERT INTO assignments (organization_id, id, assessment_id, candidate_id, attempts_allowed)
       SELECT $1, gen_random_uuid(), $2, gen_random_uuid(), 1 FROM generate_series(1, $3) RETURNING id, candidate_id
     ), paper AS (
       SELECT array_agg(id ORDER BY position) AS ids FROM assessment_items WHERE organization_id = $1 AND assessment_id = $2
     )
     INSERT INTO attempts (organization_id, id, assignment_id, assessment_id, candidate_id, number, seed, session_id, status,
                           started_at, deadline_at, closed_by, closed_at, submitted_at, answered, digest, item_ids, section_last)
     SELECT $1, gen_random_uuid(), i.id, $2, i.candidate_id, 1, 'seed', gen_random_uuid(), 'SUBMITTED', now(),
            now() + interval '1 day', 'CANDIDATE', now(), now(), cardinality(p.ids), '', p.ids, ARRAY[cardinality(p.ids)]
     FROM invited i CROSS JOIN paper p`,
    [of.organizationId, of.assessmentId, count],
  );
  await database.query(`${ANSWER} WHERE a.status = 'SUBMITTED'`);
  // What follows is to find the tables as autovacuum leaves them, and not to race with it.
  await database.query('VACUUM (ANALYZE) attempts, attempt_answers, outbox_events, outbox_deliveries, grades');
}

/** Tells of all submitted attempts, in one commit, and wakes the relay as a commit of the application does. */
export async function announceSubmitted(database: BenchDatabase): Promise<void> {
  await database.query(
    `INSERT INTO outbox_events (organization_id, id, name, payload, request_id)
     SELECT organization_id, gen_random_uuid(), $1, jsonb_build_object('attemptId', id), 'bench'
     FROM attempts WHERE status = 'SUBMITTED'`,
    [AttemptSubmitted.name],
  );
  await database.query('NOTIFY plumbline_outbox');
}
