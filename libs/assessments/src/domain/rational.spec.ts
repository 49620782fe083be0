import fc from 'fast-check';
import { Rational } from './rational.ts';

const fraction = fc
  .tuple(fc.bigInt(-(10n ** 12n), 10n ** 12n), fc.bigInt(1n, 10n ** 6n))
  .map(([top, bottom]) => Rational.of(top, bottom));

describe('Rational', () => {
  it('adds what floats cannot: a tenth and two tenths are three tenths', () => {
    const sum = Rational.fromDecimal('0.1').plus(Rational.fromDecimal('0.2'));
    expect(sum.equals(Rational.fromDecimal('0.3'))).toBe(true);
  });

  it('adds three thirds to exactly one', () => {
    const third = Rational.of(1, 3);
    expect(third.plus(third).plus(third)).toEqual(Rational.ONE);
  });

  it.each([
    ['0', '0'],
    ['-0.50', '-0.5'],
    ['+7', '7'],
    ['1e3', '1000'],
    ['2.5E-3', '0.0025'],
    ['.5', '0.5'],
    ['5.', '5'],
    ['123456789012345678901234567890.5', '123456789012345678901234567890.5'],
  ])('reads %s exactly', (text, shown) => {
    expect(Rational.fromDecimal(text).toDecimal(30)).toBe(shown);
  });

  it.each(['', ' 1', '1 ', '.', '-', 'e1', '.e1', '0x10', 'NaN', 'Infinity', '1e401', '1e9999', '1,5', '--1'])(
    'does not take %p for a decimal',
    (text) => {
      expect(Rational.parse(text)).toBeNull();
      expect(() => Rational.fromDecimal(text)).toThrow(RangeError);
    },
  );

  it.each([
    [2, 3, 4, '0.6667'],
    [-2, 3, 4, '-0.6667'],
    [1, 2, 0, '1'],
    [-1, 2, 0, '-1'],
    [1, 400, 2, '0'],
    [-1, 1000, 2, '0'],
    [999_999, 1_000_000, 2, '1'],
    [5, 1, 6, '5'],
    [500, 7, 6, '71.428571'],
  ])('rounds %d/%d at %d decimals, half away from zero, to %s', (top, bottom, scale, shown) => {
    expect(Rational.of(top, bottom).toDecimal(scale)).toBe(shown);
  });

  it('has no fraction with the denominator 0', () => {
    expect(() => Rational.of(1, 0)).toThrow(RangeError);
    expect(() => Rational.ONE.dividedBy(Rational.ZERO)).toThrow(RangeError);
  });

  it('obeys the laws of arithmetic', () => {
    fc.assert(
      fc.property(fraction, fraction, fraction, (a, b, c) => {
        expect(a.plus(b)).toEqual(b.plus(a));
        expect(a.plus(b).plus(c)).toEqual(a.plus(b.plus(c)));
        expect(a.times(b.plus(c))).toEqual(a.times(b).plus(a.times(c)));
        expect(a.minus(b).plus(b)).toEqual(a);
        if (!b.equals(Rational.ZERO)) expect(a.dividedBy(b).times(b)).toEqual(a);
        expect(Math.sign(a.compare(b)) + Math.sign(b.compare(a))).toBe(0);
      }),
    );
  });

  it('reads back every finite number that JavaScript prints', () => {
    fc.assert(
      fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (number) => {
        expect(Number(Rational.fromDecimal(String(number)).toDecimal(400))).toBe(number === 0 ? 0 : number);
      }),
    );
  });

  it('rounds to no more than half a unit of the last decimal', () => {
    fc.assert(
      fc.property(fraction, fc.integer({ min: 0, max: 8 }), (value, scale) => {
        const error = Rational.fromDecimal(value.toDecimal(scale)).minus(value).absolute();
        expect(error.compare(Rational.of(1n, 2n * 10n ** BigInt(scale)))).toBeLessThanOrEqual(0);
      }),
    );
  });
});
