import { BulkActionProgressed, BulkActionRequested, OrganizationSettings } from '@plumbline/contracts';
import type { Refusal, Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { BulkRepository, type BulkActionRecord, type SettledItem, type WaitingItem } from '../data/bulk.repository.ts';
import { canonicalNames, insertDescriptions, type Described } from '../data/describe-questions.ts';
import { QuestionRepository, type QuestionRecord } from '../data/question.repository.ts';
import { tagQuestion, type TagChange } from '../domain/bulk.ts';
import { publishQuestion, retireQuestion } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { MoveQuestion, type Move } from './move-question.ts';
import { auditOf } from './question-writer.ts';
import { SkillNames } from './skill-names.ts';

/** Questions that one transaction works on: enough to be quick, few enough to hold their locks briefly. */
export const BATCH = 100;

type Outcome = Omit<SettledItem, 'ordinal'>;

const DONE: Outcome = { status: 'DONE', code: null, message: null };
const UNCHANGED: Outcome = { status: 'UNCHANGED', code: null, message: null };
const failed = ({ code, message }: Refusal): Outcome => ({ status: 'FAILED', code, message });
const missing = (): Outcome => failed(refusals.NOT_FOUND({ values: { what: 'question' } }).error);

/**
 * An action on many questions in steps: each takes some of those that wait, and requests itself anew while there are
 * more, so that every step is committed, seen and repeatable by itself. It is done in the name of whoever asked.
 */
@Injectable()
export class BulkRunner {
  constructor(
    @Inject(BulkRepository) private readonly bulk: BulkRepository,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(SkillNames) private readonly skills: SkillNames,
    @Inject(MoveQuestion) private readonly moving: MoveQuestion,
    @Inject(OrganizationSettings) private readonly settings: OrganizationSettings,
  ) {}

  /** One step. What is done already stays as it is. */
  async advance(tx: Tx, bulkActionId: string): Promise<void> {
    const record = await this.bulk.lock(tx, bulkActionId);
    if (record === null || record.state === 'DONE') return;
    const waiting = await this.bulk.waiting(tx, record, BATCH);
    const outcomes = await this.outcomesOf(tx, record, waiting);
    const settled = waiting.map(({ ordinal, questionId }) => ({ ordinal, ...(outcomes.get(questionId) ?? missing()) }));
    const moved = await this.bulk.settle(tx, record.id, settled);
    tx.emit(BulkActionProgressed, { bulkActionId });
    if (moved.state !== 'DONE') tx.emit(BulkActionRequested, { bulkActionId });
  }

  private async outcomesOf(
    tx: Tx,
    record: BulkActionRecord,
    waiting: readonly WaitingItem[],
  ): Promise<ReadonlyMap<string, Outcome>> {
    const standing = await this.questions.lockAll(
      tx,
      waiting.map(({ questionId }) => questionId),
    );
    return record.change === null
      ? this.move(tx, record, [...standing.values()])
      : this.tag(tx, record, record.change, [...standing.values()]);
  }

  private async move(
    tx: Tx,
    { id: bulkActionId, action, requestedBy: memberId }: BulkActionRecord,
    questions: readonly QuestionRecord[],
  ): Promise<ReadonlyMap<string, Outcome>> {
    const outcomes = new Map<string, Outcome>();
    const { fourEyes } = await this.settings.read(tx);
    const publishing = action === 'PUBLISH';
    const aim = publishing ? 'PUBLISHED' : 'RETIRED';
    const move: Move = {
      action: publishing ? 'publish' : 'retire',
      step: (question) => (publishing ? publishQuestion(question, { memberId, fourEyes }) : retireQuestion(question)),
      memberId,
      facts: { bulkActionId, requestedBy: memberId },
    };
    for (const { id, status } of questions) {
      const moved: Result<unknown> | null = status === aim ? null : await this.moving.within(tx, id, move);
      outcomes.set(id, moved === null ? UNCHANGED : moved.ok ? DONE : failed(moved.error));
    }
    return outcomes;
  }

  private async tag(
    tx: Tx,
    { id: bulkActionId, requestedBy }: BulkActionRecord,
    change: TagChange,
    questions: readonly QuestionRecord[],
  ): Promise<ReadonlyMap<string, Outcome>> {
    // Their own skills too: one that was read before its name changed must not come back under the former one.
    const [addSkills = [], ...own] = await this.skills.resolve(tx, [
      change.addSkills,
      ...questions.map(({ skills }) => skills),
    ]);
    const known = await canonicalNames(tx, change.removeSkills);
    const removeSkills = change.removeSkills.map((name) => known.get(name) ?? name);
    const outcomes = new Map<string, Outcome>();
    const described: Described[] = [];
    for (const [index, read] of questions.entries()) {
      const question = { ...read, skills: own[index] ?? [] };
      const tagged = tagQuestion(question, { ...change, addSkills, removeSkills });
      if (tagged.ok && tagged.value !== null) described.push({ question, description: tagged.value });
      outcomes.set(question.id, tagged.ok ? (tagged.value === null ? UNCHANGED : DONE) : failed(tagged.error));
    }
    await insertDescriptions(tx, described);
    for (const { question, description } of described) {
      const version = question.version + 1;
      const publishedVersion = question.publishedVersion === question.version ? version : question.publishedVersion;
      const audit = auditOf('describe', { ...question, version, publishedVersion }, question);
      const factsOf = ({ skills, difficulty, locale }: Described['description']) => ({ skills, difficulty, locale });
      tx.audit({
        ...audit,
        before: { ...(audit.before as object), ...factsOf(question) },
        after: { ...(audit.after as object), ...factsOf(description), bulkActionId, requestedBy },
      });
    }
    return outcomes;
  }
}
