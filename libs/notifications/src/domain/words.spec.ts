import { counted, durationInWords, inWords, oneLine } from './words.ts';

describe('times in a letter', () => {
  it('are said with day and zone, since whoever reads them may be anywhere', () => {
    expect(inWords(new Date('2026-11-27T14:05:59Z'))).toBe('Friday 27 November 2026 at 14:05 UTC');
    expect(inWords(new Date('2027-01-01T00:00:00Z'))).toBe('Friday 1 January 2027 at 00:00 UTC');
  });

  it.each([
    [4_050, '67 minutes 30 seconds'],
    [3_600, '60 minutes'],
    [61, '1 minute 1 second'],
    [59, '59 seconds'],
    [0, 'no time'],
  ])('of %d seconds are said in minutes', (seconds, words) => {
    expect(durationInWords(seconds)).toBe(words);
  });

  it('count one of a thing as one', () => {
    expect([0, 1, 2].map((count) => counted(count, 'question'))).toEqual(['0 questions', '1 question', '2 questions']);
  });
});

describe('a name in a letter', () => {
  it.each([
    ['Kim\r\nBcc: all@example.test', 'Kim Bcc: all@example.test'],
    ['  Kim \t  Doe ', 'Kim Doe'],
    ['Kim\u2028Doe', 'Kim Doe'],
    ['gpj.\u202eexe', 'gpj. exe'],
    ['Zoë 李 👩‍💻', 'Zoë 李 👩‍💻'],
  ])('is one line: %j', (given, line) => {
    expect(oneLine(given)).toBe(line);
  });
});
