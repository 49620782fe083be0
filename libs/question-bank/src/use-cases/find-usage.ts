import {
  Permission,
  QUESTION_USERS,
  UsesInAssessments,
  UsesInLoops,
  type QuestionUse,
  type QuestionUser,
} from '@plumbline/contracts';
import { toPage, type Page, type PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';

const PERMISSION: Readonly<Record<QuestionUser, Permission>> = {
  ASSESSMENT: Permission.AssessmentRead,
  LOOP_TEMPLATE: Permission.LoopRead,
  LOOP: Permission.LoopRead,
};

/** Kinds of places that somebody may not look into, whether or not there are any. */
export const hiddenUsers = (actor: Actor): QuestionUser[] =>
  QUESTION_USERS.filter((usedBy) => !actor.permissions.has(PERMISSION[usedBy]));

/** Where questions are used, as far as whoever asks may see the places. */
@Injectable()
export class FindUsage {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(UsesInAssessments) private readonly assessments: UsesInAssessments,
    @Inject(UsesInLoops) private readonly loops: UsesInLoops,
  ) {}

  /**
   * A page for each question, kind after kind and by id within a kind: at most one statement for each kind, for any
   * number of questions. Its cursors hold the kind's place in the order, and the id.
   */
  find(
    actor: Actor,
    questionIds: readonly string[],
    page: PageRequest,
  ): Promise<ReadonlyMap<string, Page<QuestionUse>>> {
    const [from = '0', after = null] = page.after ?? [];
    const hidden = new Set(hiddenUsers(actor));
    return this.unitOfWork.read(actor, async (tx) => {
      const found = new Map<string, QuestionUse[]>(questionIds.map((id) => [id, []]));
      for (const [place, usedBy] of QUESTION_USERS.entries()) {
        if (place < Number(from) || hidden.has(usedBy)) continue;
        const lacking = questionIds.filter((id) => (found.get(id)?.length ?? 0) <= page.limit);
        if (lacking.length === 0) break;
        const port = usedBy === 'ASSESSMENT' ? this.assessments : this.loops;
        const wanted = { usedBy, after: place === Number(from) ? after : null, limit: page.limit + 1 };
        for (const [id, uses] of await port.find(tx, lacking, wanted)) found.get(id)?.push(...uses);
      }
      const keyOf = ({ usedBy, id }: QuestionUse): string[] => [String(QUESTION_USERS.indexOf(usedBy)), id];
      return new Map([...found].map(([id, uses]) => [id, toPage(uses, page, keyOf, (use) => use)]));
    });
  }
}
