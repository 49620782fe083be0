import { err, isId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { insertDescriptions } from '../data/describe-questions.ts';
import { DuplicateRepository } from '../data/duplicate.repository.ts';
import { insertSteps } from '../data/question-steps.ts';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { VersionRepository } from '../data/version.repository.ts';
import { isSettled, mergeQuestions, MOST_MERGED } from '../domain/merge.ts';
import { LIMITS } from '../domain/question-content.ts';
import { refusals } from '../domain/refusals.ts';
import { auditOf } from './question-writer.ts';
import { SkillNames } from './skill-names.ts';

export interface QuestionsToMerge {
  readonly keepId: string;
  readonly mergeIds: readonly string[];
  /** The one that is kept gets the skills of the others too. */
  readonly uniteSkills: boolean;
}

/**
 * One question stands in the place of others from now on: those are retired and stay readable, and importing their
 * sources again finds the one that was kept. Refuses with `NOT_FOUND`, `INVALID_MERGE`, `INVALID_TRANSITION`.
 */
@Injectable()
export class MergeQuestionsUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
    @Inject(DuplicateRepository) private readonly duplicates: DuplicateRepository,
    @Inject(SkillNames) private readonly skills: SkillNames,
  ) {}

  run(actor: Actor, input: QuestionsToMerge): Promise<Result<QuestionRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const held = await this.hold(tx, input);
      if (!held.ok) return held;
      const { kept, others } = held.value;
      const retired = mergeQuestions(kept, others);
      if (!retired.ok) return err({ ...retired.error, field: `input.${retired.error.field ?? 'mergeIds'}` });
      const [skills = []] = input.uniteSkills
        ? await this.skills.resolve(tx, [[kept, ...others].flatMap((question) => question.skills)])
        : [kept.skills];
      if (skills.length > LIMITS.skills) {
        const reason = `together they have more than ${LIMITS.skills} skills`;
        return refusals.INVALID_MERGE({ field: 'input.uniteSkills', values: { reason } });
      }
      for (const [index, question] of retired.value.entries()) {
        await this.questions.saveStatus(tx, question);
        const audit = auditOf('merge', question, others[index]);
        tx.audit({ ...audit, after: { status: question.status, version: question.version, mergedInto: kept.id } });
      }
      await insertSteps(
        tx,
        others.map(({ id, version }) => ({
          questionId: id,
          version,
          step: 'RETIRED' as const,
          actorId: actor.memberId,
        })),
      );
      const ids = others.map(({ id }) => id);
      await this.duplicates.redirect(tx, ids, kept.id);
      if (skills.some((skill) => !kept.skills.includes(skill))) {
        await insertDescriptions(tx, [{ question: kept, description: { ...kept, skills } }]);
      }
      const now = (await this.questions.find(tx, [kept.id])).get(kept.id) ?? kept;
      await this.settleWarnings(tx, [now, ...others]);
      const audit = auditOf('keep', now, kept);
      tx.audit({
        ...audit,
        before: { ...(audit.before as object), skills: kept.skills },
        after: { ...(audit.after as object), skills: now.skills, merged: ids },
      });
      const record = (await this.questions.find(tx, [kept.id])).get(kept.id);
      return ok(record ?? now);
    });
  }

  /** Locked in the order of their ids, so that two merges never wait for each other in a circle. */
  private async hold(
    tx: Tx,
    { keepId, mergeIds }: QuestionsToMerge,
  ): Promise<Result<{ kept: QuestionRecord; others: readonly QuestionRecord[] }>> {
    if (mergeIds.length > MOST_MERGED) {
      const reason = `at most ${MOST_MERGED} are merged at a time`;
      return refusals.INVALID_MERGE({ field: 'input.mergeIds', values: { reason } });
    }
    const notFound = (field: string): Result<never> =>
      refusals.NOT_FOUND({ field: `input.${field}`, values: { what: 'question' } });
    const locked = new Map<string, QuestionRecord>();
    for (const id of [...new Set([keepId, ...mergeIds])].filter(isId).sort()) {
      const question = await this.questions.lock(tx, id);
      if (question !== null) locked.set(id, question);
    }
    const kept = locked.get(keepId);
    if (kept === undefined) return notFound('keepId');
    const others: QuestionRecord[] = [];
    for (const id of mergeIds) {
      const other = locked.get(id);
      if (other === undefined) return notFound('mergeIds');
      others.push(other);
    }
    return ok({ kept, others });
  }

  /** What they said of each other has been acted upon. */
  private async settleWarnings(tx: Tx, questions: readonly QuestionRecord[]): Promise<void> {
    const merged = new Set<string>(questions.map(({ id }) => id));
    const states = await this.versions.warnings(tx, [...merged]);
    for (const { id, version } of questions) {
      const settled = (states.get(id) ?? []).filter((state) => state.clearedAt === null && isSettled(state, merged));
      if (settled.length > 0) await this.versions.clear(tx, { questionId: id, version }, settled, 'Merged.');
    }
  }
}
