import { said } from '../formats/format.ts';
import { openWarnings, parseWarning, type WarningState } from './warnings.ts';

describe('a warning', () => {
  it('begins with its code', () => {
    expect(parseWarning('JOINED_WORDS: words look joined:\nab')).toEqual({
      code: 'JOINED_WORDS',
      message: 'words look joined:\nab',
    });
    expect(parseWarning('Something: odd')).toEqual({ code: 'NOTE', message: 'Something: odd' });
  });

  it('is found by its code and its place while it is open', () => {
    const state = (index: number, code: string, clearedAt: Date | null = null): WarningState => ({
      index,
      code,
      message: '',
      clearedAt,
      clearedBy: null,
      reason: null,
    });
    const states = [state(0, 'A'), state(1, 'B'), state(2, 'A'), state(3, 'A', new Date(0))];
    expect(openWarnings(states, 'A', null).map(({ index }) => index)).toEqual([0, 2]);
    expect(openWarnings(states, 'A', 2).map(({ index }) => index)).toEqual([2]);
    expect(openWarnings(states, 'A', 3)).toEqual([]);
    expect(openWarnings(states, 'B', 0)).toEqual([]);
  });
});

describe('the text of a warning', () => {
  it.each([
    ['LABEL_REFERENCE: explanation names choices', { code: 'LABEL_REFERENCE', message: 'explanation names choices' }],
    ['JOINED_WORDS (line 16): "ofa"', { code: 'JOINED_WORDS', message: 'line 16: "ofa"' }],
    ['NEAR_DUPLICATE: a: b\nc', { code: 'NEAR_DUPLICATE', message: 'a: b\nc' }],
    ['Look at this (line 3): soon', { code: 'NOTE', message: 'Look at this (line 3): soon' }],
  ])('begins with its code: %s', (text, warning) => {
    expect(parseWarning(text)).toEqual(warning);
  });

  it('has the code that its reader gave it, with a line and without', () => {
    for (const line of [{}, { line: 7 }]) {
      expect(parseWarning(said({ code: 'REPAIRED_KEY', message: 'it was “answer_004”', ...line })).code).toBe(
        'REPAIRED_KEY',
      );
    }
  });
});
