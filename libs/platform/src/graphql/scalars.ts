import { GraphQLError, GraphQLScalarType, Kind } from 'graphql';

const DECIMAL = /^-?(?:0|[1-9]\d{0,27})(?:\.\d{1,12})?$/;

function parseDecimal(value: unknown): string {
  if (typeof value === 'string' && DECIMAL.test(value)) return value;
  throw new GraphQLError('Decimal is a string such as "12.50".');
}

/**
 * An exact decimal in a string: up to 28 digits before the point and 12 behind it, no exponent. Numbers are refused in
 * either direction, since they have lost digits by the time they arrive.
 */
export const DecimalScalar = new GraphQLScalarType<string, string>({
  name: 'Decimal',
  description: 'An exact decimal in a string, such as "12.50".',
  parseValue: parseDecimal,
  parseLiteral: (node) => parseDecimal(node.kind === Kind.STRING ? node.value : undefined),
  serialize: parseDecimal,
});

/** RFC 3339, section 5.6: a date, a time and an offset, which must not be left out. */
const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/i;

const FIRST_YEAR = 1;
const LAST_YEAR = 9_999;

function parseDateTime(value: unknown): Date {
  const parts = typeof value === 'string' ? DATE_TIME.exec(value) : null;
  if (!parts) throw new GraphQLError('DateTime is a string such as "2025-11-23T18:00:00Z".');
  const [text, year, month, day] = parts;
  // Date would take 31 February for 3 March.
  const calendar = new Date(Date.UTC(Number(year), Number(month) - 1, Number(day)));
  if (calendar.getUTCMonth() !== Number(month) - 1 || calendar.getUTCDate() !== Number(day)) {
    throw new GraphQLError('This DateTime names a day that its month does not have.');
  }
  const moment = new Date(text);
  // In UTC, for which the offset may have moved it. Beyond, it is written in ways that databases and clients read amiss.
  if (moment.getUTCFullYear() < FIRST_YEAR || moment.getUTCFullYear() > LAST_YEAR) {
    throw new GraphQLError(`A DateTime is in the years ${FIRST_YEAR} to ${LAST_YEAR}.`);
  }
  return moment;
}

/** As `Date.toISOString` writes it, and the database's `utc_text`. */
const UTC_TEXT = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;

function serializeDateTime(value: unknown): string {
  if (typeof value === 'string' && UTC_TEXT.test(value)) return value;
  if (value instanceof Date && !Number.isNaN(value.getTime())) return value.toISOString();
  throw new GraphQLError('A DateTime field gave something that is no moment in UTC.');
}

/**
 * What `@Field(() => Date)` becomes. The scalar that Nest brings lets any text through as an invalid Date, which then
 * fails in the database.
 */
export const DateTimeScalar = new GraphQLScalarType<Date, string>({
  name: 'DateTime',
  description: 'A moment in time, ISO 8601 with an offset, such as "2030-05-01T10:00:00Z"; answers are in UTC.',
  parseValue: parseDateTime,
  parseLiteral: (node) => parseDateTime(node.kind === Kind.STRING ? node.value : undefined),
  serialize: serializeDateTime,
});
