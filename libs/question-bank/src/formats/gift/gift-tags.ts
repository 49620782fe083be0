import type { Loss, PortableQuestion } from '../format.ts';

/** What a question's tags say, besides its skills. */
export interface Tagged {
  readonly skills: readonly string[];
  readonly difficulty: number | null;
  readonly locale: string | null;
  readonly source: string | null;
  readonly licence: string | null;
}

/** The values of `[name:value]` in a comment, in order. Linear, however many brackets never close. */
export function marksIn(comment: string, name: 'tag' | 'id'): string[] {
  const found: string[] = [];
  const opening = `[${name}:`;
  let start = comment.indexOf(opening);
  while (start !== -1) {
    const end = comment.indexOf(']', start);
    if (end === -1) break;
    const value = comment.slice(start + opening.length, end).trim();
    if (value !== '') found.push(value);
    start = comment.indexOf(opening, end);
  }
  return found;
}

const FACT = /^(difficulty|locale|source|licence):(.+)$/su;
const LANGUAGE = /^[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*$/u;

/** `difficulty:3` and the like are facts about a question; every other tag is a skill. */
export function readTags(tags: readonly string[]): Tagged {
  const skills = new Set<string>();
  const facts = new Map<string, string>();
  for (const tag of tags) {
    const [, name, value] = FACT.exec(tag) ?? [];
    const known =
      name === undefined || value === undefined || facts.has(name)
        ? false
        : name === 'difficulty'
          ? /^[1-5]$/u.test(value)
          : name !== 'locale' || LANGUAGE.test(value);
    if (known && name !== undefined && value !== undefined) facts.set(name, value.trim());
    else skills.add(tag);
  }
  const difficulty = facts.get('difficulty');
  return {
    skills: [...skills],
    difficulty: difficulty === undefined ? null : Number(difficulty),
    locale: facts.get('locale') ?? null,
    source: facts.get('source') ?? null,
    licence: facts.get('licence') ?? null,
  };
}

/** Whether a tag can hold it: on one line, without the bracket that ends a tag, and the same when it is trimmed. */
const isTag = (text: string): boolean => text !== '' && text === text.trim() && !/[\]\p{Cc}\u2028\u2029]/u.test(text);

/** The comment that carries a question's skills and facts, null if there are none, and what it cannot carry. */
export function writeTags(question: PortableQuestion): { readonly comment: string | null; readonly losses: Loss[] } {
  const tags: string[] = [];
  const losses: Loss[] = [];
  for (const skill of question.skills) {
    if (isTag(skill) && readTags([skill]).skills.length === 1 && !tags.includes(skill)) tags.push(skill);
    else losses.push({ code: 'SKILL', part: 'skills', message: `no tag of GIFT can hold the skill "${skill}"` });
  }
  if (question.difficulty !== null) tags.push(`difficulty:${question.difficulty}`);
  for (const name of ['locale', 'source', 'licence'] as const) {
    const value = question[name];
    if (value === null) continue;
    const tag = `${name}:${value}`;
    if (isTag(value) && readTags([tag])[name] === value) tags.push(tag);
    else
      losses.push({ code: name.toUpperCase(), part: name, message: `no tag of GIFT can hold the ${name} "${value}"` });
  }
  return { comment: tags.length === 0 ? null : `// ${tags.map((tag) => `[tag:${tag}]`).join(' ')}`, losses };
}
