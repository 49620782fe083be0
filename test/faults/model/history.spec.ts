import { createHash } from 'node:crypto';
import { findGradeViolations, findViolations, type Entry, type Facts, type SaveEntry } from './history.ts';

const DEADLINE = 1_000_000;
const text = (choice: string): string => JSON.stringify({ choiceIds: [choice] });
const digest = createHash('sha256')
  .update(`[["item",${text('b')}]]`)
  .digest('hex');

const save = (sequence: number, choice: string, outcome: string): SaveEntry => ({
  kind: 'save',
  device: 0,
  itemId: 'item',
  sequence,
  choiceIds: [choice],
  outcome,
  standing: sequence,
});

const ENTRIES: readonly Entry[] = [
  save(1, 'a', 'APPLIED'),
  save(2, 'b', 'UNKNOWN'),
  save(3, 'c', 'DEADLINE_PASSED'),
  { kind: 'submit', device: 0, outcome: 'SUBMITTED', digest },
];

const row = (sequence: number, choice: string) => ({
  itemId: 'item',
  sequence,
  response: text(choice),
  savedAt: DEADLINE - 10_000 + sequence,
});

const FACTS: Facts = {
  policy: 'AUTO_SUBMIT',
  status: 'GRADED',
  closedBy: 'DEADLINE',
  submittedAt: DEADLINE,
  deadlineAt: DEADLINE,
  answered: 1,
  digest,
  attempts: 1,
  submissions: 1,
  answers: [row(2, 'b')],
  log: [row(1, 'a'), row(2, 'b')],
  late: [{ itemId: 'item', sequence: 3, response: text('c') }],
};

/** A checker that finds nothing proves nothing: it must find what is put in. */
describe('the checker of histories', () => {
  it('has nothing to say of a history without a fault', () => {
    expect(findViolations(ENTRIES, FACTS)).toEqual([]);
    expect(findGradeViolations(FACTS, [{ revision: 1, points: '1' }], new Map([['item', 'b']]))).toEqual([]);
  });

  it.each<[string, Partial<Facts>, RegExp]>([
    ['a lost answer', { log: [row(2, 'b')] }, /acknowledged answer is lost/],
    ['an answer changed under its number', { log: [row(1, 'x'), row(2, 'b')] }, /acknowledged answer is lost/],
    ['an invented answer', { log: [...FACTS.log, row(9, 'z')] }, /never sent/],
    ['a late answer that was accepted', { log: [...FACTS.log, row(3, 'c')] }, /refused or never sent/],
    ['late evidence that is gone', { late: [] }, /not kept/],
    ['a standing answer that is not the newest', { answers: [row(1, 'a')] }, /highest sequence/],
    ['a save past the deadline', { deadlineAt: DEADLINE - 60_000 }, /after the deadline/],
    ['a save past the submission', { closedBy: 'CANDIDATE', submittedAt: DEADLINE - 60_000 }, /after the submission/],
    ['two submissions', { submissions: 2 }, /2 submissions/],
    ['a digest of something else', { digest: 'x' }, /digest/],
    ['another finish time than the deadline', { submittedAt: DEADLINE + 1 }, /another time/],
    ['an attempt that stays open', { status: 'IN_PROGRESS' }, /Long after its deadline/],
    ['a second attempt', { attempts: 2 }, /2 attempts/],
  ])('finds %s', (_, change, expected) => {
    expect(findViolations(ENTRIES, { ...FACTS, ...change }).join('\n')).toMatch(expected);
  });

  it('finds a second grade, a wrong one, and one of an abandoned attempt', () => {
    const right = new Map([['item', 'b']]);
    const one = { revision: 1, points: '1' };
    expect(findGradeViolations(FACTS, [one, { ...one, revision: 2 }], right)).toEqual(['There are 2 grades.']);
    expect(findGradeViolations(FACTS, [{ ...one, points: '0' }], right)).toEqual(['The grade is 0 and not 1.']);
    expect(findGradeViolations({ ...FACTS, status: 'ABANDONED' }, [one], right)).toEqual([
      'An abandoned attempt was graded.',
    ]);
  });
});
