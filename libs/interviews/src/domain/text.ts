import { isStorable } from '@plumbline/kernel';

/** The trimmed text; null when it is blank, longer than `max` UTF-16 units, or holds what PostgreSQL cannot store. */
export function cleanText(raw: string | null | undefined, max: number): string | null {
  const text = raw?.trim() ?? '';
  return text === '' || text.length > max || !isStorable(text) ? null : text;
}

/** The items that occur more than once, each named once, in the order of their second occurrence. */
export function repeated<T>(items: readonly T[]): T[] {
  const seen = new Set<T>();
  return [...new Set(items.filter((item) => seen.size === seen.add(item).size))];
}
