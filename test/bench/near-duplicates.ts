import type { Actor } from '@plumbline/platform';
import { startBenchDatabase, type BenchDatabase } from './bench-database.ts';
import { compare, type Bench } from './measure.ts';
import { makeBank, openUnitOfWork } from './question-banks.ts';

const [SMALL, LARGE] = [1_000, 100_000];
/** As many as an import takes in at once. */
const BATCH = 200;

async function stemsOf(database: BenchDatabase, { organizationId }: Actor): Promise<string[]> {
  const rows = await database.query<{ text: string }>(
    `SELECT replace(search_text, ' with ', ' within ') AS text FROM questions
     WHERE organization_id = $1 ORDER BY hashtext(id::text) LIMIT $2`,
    [organizationId, BATCH],
  );
  return rows.map(({ text }) => text);
}

/** What it costs to compare a batch of new stems with a whole bank. */
export const nearDuplicates: Bench = {
  async run() {
    const database = await startBenchDatabase();
    const { unitOfWork, close } = await openUnitOfWork(database);
    try {
      const [small, large] = [await makeBank(database, SMALL), await makeBank(database, LARGE)];
      await database.query('UPDATE questions SET near_sketch = near_sketch(near_hashes(search_text))');
      await database.query('VACUUM (ANALYZE) questions');
      const look = async (actor: Actor) => {
        const stems = await stemsOf(database, actor);
        return () =>
          unitOfWork.read(actor, (tx) =>
            tx.query('SELECT * FROM find_similar_questions($1, array_fill(NULL::uuid, ARRAY[$2::integer]), 11)', [
              stems,
              stems.length,
            ]),
          );
      };
      const works = { baseline: await look(small), measured: await look(large) };
      const row = await compare(
        {
          target: 'S5',
          name: `near-duplicates of ${BATCH} stems among ${LARGE.toLocaleString('en')}`,
          baseline: `among ${SMALL.toLocaleString('en')}`,
          limit: null,
        },
        works,
        3,
      );
      return [{ ...row, notes: { 'ms per stem': (row.measuredMs / BATCH).toFixed(2) } }];
    } finally {
      await close();
      await database.stop();
    }
  },
};
