import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { SkillRepository, type SkillRecord } from '../data/skill.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { mayHang, nameSkill } from '../domain/skills.ts';

export interface NewSkill {
  readonly name: string;
  readonly parentId: string | null;
  readonly synonyms: readonly string[];
}

/** What is left out stays as it is; a parent of null is the root. */
export interface SkillChange {
  readonly name?: string | null;
  readonly parentId?: string | null;
  readonly synonyms?: readonly string[] | null;
}

const notFound = (field: string): Result<never> => refusals.NOT_FOUND({ field, values: { what: 'skill' } });

const factsOf = ({ name, parentId, synonyms }: Omit<SkillRecord, 'id' | 'hasChildren'>) => ({
  name,
  parentId,
  synonyms,
});

/** The tree of skills is changed by one person at a time, so that two changes never contradict each other. */
@Injectable()
export class ChangeSkills {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SkillRepository) private readonly skills: SkillRepository,
  ) {}

  /** Refuses with `INVALID_SKILL`, `NOT_FOUND` (the parent), `SKILL_EXISTS`, `SKILL_TOO_DEEP`. */
  create(actor: Actor, given: NewSkill): Promise<Result<SkillRecord>> {
    return this.change(actor, async (tx) => {
      const naming = nameSkill(given.name, given.synonyms);
      if (!naming.ok) return atField(naming, 'input');
      const { name, synonyms } = naming.value;
      const id = newId();
      const hung = await this.checkPlace(tx, id, 1, given.parentId);
      if (!hung.ok) return atField(hung, 'input');
      await this.skills.insert(tx, id, name, given.parentId);
      const taken = await this.skills.setNames(tx, id, [name, ...synonyms]);
      if (taken !== null) return exists(taken, name);
      tx.audit({
        action: 'skill.create',
        subject: 'skill',
        subjectId: id,
        after: factsOf({ name, parentId: given.parentId, synonyms }),
      });
      return this.read(tx, id);
    });
  }

  /**
   * Renames, moves, or gives other synonyms. A former name stays a synonym: older versions of questions know it.
   * Refuses with `NOT_FOUND`, `INVALID_SKILL`, `SKILL_EXISTS`, `SKILL_CYCLE`, `SKILL_TOO_DEEP`.
   */
  update(actor: Actor, id: string, change: SkillChange): Promise<Result<SkillRecord>> {
    return this.change(actor, async (tx) => {
      const before = await this.skills.lock(tx, id);
      if (before === null) return notFound('id');
      // Former names and those of merged skills may be more than anybody may give: as long as nobody does, they stay.
      const naming = nameSkill(change.name ?? before.name, change.synonyms ?? []);
      if (!naming.ok) return atField(naming, 'input');
      const { name } = naming.value;
      const renamed = name !== before.name;
      const given = change.synonyms == null ? before.synonyms : naming.value.synonyms;
      const synonyms = given.filter((each) => each !== before.name && each !== name);
      const parentId = change.parentId === undefined ? before.parentId : change.parentId;
      if (parentId !== before.parentId) {
        const hung = await this.checkPlace(tx, before.id, await this.skills.height(tx, before.id), parentId);
        if (!hung.ok) return atField(hung, 'input');
      }
      const taken = await this.skills.setNames(tx, before.id, [name, ...synonyms, ...(renamed ? [before.name] : [])]);
      if (taken !== null) return exists(taken, name);
      await this.skills.save(tx, before.id, name, parentId);
      if (renamed) await this.skills.replaceInQuestions(tx, before.name, name);
      return this.finish(tx, 'update', before, {});
    });
  }

  /**
   * One skill and all its names become another's; what hangs below it hangs below that one.
   * Refuses with `NOT_FOUND`, `SKILL_CYCLE` (into itself, or into one below it), `SKILL_TOO_DEEP`.
   */
  merge(actor: Actor, fromId: string, intoId: string): Promise<Result<SkillRecord>> {
    return this.change(actor, async (tx) => {
      const from = await this.skills.lock(tx, fromId);
      if (from === null) return notFound('fromId');
      const into = await this.skills.lock(tx, intoId);
      if (into === null) return notFound('intoId');
      const path = await this.skills.path(tx, into.id);
      const below = (await this.skills.height(tx, from.id)) - 1;
      const hung = mayHang(from.id, below, { path });
      if (!hung.ok) return { ok: false, error: { ...hung.error, field: 'intoId' } };
      await this.skills.moveChildren(tx, from.id, into.id);
      await this.skills.moveNames(tx, from.id, into.id);
      const questions = await this.skills.replaceInQuestions(tx, from.name, into.name);
      await this.skills.remove(tx, from.id);
      tx.audit({ action: 'skill.merge', subject: 'skill', subjectId: from.id, before: factsOf(from), after: null });
      return this.finish(tx, 'absorb', into, { absorbed: from.id, questions });
    });
  }

  /** What hangs below moves up to its parent. Refuses with `NOT_FOUND`, `SKILL_IN_USE` while a question has it. */
  remove(actor: Actor, id: string): Promise<Result<void>> {
    return this.change(actor, async (tx) => {
      const skill = await this.skills.lock(tx, id);
      if (skill === null) return notFound('id');
      if (await this.skills.isUsed(tx, skill.name)) return refusals.SKILL_IN_USE({ field: 'id' });
      await this.skills.moveChildren(tx, skill.id, skill.parentId);
      await this.skills.remove(tx, skill.id);
      tx.audit({ action: 'skill.delete', subject: 'skill', subjectId: skill.id, before: factsOf(skill) });
      return ok(undefined);
    });
  }

  private change<T>(actor: Actor, work: (tx: Tx) => Promise<Result<T>>): Promise<Result<T>> {
    return this.unitOfWork.run(actor, async (tx) => {
      await this.skills.lockTree(tx);
      return work(tx);
    });
  }

  private async checkPlace(tx: Tx, id: string, height: number, parentId: string | null): Promise<Result<void>> {
    if (parentId === null) return ok(undefined);
    const path = await this.skills.path(tx, parentId);
    return path.length === 0 ? notFound('parentId') : mayHang(id, height, { path });
  }

  private async finish(tx: Tx, action: string, before: SkillRecord, more: object): Promise<Result<SkillRecord>> {
    const read = await this.read(tx, before.id);
    if (read.ok) {
      tx.audit({
        action: `skill.${action}`,
        subject: 'skill',
        subjectId: before.id,
        before: factsOf(before),
        after: { ...factsOf(read.value), ...more },
      });
    }
    return read;
  }

  private async read(tx: Tx, id: string): Promise<Result<SkillRecord>> {
    const skill = (await this.skills.find(tx, [id])).get(id);
    if (skill === undefined) throw new Error('A skill that was just written has gone.');
    return ok(skill);
  }
}

const exists = (taken: { readonly name: string; readonly skillId: string }, name: string): Result<never> =>
  refusals.SKILL_EXISTS({
    field: taken.name === name ? 'input.name' : 'input.synonyms',
    values: { name: taken.name },
    details: { skillId: taken.skillId, name: taken.name },
  });
