import { errorCode, refusalCode } from './error-code.ts';

describe('the code that is kept of an error', () => {
  it.each([
    ['an error', new Error('Jane wrote this'), 'Error'],
    ['a kind of error', new RangeError('Jane wrote this'), 'RangeError'],
    ['a code', Object.assign(new Error('x'), { code: 'ECONNREFUSED' }), 'Error ECONNREFUSED'],
    [
      "a driver's code",
      Object.assign(new Error('x'), { driverError: { code: '23505' }, code: 'other' }),
      'Error 23505',
    ],
    ['a code that is a text', Object.assign(new Error('x'), { code: 'Jane wrote this' }), 'Error'],
    ['a name that is a text', Object.assign(new Error('x'), { name: 'Jane wrote this' }), 'Error'],
    ['what is no error', 'Jane wrote this', 'UNKNOWN_ERROR'],
    ['nothing', undefined, 'UNKNOWN_ERROR'],
  ])('is short and quotes nobody: %s', (_, error, code) => {
    expect(errorCode(error)).toBe(code);
  });

  it('fits its column', () => {
    const error = Object.assign(new Error('x'), { name: 'N'.repeat(60), code: 'C'.repeat(60) });
    expect(errorCode(error).length).toBeLessThanOrEqual(120);
  });

  it("is a refusal's own code, unless that is a text", () => {
    expect(refusalCode('NOT_FOUND')).toBe('NOT_FOUND');
    expect(refusalCode('Jane wrote this')).toBe('REFUSED');
  });
});
