import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { SkillRepository } from '../data/skill.repository.ts';

/** The one place where what people call a skill becomes the name under which the bank knows it. */
@Injectable()
export class SkillNames {
  constructor(@Inject(SkillRepository) private readonly skills: SkillRepository) {}

  /**
   * The lists with each synonym replaced by its skill's own name, each name once and in alphabetical order; names that
   * nobody knows become skills at the root. One statement for any number of lists, none where they are all empty. No
   * skill among them is renamed, merged or deleted until the transaction ends.
   *
   * @param lists names as `normaliseSkill` spells them
   */
  async resolve(tx: Tx, lists: readonly (readonly string[])[]): Promise<string[][]> {
    const known = await this.skills.resolve(tx, [...new Set(lists.flat())].sort());
    return lists.map((names) => [...new Set(names.map((name) => known.get(name) ?? name))].sort());
  }
}
