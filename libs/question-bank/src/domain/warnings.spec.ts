import { said } from '../formats/format.ts';
import { parseWarning } from './warnings.ts';

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
