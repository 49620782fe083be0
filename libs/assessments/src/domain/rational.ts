/**
 * Exact rational numbers. A share such as one right pair of three has no finite decimal, so scores are summed and
 * compared as fractions of integers and become decimals only when they are stored or shown.
 */
export class Rational {
  static readonly ZERO = new Rational(0n, 1n);
  static readonly ONE = new Rational(1n, 1n);

  /** In lowest terms, the denominator positive: equal values have equal parts. */
  private constructor(
    readonly numerator: bigint,
    readonly denominator: bigint,
  ) {}

  /** Throws a RangeError on a denominator of zero. */
  static of(numerator: bigint | number, denominator: bigint | number = 1n): Rational {
    const [top, bottom] = [BigInt(numerator), BigInt(denominator)];
    if (bottom === 0n) throw new RangeError('A fraction cannot have the denominator 0');
    const divisor = gcd(top < 0n ? -top : top, bottom < 0n ? -bottom : bottom) * (bottom < 0n ? -1n : 1n);
    return new Rational(top / divisor, bottom / divisor);
  }

  /**
   * The exact value of a decimal text, optionally with an exponent (as JavaScript prints numbers): `"0.25"`, `"-3"`,
   * `"1e-7"`. Null when the text is none, or its exponent is beyond ±400, which no double-precision number reaches.
   */
  static parse(text: string): Rational | null {
    const match = /^([+-]?)(?=\.?\d)(\d{0,400})(?:\.(\d{0,400}))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text);
    if (!match) return null;
    const [, sign, whole = '', decimals = '', exponent = '0'] = match;
    const shift = Number(exponent) - decimals.length;
    if (Math.abs(Number(exponent)) > 400) return null;
    const digits = BigInt(whole + decimals) * (sign === '-' ? -1n : 1n);
    return shift >= 0 ? Rational.of(digits * 10n ** BigInt(shift)) : Rational.of(digits, 10n ** BigInt(-shift));
  }

  /** As `parse`, for text that was checked when it was stored. Throws a RangeError where `parse` answers null. */
  static fromDecimal(text: string): Rational {
    const value = Rational.parse(text);
    if (!value) throw new RangeError(`Not a decimal: ${JSON.stringify(text)}`);
    return value;
  }

  plus(other: Rational): Rational {
    return Rational.of(
      this.numerator * other.denominator + other.numerator * this.denominator,
      this.denominator * other.denominator,
    );
  }

  minus(other: Rational): Rational {
    return this.plus(other.negated());
  }

  times(other: Rational): Rational {
    return Rational.of(this.numerator * other.numerator, this.denominator * other.denominator);
  }

  /** Throws a RangeError when the other is zero. */
  dividedBy(other: Rational): Rational {
    return Rational.of(this.numerator * other.denominator, this.denominator * other.numerator);
  }

  negated(): Rational {
    return new Rational(-this.numerator, this.denominator);
  }

  absolute(): Rational {
    return this.numerator < 0n ? this.negated() : this;
  }

  /** Negative, zero or positive, as for `Array.prototype.sort`. */
  compare(other: Rational): number {
    const difference = this.numerator * other.denominator - other.numerator * this.denominator;
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  equals(other: Rational): boolean {
    return this.compare(other) === 0;
  }

  /**
   * The decimal text, rounded half away from zero to `scale` decimals, without trailing zeros: 2/3 at scale 4 is
   * `"0.6667"`, 5 at any scale is `"5"`.
   */
  toDecimal(scale: number): string {
    const shifted = this.absolute().numerator * 10n ** BigInt(scale);
    const rounded = (2n * shifted + this.denominator) / (2n * this.denominator);
    const digits = rounded.toString().padStart(scale + 1, '0');
    const whole = digits.slice(0, digits.length - scale);
    const decimals = digits.slice(digits.length - scale).replace(/0+$/, '');
    const sign = this.numerator < 0n && rounded !== 0n ? '-' : '';
    return sign + whole + (decimals === '' ? '' : `.${decimals}`);
  }
}

function gcd(a: bigint, b: bigint): bigint {
  while (b !== 0n) [a, b] = [b, a % b];
  return a === 0n ? 1n : a;
}
