import type { PortableQuestion } from '../format.ts';

/** What a question's tags say. All but skills have a name before a colon; a skill that looks like one is named too. */
export interface Tagged extends Pick<PortableQuestion, 'skills' | 'difficulty' | 'locale' | 'source' | 'licence'> {
  /** `kind:true_false`: a choice question with two choices of other words than Moodle's "True" and "False". */
  readonly isTrueFalse: boolean;
}

const NAMED = /^(difficulty|locale|source|licence|kind|skill):/u;
const LOCALE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/u;

/** The tags of a question: `difficulty:3`, `locale:de-CH`, `source:…`, `licence:…`, and its skills as they are. */
export function tagsOf(question: PortableQuestion, isTrueFalse: boolean): string[] {
  const { skills, difficulty, locale, source, licence } = question;
  return [
    ...skills.map((skill) => (NAMED.test(skill) ? `skill:${skill}` : skill)),
    ...(difficulty === null ? [] : [`difficulty:${difficulty}`]),
    ...(locale === null ? [] : [`locale:${locale}`]),
    ...(source === null ? [] : [`source:${source}`]),
    ...(licence === null ? [] : [`licence:${licence}`]),
    ...(isTrueFalse ? ['kind:true_false'] : []),
  ];
}

/** What the tags say. A tag that only looks like one of ours is a skill, as every other. */
export function readTags(tags: readonly string[]): Tagged {
  const skills: string[] = [];
  const named = new Map<string, string>();
  for (const tag of tags) {
    const name = NAMED.exec(tag)?.[1];
    const value = name === undefined ? '' : tag.slice(name.length + 1);
    const fits =
      name !== undefined &&
      !named.has(name) &&
      (name === 'difficulty'
        ? /^[1-5]$/u.test(value)
        : name === 'locale'
          ? LOCALE.test(value)
          : name === 'kind'
            ? value === 'true_false'
            : name !== 'skill' && value !== '');
    if (fits) named.set(name, value);
    else skills.push(name === 'skill' ? value : tag);
  }
  const difficulty = named.get('difficulty');
  return {
    skills: [...new Set(skills)].filter((skill) => skill.trim() !== ''),
    difficulty: difficulty === undefined ? null : Number(difficulty),
    locale: named.get('locale') ?? null,
    source: named.get('source') ?? null,
    licence: named.get('licence') ?? null,
    isTrueFalse: named.has('kind'),
  };
}
