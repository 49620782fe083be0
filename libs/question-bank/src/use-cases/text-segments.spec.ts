import { segmentsOf } from './text-segments.ts';

const words = (count: number, word: string) => Array.from({ length: count }, (_, index) => `${word}${index}`).join(' ');

describe('two texts word by word', () => {
  it('show what both have and what one of them has', () => {
    const segments = segmentsOf('Two is even.', 'Two is not even.') ?? [];
    expect(segments.map(({ change, text }) => `${change} ${text.trim()}`)).toEqual([
      'SAME Two is',
      'ADDED not',
      'SAME even.',
    ]);
  });

  it('give both texts back, white space and all', () => {
    const before = 'for x in y:\n    print(x)\n\n# end';
    const after = 'for x in z:\n  print(x, y)\n# end';
    const segments = segmentsOf(before, after) ?? [];
    const without = (change: string) =>
      segments
        .filter((segment) => segment.change !== change)
        .map(({ text }) => text)
        .join('');
    expect(without('ADDED')).toBe(before);
    expect(without('REMOVED')).toBe(after);
  });

  it('are not compared when they have too little in common', () => {
    expect(segmentsOf(words(2_000, 'a'), words(2_000, 'b'))).toBeNull();
    expect(segmentsOf(words(2_000, 'a'), `${words(2_000, 'a')} end`)).not.toBeNull();
  });
});
