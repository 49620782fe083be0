import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { Kind } from 'graphql';
import { DateTimeScalar, DecimalScalar } from './scalars.ts';

describe('Decimal', () => {
  it.each(['0', '-0', '12.50', '-3.000000000001', '0.10', '9'.repeat(28)])('takes and gives "%s" as it is', (text) => {
    expect(DecimalScalar.parseValue(text)).toBe(text);
    expect(DecimalScalar.parseLiteral({ kind: Kind.STRING, value: text })).toBe(text);
    expect(DecimalScalar.serialize(text)).toBe(text);
  });

  it.each([
    '',
    ' 1',
    '1.',
    '.5',
    '01',
    '1e5',
    '+1',
    '1,5',
    'NaN',
    'Infinity',
    '1\n',
    '１',
    '9'.repeat(29),
    `0.${'1'.repeat(13)}`,
    12.5,
    1n,
    null,
    true,
    ['1'],
    {},
  ])('refuses %p in every direction', (value) => {
    expect(() => DecimalScalar.parseValue(value)).toThrow('Decimal is a string');
    expect(() => DecimalScalar.serialize(value)).toThrow('Decimal is a string');
  });

  it('refuses numbers in a document', () => {
    expect(() => DecimalScalar.parseLiteral({ kind: Kind.FLOAT, value: '1.5' })).toThrow('Decimal is a string');
    expect(() => DecimalScalar.parseLiteral({ kind: Kind.INT, value: '1' })).toThrow('Decimal is a string');
  });
});

describe('DateTime', () => {
  it.each([
    ['2025-11-23T18:00:00Z', '2025-11-23T18:00:00.000Z'],
    ['2025-11-23T18:00:00.123456+05:30', '2025-11-23T12:30:00.123Z'],
    ['2024-02-29T23:59:59-01:00', '2024-03-01T00:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
  ])('reads %s as the moment %s', (text, moment) => {
    expect(DateTimeScalar.parseValue(text).toISOString()).toBe(moment);
    expect(DateTimeScalar.parseLiteral({ kind: Kind.STRING, value: text }).toISOString()).toBe(moment);
  });

  it.each([
    'tomorrow',
    '2025-11-23',
    '2025-11-23T18:00:00',
    '2025-11-23 18:00:00Z',
    '2025-02-30T00:00:00Z',
    '2025-02-29T00:00:00Z',
    '2025-13-01T00:00:00Z',
    '2025-00-01T00:00:00Z',
    '2025-01-01T24:00:00Z',
    '2025-01-01T00:60:00Z',
    '+012025-01-01T00:00:00Z',
    '0000-12-31T23:59:59Z',
    '0001-01-01T00:00:00+00:01',
    '9999-12-31T23:59:59-00:01',
    '',
    0,
    1_700_000_000_000,
    null,
    {},
  ])('refuses %p', (value) => {
    expect(() => DateTimeScalar.parseValue(value)).toThrow('DateTime');
  });

  it('gives moments in UTC, and nothing for what is none', () => {
    expect(DateTimeScalar.serialize(new Date(0))).toBe('1970-01-01T00:00:00.000Z');
    expect(() => DateTimeScalar.serialize(new Date('junk'))).toThrow('no moment in UTC');
    expect(() => DateTimeScalar.serialize('2025-11-23T18:00:00Z')).toThrow('no moment in UTC');
  });

  it('reads back every moment that it gives', () => {
    const moments = fc.date({
      min: new Date('0001-01-01T00:00:00Z'),
      max: new Date('9999-12-31T23:59:59.999Z'),
      noInvalidDate: true,
    });
    fc.assert(
      fc.property(moments, (moment) => {
        expect(DateTimeScalar.parseValue(DateTimeScalar.serialize(moment))).toEqual(moment);
      }),
      { numRuns: propertyRuns(200, 20_000) },
    );
  });
});
