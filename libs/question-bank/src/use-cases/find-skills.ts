import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { SkillRepository, type SkillCount, type SkillFilter, type SkillRecord } from '../data/skill.repository.ts';
import { normaliseSkill } from '../domain/skills.ts';

@Injectable()
export class FindSkills {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(SkillRepository) private readonly skills: SkillRepository,
  ) {}

  /** In alphabetical order, in one statement. */
  list(actor: Actor, { parentId, search }: SkillFilter, page: PageRequest): Promise<Page<SkillRecord>> {
    const wanted = normaliseSkill((search ?? '').replace(/[\0\p{Surrogate}]/gu, '\ufffd'));
    const filter = { parentId, search: wanted === '' ? null : wanted };
    return this.unitOfWork.read(actor, (tx) => this.skills.list(tx, filter, page));
  }

  byIds(actor: Actor, ids: readonly string[]): Promise<ReadonlyMap<string, SkillRecord>> {
    return this.unitOfWork.read(actor, (tx) => this.skills.find(tx, ids));
  }

  counts(actor: Actor, names: readonly string[]): Promise<ReadonlyMap<string, SkillCount>> {
    return this.unitOfWork.read(actor, (tx) => this.skills.counts(tx, names));
  }
}
