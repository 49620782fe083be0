import { isStorable } from '@plumbline/kernel';

/** Trimmed text; the empty text when nothing was written, null when it is too long or cannot be stored. */
export function tidyText(raw: string | null | undefined, max: number): string | null {
  const text = raw?.trim() ?? '';
  return text.length > max || !isStorable(text) ? null : text;
}
