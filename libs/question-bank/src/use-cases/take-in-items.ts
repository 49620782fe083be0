import { OrganizationSettings } from '@plumbline/contracts';
import { newId, ok, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { ImportItemRecord, ImportRecord, PendingItem } from '../data/import.repository.ts';
import { QuestionRepository } from '../data/question.repository.ts';
import { SourceRepository, type SourceRow } from '../data/source.repository.ts';
import { contentDigest, identityDigest } from '../domain/digest.ts';
import { decideItem, type ImportDecision, type ImportedQuestion } from '../domain/import-decision.ts';
import { stemDigest } from '../domain/import.ts';
import { withStableIds } from '../domain/question-content.ts';
import { createQuestion, publishQuestion, reviseQuestion, submitForReview, type Question } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import { auditOf, QuestionWriter, type NewQuestion } from './question-writer.ts';

/** What became of an item; its position and losses were written when it was staged. */
export type Settled = Omit<ImportItemRecord, 'position' | 'losses'>;

interface Plan extends PendingItem {
  readonly row: SourceRow;
  /** The digest of identity under which the source's earlier item is remembered, when this one renews it. */
  readonly renews: string | null;
  readonly decision: ImportDecision;
}

const WHY: Readonly<Record<'SAME' | 'RETIRED' | 'EDITED_HERE', string | null>> = {
  SAME: null,
  RETIRED: 'RETIRED: the question was retired here; the import does not bring it back',
  EDITED_HERE: 'EDITED_HERE: the source has changed, and so has somebody here; nothing was overwritten',
};

const UNDESCRIBED = { skills: [], difficulty: null, locale: null, source: null, licence: null };

const IDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** Takes items of a source into the bank, some at a time, within the caller's transaction. */
@Injectable()
export class TakeInItems {
  constructor(
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(SourceRepository) private readonly sources: SourceRepository,
    @Inject(QuestionWriter) private readonly writer: QuestionWriter,
    @Inject(OrganizationSettings) private readonly settings: OrganizationSettings,
  ) {}

  /**
   * What became of each item, in order. A dry run does the same behind a savepoint and takes it back, so that it
   * reports what an import would do; questions that it made are then named by their place in the source alone.
   */
  async run(tx: Tx, record: ImportRecord, sourceId: string, waiting: readonly PendingItem[]): Promise<Settled[]> {
    if (!record.dryRun) return this.takeIn(tx, record, sourceId, waiting);
    await tx.query('SAVEPOINT dry_run');
    const settled = await this.takeIn(tx, record, sourceId, waiting);
    await tx.query('ROLLBACK TO SAVEPOINT dry_run');
    const made = new Map<string, number>();
    for (const { status, questionId, ordinal } of settled) {
      if (status === 'CREATED' && questionId !== null) made.set(questionId, ordinal);
    }
    const placeOf = (id: string): string => (made.has(id) ? `item ${made.get(id)} of this source` : id);
    return settled.map(({ questionId, warnings, ...rest }) => ({
      ...rest,
      questionId: questionId !== null && made.has(questionId) ? null : questionId,
      warnings: warnings.map((warning) => warning.replace(IDS, placeOf)),
    }));
  }

  private async takeIn(
    tx: Tx,
    record: ImportRecord,
    sourceId: string,
    waiting: readonly PendingItem[],
  ): Promise<Settled[]> {
    const plans = await this.plan(tx, sourceId, waiting);
    const outcomes = new Map<number, Settled>();
    const settle = (plan: Plan, more: Partial<Settled> & Pick<Settled, 'status'>): void => {
      const { ordinal, warnings } = plan;
      outcomes.set(ordinal, { ordinal, questionId: null, code: null, message: null, warnings, ...more });
    };
    const { fourEyes } = record.publish ? await this.settings.read(tx) : { fourEyes: false };
    const moveOn = (question: Question): Result<Question> => {
      if (!record.publish) return ok(question);
      return fourEyes
        ? submitForReview(question)
        : publishQuestion(question, { memberId: record.requestedBy, fourEyes });
    };
    await this.create(
      tx,
      { record, sourceId, moveOn, settle },
      plans.filter(({ decision }) => decision.action === 'CREATE'),
    );
    for (const plan of plans) {
      const { decision } = plan;
      if (decision.action === 'UPDATE') {
        await this.update(tx, { record, sourceId, moveOn, settle }, plan, decision.questionId);
      } else if (decision.action === 'UNCHANGED') {
        const why = WHY[decision.because];
        const warnings = why === null ? [] : [why];
        settle(plan, { status: 'UNCHANGED', questionId: decision.questionId, warnings });
      } else if (decision.action === 'DUPLICATE') {
        const earlier = plan.repeats === null ? undefined : outcomes.get(plan.repeats.ordinal)?.questionId;
        settle(plan, duplicateOf(decision.questionId ?? earlier ?? null));
      }
    }
    return plans.flatMap(({ ordinal }) => outcomes.get(ordinal) ?? []);
  }

  private async plan(tx: Tx, sourceId: string, waiting: readonly PendingItem[]): Promise<Plan[]> {
    const rows = waiting.map(({ item: { content } }) => ({
      identityDigest: identityDigest(content),
      stemDigest: stemDigest(content),
      contentDigest: contentDigest(content),
    }));
    const identities = rows.map((row) => row.identityDigest);
    const remembered = await this.sources.find(
      tx,
      sourceId,
      identities,
      rows.map((row) => row.stemDigest),
    );
    const states = await this.questions.lockStates(
      tx,
      remembered.map(({ questionId }) => questionId),
    );
    const standing = await this.questions.standing(tx, identities);
    const imported = (row: SourceRow | undefined): ImportedQuestion | null => {
      const state = row && states.get(row.questionId);
      if (row === undefined || state === undefined) return null;
      const { status, contentDigest: currentDigest } = state;
      return { questionId: state.id, importedDigest: row.contentDigest, currentDigest, retired: status === 'RETIRED' };
    };
    return waiting.map((each, index) => {
      const row = rows[index];
      if (row === undefined) throw new Error('Every item has its digests.');
      const same = remembered.find((known) => known.identityDigest === row.identityDigest);
      const alike = remembered.filter((known) => known.stemDigest === row.stemDigest);
      const renewed = same === undefined && each.item.uniqueStem && alike.length === 1 ? alike[0] : undefined;
      const decision = decideItem({
        contentDigest: row.contentDigest,
        repeats: each.repeats,
        known: imported(same),
        renewed: imported(renewed),
        standing: standing.get(row.identityDigest) ?? null,
      });
      const questionId = decision.action === 'CREATE' ? '' : (decision.questionId ?? '');
      return { ...each, row: { ...row, questionId }, renews: renewed?.identityDigest ?? null, decision };
    });
  }

  private async create(tx: Tx, { record, sourceId, moveOn, settle }: Means, plans: readonly Plan[]): Promise<void> {
    const given: (NewQuestion & { plan: Plan })[] = [];
    for (const plan of plans) {
      const content = withStableIds(plan.item.content, newId);
      const draft = { ...UNDESCRIBED, content, labelsCleared: false };
      const created = createQuestion(newId<'question'>(), record.requestedBy, draft);
      const question = created.ok ? moveOn(created.value) : created;
      if (question.ok) given.push({ plan, question: question.value, warnings: plan.warnings });
      else settle(plan, { status: 'FAILED', code: question.error.code, message: question.error.message });
    }
    const written = await this.writer.add(tx, given);
    const rows: SourceRow[] = [];
    for (const [index, { plan, question }] of given.entries()) {
      const outcome = written[index];
      if (outcome?.status === 'DUPLICATE') settle(plan, duplicateOf(outcome.questionId));
      if (outcome?.status !== 'ADDED') continue;
      settle(plan, { status: 'CREATED', questionId: question.id, warnings: outcome.record.warnings });
      rows.push({ ...plan.row, questionId: question.id });
      if (!record.dryRun) tx.audit(auditOf('import', question));
    }
    await this.sources.insert(tx, sourceId, rows);
  }

  private async update(
    tx: Tx,
    { record, sourceId, moveOn, settle }: Means,
    plan: Plan,
    questionId: string,
  ): Promise<void> {
    const question = await this.questions.lock(tx, questionId);
    if (question === null) throw new Error('A question that an import remembers has gone.');
    const content = withStableIds(plan.item.content, newId, question.content);
    const revised = reviseQuestion(question, record.requestedBy, { ...question, content, labelsCleared: false });
    const moved = revised.ok ? moveOn(revised.value) : revised;
    if (!moved.ok) return settle(plan, { status: 'FAILED', code: moved.error.code, message: moved.error.message });
    const written = await this.writer.revise(tx, moved.value, plan.warnings);
    if (written.status === 'DUPLICATE') return settle(plan, duplicateOf(written.questionId));
    if (plan.renews === null) await this.sources.insert(tx, sourceId, [plan.row]);
    else await this.sources.move(tx, sourceId, plan.renews, plan.row);
    if (!record.dryRun) tx.audit(auditOf('import', written.record, question));
    settle(plan, { status: 'UPDATED', questionId, warnings: written.record.warnings });
  }
}

interface Means {
  readonly record: ImportRecord;
  readonly sourceId: string;
  /** To where the import was asked to bring its questions. */
  readonly moveOn: (question: Question) => Result<Question>;
  readonly settle: (plan: Plan, more: Partial<Settled> & Pick<Settled, 'status'>) => void;
}

/** Nothing was taken in, so what there is to say about the text would be said about nothing. */
function duplicateOf(questionId: string | null): Partial<Settled> & Pick<Settled, 'status'> {
  const { code, message } = refusals.DUPLICATE().error;
  return { status: 'DUPLICATE', questionId, code, message, warnings: [] };
}
