import { ok, type Result } from '@plumbline/kernel';
import { LIMITS } from './question-content.ts';
import { refusals } from './refusals.ts';
import { isStorable } from './validate-content.ts';

export const SKILL_LIMITS = {
  /** Levels of the tree, the root's being the first. */
  depth: 10,
  synonyms: 50,
} as const;

/** A skill's name as it is stored and compared: in lower case, Unicode NFC, single spaces. */
export const normaliseSkill = (name: string): string =>
  // Composed last: "J̌" has no composed form until it is in lower case.
  name.toLowerCase().normalize('NFC').replace(/\s+/gu, ' ').trim();

/** The names of one skill: its own, and others that mean the same, each once and in alphabetical order. */
export interface SkillNaming {
  readonly name: string;
  readonly synonyms: readonly string[];
}

const nameProblem = (name: string): string | null => {
  if (name === '') return 'a skill needs a name';
  if (name.length > LIMITS.skillLength) return `a skill's name is longer than ${LIMITS.skillLength} characters`;
  return isStorable(name) ? null : "a skill's name is not plain text";
};

/** Refuses with `INVALID_SKILL` and the field, `name` or `synonyms.1`. */
export function nameSkill(name: string, synonyms: readonly string[]): Result<SkillNaming> {
  const own = normaliseSkill(name);
  const others = synonyms.map(normaliseSkill);
  for (const [field, text] of [['name', own], ...others.map((each, index) => [`synonyms.${index}`, each])] as const) {
    const reason = nameProblem(text ?? '');
    if (reason !== null) return refusals.INVALID_SKILL({ field: field ?? '', values: { reason } });
  }
  const distinct = [...new Set(others)].filter((each) => each !== own).sort();
  if (distinct.length > SKILL_LIMITS.synonyms) {
    const reason = `more than ${SKILL_LIMITS.synonyms} synonyms`;
    return refusals.INVALID_SKILL({ field: 'synonyms', values: { reason } });
  }
  return ok({ name: own, synonyms: distinct });
}

/** A place in the tree where something is to be hung. */
export interface SkillPlace {
  /** The skills from the root down to the new parent; empty at the root. */
  readonly path: readonly string[];
}

/**
 * Whether a skill with `height` levels, itself included, may hang at a place. Refuses with `SKILL_CYCLE` where that is
 * the skill itself or below it, and with `SKILL_TOO_DEEP`.
 */
export function mayHang(id: string, height: number, { path }: SkillPlace): Result<void> {
  if (path.includes(id)) return refusals.SKILL_CYCLE({ field: 'parentId' });
  if (path.length + height > SKILL_LIMITS.depth) {
    return refusals.SKILL_TOO_DEEP({ field: 'parentId', values: { limit: SKILL_LIMITS.depth } });
  }
  return ok(undefined);
}
