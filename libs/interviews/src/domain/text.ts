import { isStorable } from '@plumbline/kernel';

/** The trimmed text; null when it is blank, longer than `max` UTF-16 units, or holds what PostgreSQL cannot store. */
export function cleanText(raw: string | null | undefined, max: number): string | null {
  const text = raw?.trim() ?? '';
  return text === '' || text.length > max || !isStorable(text) ? null : text;
}

/** What makes two spellings the same competency: Unicode compatibility form, spaces and case folded. */
export const competencyKey = (name: string): string =>
  name.normalize('NFKC').trim().replace(/\s+/gu, ' ').toLowerCase();

/** The items that occur more than once, each named once, in the order of their second occurrence. */
export function repeated<T>(items: readonly T[]): T[] {
  const seen = new Set<T>();
  return [...new Set(items.filter((item) => seen.size === seen.add(item).size))];
}
