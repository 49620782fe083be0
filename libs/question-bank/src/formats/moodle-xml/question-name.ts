/** Characters of a name that stands for a question without a title. */
const LENGTH = 80;

/** Characters of a stem in which its beginning is looked for, behind pictures. */
const LOOKED_AT = 2000;

/**
 * The name of a question that has none: Moodle demands one. It is the beginning of its stem in one line, so that a reader
 * of our files knows that nobody chose it.
 */
export function nameFrom(stem: string): string {
  const line = stem
    .slice(0, LOOKED_AT)
    .replace(/\p{Surrogate}/gu, '')
    .replace(/!\[[^\]]*\]\([^)]*\)/gu, ' ')
    .replace(/[`*#]+/gu, '')
    .replace(/\s+/gu, ' ')
    .trim();
  const characters = [...(line === '' ? 'question' : line)];
  return characters.length <= LENGTH
    ? characters.join('')
    : `${characters
        .slice(0, LENGTH - 1)
        .join('')
        .trimEnd()}…`;
}
