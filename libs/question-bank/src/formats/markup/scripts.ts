const SUPERSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'0123456789+-=()ni'].map((character, index) => [character, [...'⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱ'][index] ?? '']),
);

const SUBSCRIPTS: Readonly<Record<string, string>> = Object.fromEntries(
  [...'0123456789+-=()'].map((character, index) => [character, [...'₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎'][index] ?? '']),
);

/**
 * Raised or lowered text in characters, because Markdown has no marks for it and 10<sup>5</sup> must never become 105: with
 * Unicode's own where they exist (10⁵, H₂O), else as people write it in plain text (x^(a/b), x_max).
 */
export function scriptText(text: string, position: 'sup' | 'sub'): string {
  const trimmed = text.trim();
  if (trimmed === '') return text;
  const table = position === 'sup' ? SUPERSCRIPTS : SUBSCRIPTS;
  const characters = [...trimmed.replace(/[−–]/gu, '-')];
  if (characters.every((character) => table[character] !== undefined)) {
    return characters.map((character) => table[character]).join('');
  }
  const mark = position === 'sup' ? '^' : '_';
  return mark + (/^[\p{L}\p{N}]+$/u.test(trimmed) ? trimmed : `(${trimmed})`);
}
