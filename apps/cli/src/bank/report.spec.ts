import { isWorthSaying, linesOf, summaryOf, summaryOfExport, type ImportCounts, type ReportLine } from './report.ts';

const counts: ImportCounts = {
  id: '1',
  state: 'DONE',
  format: 'GIFT',
  created: 3,
  updated: 0,
  unchanged: 2,
  duplicates: 1,
  failed: 1,
  warnings: 2,
  dryRun: false,
  notes: [],
  code: null,
  message: null,
};

const line: ReportLine = {
  position: 'line 7',
  status: 'CREATED',
  code: null,
  message: null,
  losses: [],
  warnings: [],
};

describe('the report of an import', () => {
  it('sums up in one sentence', () => {
    expect(summaryOf(counts)).toBe('3 created, 0 updated, 2 unchanged, 1 duplicate, 1 failed; 2 warnings (GIFT)');
  });

  it('says of a dry run that nothing was written', () => {
    expect(summaryOf({ ...counts, dryRun: true })).toBe(
      '3 created, 0 updated, 2 unchanged, 1 duplicate, 1 failed; 2 warnings (GIFT); a dry run, nothing was written',
    );
  });

  it('names a code once that is the status as well', () => {
    const told = linesOf({
      ...line,
      status: 'DUPLICATE',
      code: 'DUPLICATE',
      message: 'It stands in the bank already.',
    });
    expect(told).toEqual(['  line 7  DUPLICATE: It stands in the bank already.']);
  });

  it('says why a file failed as a whole', () => {
    const failed = {
      ...counts,
      state: 'FAILED' as const,
      code: 'UNKNOWN_FORMAT',
      message: 'No format was recognised.',
    };
    expect(summaryOf(failed)).toBe('No format was recognised. (UNKNOWN_FORMAT)');
  });

  it('shows the lines that say more than the counts do', () => {
    expect(isWorthSaying(line)).toBe(false);
    expect(isWorthSaying({ ...line, status: 'FAILED' })).toBe(true);
    expect(isWorthSaying({ ...line, losses: ['PENALTY: 10 % for each hint'] })).toBe(true);
    expect(isWorthSaying({ ...line, warnings: ['REPAIRED_KEY: answer_004 is answer_4'] })).toBe(true);
  });

  it('puts what was lost, and what to look at, below its line', () => {
    const told = linesOf({
      ...line,
      status: 'FAILED',
      code: 'NO_KEY',
      message: 'The question has no key.',
      losses: ['IMAGE: a.svg'],
      warnings: ['JOINED_WORDS: ofa'],
    });
    expect(told).toEqual([
      '  line 7  FAILED NO_KEY: The question has no key.',
      '      lost     IMAGE: a.svg',
      '      look at  JOINED_WORDS: ofa',
    ]);
  });
});

describe('a file that would talk to the terminal', () => {
  it('is shown as text on its own lines, whatever stands in it', () => {
    const hostile = 'a\u001b]0;owned\u0007b\u009b2Jc\r\nd\u202ee';
    const told = linesOf({
      ...line,
      position: hostile,
      code: 'X',
      message: hostile,
      losses: [hostile],
      warnings: [hostile],
    });
    expect(told).toHaveLength(3);
    for (const each of told) {
      expect(each).not.toMatch(/[\p{Cc}\u202a-\u202e]/u);
      expect(each).toMatch(/^ .*a \]0;owned b 2Jc d e/);
    }
  });
});

describe('the report of an export', () => {
  const report = { ...counts, exported: 1, losses: 4, size: 120 };

  it('sums up in one sentence', () => {
    expect(summaryOfExport({ ...report, failed: 0 })).toBe('1 question, 120 bytes; 4 things lost');
    expect(summaryOfExport({ ...report, exported: 2 })).toBe(
      '2 questions, 120 bytes, 1 that GIFT cannot say; 4 things lost',
    );
  });
});
