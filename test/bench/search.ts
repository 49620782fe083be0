import type { Actor } from '@plumbline/platform';
import {
  countFacets,
  listQuestions,
  type QuestionFilter,
  type QuestionOrder,
} from '../../libs/question-bank/src/data/question-search.ts';
import { startBenchDatabase } from './bench-database.ts';
import { compare, type Bench, type BenchRow } from './measure.ts';
import { makeBank, openUnitOfWork } from './question-banks.ts';

const BASELINE = 1_000;
const SIZES = [100_000, 1_000_000];
const PAGE = 25;

interface Case {
  readonly name: string;
  readonly filter: QuestionFilter;
  readonly order?: QuestionOrder;
}

const CASES: readonly Case[] = [
  { name: 'no filter', filter: {} },
  { name: 'kind', filter: { kind: 'ORDERING' } },
  { name: 'status', filter: { status: 'PUBLISHED' } },
  { name: 'status, rare', filter: { status: 'IN_REVIEW' } },
  { name: 'difficulty range', filter: { difficulties: [4, 5] } },
  { name: 'skill', filter: { skill: 'skill 7' } },
  { name: 'locale', filter: { locale: 'de' } },
  { name: 'warnings', filter: { hasWarnings: true } },
  { name: 'author', filter: { authorId: '00000000-0000-7000-8000-000000000007' } },
  { name: 'kind and difficulty', filter: { kind: 'MATCHING', difficulties: [3] } },
  { name: 'kind and status, no match', filter: { kind: 'SCENARIO', status: 'PUBLISHED' } },
  { name: 'status and difficulty, no match', filter: { status: 'RETIRED', difficulties: [5] } },
  { name: 'skill and kind', filter: { skill: 'skill 7', kind: 'OPEN' } },
  { name: 'skill, kind and status, no match', filter: { skill: 'skill 7', kind: 'SCENARIO', status: 'PUBLISHED' } },
  { name: 'rare word', filter: { text: 'zebrafish' }, order: 'RELEVANCE' },
  { name: 'rare word, newest', filter: { text: 'zebrafish' } },
  { name: 'word in 30 %', filter: { text: 'frequent' }, order: 'RELEVANCE' },
  { name: 'word in 30 %, newest', filter: { text: 'frequent' } },
  { name: 'word in 30 % and kind', filter: { text: 'frequent', kind: 'OPEN' }, order: 'RELEVANCE' },
  { name: 'typo', filter: { text: 'zebrafsh' }, order: 'RELEVANCE' },
];

const FACETS: readonly Case[] = [
  { name: 'facets of all', filter: {} },
  { name: 'facets of a kind', filter: { kind: 'ORDERING' } },
  { name: 'facets of a word in 30 %', filter: { text: 'frequent' } },
  { name: 'facets of a rare word', filter: { text: 'zebrafish' } },
];

/** S6: what a page of the bank takes, of 1,000 questions and of a thousand times as many. */
export const search: Bench = {
  async run() {
    const database = await startBenchDatabase();
    const { unitOfWork, close } = await openUnitOfWork(database);
    try {
      // It plays no part in searches, and takes longer to make than all the rest.
      await database.query('DROP INDEX gin_questions_near_keys');
      const small = await makeBank(database, BASELINE);
      const rows: BenchRow[] = [];
      for (const size of SIZES) {
        const large = await makeBank(database, size);
        await database.query('VACUUM (ANALYZE)');
        const read =
          (actor: Actor, { filter, order }: Case, after: readonly string[] | null = null) =>
          () =>
            unitOfWork.read(actor, (tx) => listQuestions(tx, filter, order ?? 'NEWEST', { limit: PAGE, after }));
        const row = (name: string, promised: boolean) => ({
          target: 'S6',
          name: `${name}, ${size.toLocaleString('en')} questions`,
          baseline: `${BASELINE.toLocaleString('en')} questions`,
          limit: promised ? { atMost: 1.5 } : null,
        });
        for (const each of CASES) {
          const works = { baseline: read(small, each), measured: read(large, each) };
          rows.push(await compare(row(each.name, size === SIZES.at(-1)), works));
        }
        // Page 1,000 begins after the 24,975th newest question; the small bank's last page begins after its 975th.
        const idOf = (place: number): string => `01900000-0000-7000-8000-${place.toString(16).padStart(12, '0')}`;
        const [last, far] = [[idOf(PAGE + 1)], [idOf(size - 999 * PAGE + 1)]];
        for (const each of CASES.slice(0, 3)) {
          const works = { baseline: read(small, each, last), measured: read(large, each, far) };
          rows.push(await compare(row(`${each.name}, page 1,000`, size === SIZES.at(-1)), works));
        }
        for (const each of FACETS) {
          const count = (actor: Actor) => () => unitOfWork.read(actor, (tx) => countFacets(tx, each.filter));
          const works = { baseline: count(small), measured: count(large) };
          rows.push(await compare(row(each.name, size === SIZES.at(-1)), works));
        }
      }
      return rows;
    } finally {
      await close();
      await database.stop();
    }
  },
};
