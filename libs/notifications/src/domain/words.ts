const DATE = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  hour: '2-digit',
  minute: '2-digit',
  timeZone: 'UTC',
});

/** For instance `Friday 27 November 2026 at 14:05 UTC`: whoever reads it may be anywhere, so the zone is said. */
export const inWords = (date: Date): string => {
  const parts = new Map(DATE.formatToParts(date).map(({ type, value }) => [type, value]));
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  const day = `${part('weekday')} ${part('day')} ${part('month')} ${part('year')}`;
  return `${day} at ${part('hour')}:${part('minute')} UTC`;
};

/** One of a thing, or several. */
export const counted = (count: number, one: string): string => `${count} ${count === 1 ? one : `${one}s`}`;

/** Seconds as people say them, for instance `67 minutes 30 seconds`. */
export function durationInWords(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const rest = seconds % 60;
  const said = [minutes > 0 ? counted(minutes, 'minute') : '', rest > 0 ? counted(rest, 'second') : ''];
  return said.filter(Boolean).join(' ') || 'no time';
}

/** Line breaks and other controls, and marks that turn the direction of what follows: none of them is part of a name. */
const UNSEEN = /[\p{Cc}\p{Zl}\p{Zp}\u200e\u200f\u202a-\u202e\u2066-\u2069]+/gu;

/**
 * A name or a title as one line of plain text. Without this, one with line breaks could pretend to be a paragraph of ours
 * or, in a header, another header.
 */
export const oneLine = (text: string): string => text.replaceAll(UNSEEN, ' ').replaceAll(/\s+/gu, ' ').trim();
