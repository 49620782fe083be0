import type { Tx } from '@plumbline/platform';
import type { Question } from '../domain/question.ts';
import { searchTextOf } from './version-columns.ts';

/** As many near-duplicates of one question as anybody would look at. */
const NAMED = 10;

/**
 * Standing questions whose normalised stem has a trigram similarity of 0.85 or more to that of each, the nearest first,
 * at most ten for each; itself is not among them. One statement for any number.
 */
export async function similarQuestions(
  tx: Tx,
  questions: readonly Question[],
): Promise<ReadonlyMap<string, readonly string[]>> {
  if (questions.length === 0) return new Map();
  const rows = await tx.query<{ ordinal: number; questionId: string }>(
    `SELECT ordinal, question_id AS "questionId"
     FROM find_similar_questions($1::text[], array_fill(NULL::uuid, ARRAY[cardinality($1::text[])]), $2)
     ORDER BY ordinal, nearness DESC, question_id`,
    [questions.map(({ content }) => searchTextOf(content)), NAMED + 1],
  );
  const found = new Map<string, string[]>(questions.map(({ id }) => [id, []]));
  for (const { ordinal, questionId } of rows) {
    const id = questions[ordinal - 1]?.id ?? '';
    if (questionId !== id) found.get(id)?.push(questionId);
  }
  return new Map([...found].map(([id, others]) => [id, others.slice(0, NAMED)]));
}
