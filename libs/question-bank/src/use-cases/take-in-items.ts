import { OrganizationSettings } from '@plumbline/contracts';
import { newUnorderedId, ok, type Refusal, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttachmentRepository } from '../data/attachment.repository.ts';
import type { ImportRecord, NewImportItem } from '../data/import.repository.ts';
import { QuestionRepository } from '../data/question.repository.ts';
import { SourceRepository, type SourceRow } from '../data/source.repository.ts';
import { descriptionDigest } from '../domain/digest.ts';
import type { ImportItemStatus } from '../domain/import.ts';
import { withStableIds } from '../domain/question-content.ts';
import { publishQuestion, reviseQuestion, submitForReview, type Question } from '../domain/question.ts';
import { refusals } from '../domain/refusals.ts';
import type { QuestionRecord } from '../data/question.repository.ts';
import { PlanItems, type ImportOfItems, type Plan, type Planned } from './plan-items.ts';
import { auditOf, QuestionWriter } from './question-writer.ts';
import type { SourceItem } from './read-source.ts';

const EDITED_HERE = 'EDITED_HERE: the source has changed, and so has somebody here; nothing was overwritten';

const WHY: Readonly<Record<'SAME' | 'RETIRED' | 'EDITED_HERE', string | null>> = {
  SAME: null,
  RETIRED: 'RETIRED: the question was retired here; the import does not bring it back',
  EDITED_HERE,
};

const IDS = /\b[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g;

/** What became of an item. */
interface Outcome {
  readonly status: ImportItemStatus;
  readonly questionId: string | null;
  readonly failure: Refusal | null;
  readonly warnings: readonly string[];
}

const failed = (failure: Refusal): Outcome => ({ status: 'FAILED', questionId: null, failure, warnings: [] });

/** Nothing was taken in, so what there is to say about the text would be said about nothing. */
const duplicateOf = (questionId: string | null): Outcome => ({
  status: 'DUPLICATE',
  questionId,
  failure: refusals.DUPLICATE().error,
  warnings: [],
});

/** What the items are for: all of an import but how it moves questions on, which follows from the organization. */
export type Taking = Omit<ImportOfItems, 'moveOn'>;

/** Takes items of a source into the bank, some at a time, within the caller's transaction. */
@Injectable()
export class TakeInItems {
  constructor(
    @Inject(PlanItems) private readonly plans: PlanItems,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(SourceRepository) private readonly sources: SourceRepository,
    @Inject(AttachmentRepository) private readonly attachments: AttachmentRepository,
    @Inject(QuestionWriter) private readonly writer: QuestionWriter,
    @Inject(OrganizationSettings) private readonly settings: OrganizationSettings,
  ) {}

  /**
   * A line of the report for each item, in order. A dry run does the same behind a savepoint and takes it back, so that
   * it reports what an import would do; questions that it made are then named by their place in the source alone.
   */
  async run(tx: Tx, taking: Taking, items: readonly SourceItem[]): Promise<NewImportItem[]> {
    if (items.length === 0) return [];
    if (!taking.record.dryRun) return this.takeIn(tx, taking, items);
    await tx.query('SAVEPOINT dry_run');
    const lines = await this.takeIn(tx, taking, items);
    await tx.query('ROLLBACK TO SAVEPOINT dry_run');
    const made = new Map<string, number>();
    for (const { status, questionId, ordinal } of lines) {
      if (status === 'CREATED' && questionId !== null) made.set(questionId, ordinal);
    }
    const placeOf = (id: string): string => (made.has(id) ? `item ${made.get(id)} of this source` : id);
    return lines.map(({ questionId, warnings, ...rest }) => ({
      ...rest,
      questionId: questionId !== null && made.has(questionId) ? null : questionId,
      warnings: warnings.map((warning) => warning.replace(IDS, placeOf)),
    }));
  }

  private async takeIn(tx: Tx, taking: Taking, items: readonly SourceItem[]): Promise<NewImportItem[]> {
    const moveOn = await this.mover(tx, taking.record);
    const planned = await this.plans.run(tx, { ...taking, moveOn }, items);
    const plans = planned.filter((each): each is Plan => 'decision' in each);
    const writing = plans.filter(({ decision }) => decision.action === 'CREATE' || decision.action === 'UPDATE');
    await this.attachments.add(
      tx,
      writing.flatMap(({ read }) => read.attachments),
    );
    const outcomes = await this.create(
      tx,
      taking,
      plans.filter(({ decision }) => decision.action === 'CREATE'),
    );
    for (const each of planned) {
      const { ordinal } = each.item;
      if (!outcomes.has(ordinal))
        outcomes.set(ordinal, await this.outcomeOf(tx, { ...taking, moveOn }, each, outcomes));
    }
    return planned.map((each) => lineOf(each, outcomes.get(each.item.ordinal)));
  }

  private async mover(
    tx: Tx,
    { publish, requestedBy }: ImportRecord,
  ): Promise<(question: Question) => Result<Question>> {
    if (!publish) return ok;
    const { fourEyes } = await this.settings.read(tx);
    return (question) =>
      fourEyes ? submitForReview(question) : publishQuestion(question, { memberId: requestedBy, fourEyes });
  }

  private async outcomeOf(
    tx: Tx,
    means: ImportOfItems,
    planned: Planned,
    outcomes: ReadonlyMap<number, Outcome>,
  ): Promise<Outcome> {
    if ('failure' in planned) return failed(planned.failure);
    const { decision, repeats } = planned;
    switch (decision.action) {
      case 'CREATE':
        throw new Error('New questions were written before.');
      case 'UPDATE':
        return this.update(tx, means, planned, decision);
      case 'UNCHANGED': {
        const why = WHY[decision.because];
        const { questionId } = decision;
        return { status: 'UNCHANGED', questionId, failure: null, warnings: why === null ? [] : [why] };
      }
      case 'DUPLICATE': {
        const original = repeats === null ? undefined : outcomes.get(repeats);
        // Whatever kept the first of them out keeps the second out as well.
        if (original?.status === 'FAILED') return original;
        return duplicateOf(decision.questionId ?? original?.questionId ?? null);
      }
    }
  }

  private async create(tx: Tx, { record, sourceId }: Taking, plans: readonly Plan[]): Promise<Map<number, Outcome>> {
    const written = await this.writer.add(
      tx,
      plans.map(({ question, item }) => ({ question, warnings: item.warnings })),
    );
    const outcomes = new Map<number, Outcome>();
    const rows: SourceRow[] = [];
    for (const [index, plan] of plans.entries()) {
      const outcome = written[index];
      if (outcome === undefined) throw new Error('Every question that is written has its outcome.');
      const { ordinal } = plan.item;
      if (outcome.status === 'DUPLICATE') {
        outcomes.set(ordinal, duplicateOf(outcome.questionId));
        continue;
      }
      const { id, warnings } = outcome.record;
      outcomes.set(ordinal, { status: 'CREATED', questionId: id, failure: null, warnings });
      rows.push(rowOf(plan, outcome.record));
      if (!record.dryRun) tx.audit(auditOf('import', plan.question));
    }
    await this.sources.insert(tx, sourceId, record.id, rows);
    return outcomes;
  }

  private async update(
    tx: Tx,
    { record, sourceId, moveOn }: ImportOfItems,
    plan: Plan,
    follow: {
      readonly questionId: string;
      readonly content: boolean;
      readonly description: boolean;
      readonly editedHere: boolean;
    },
  ): Promise<Outcome> {
    const { questionId, editedHere } = follow;
    const question = await this.questions.lock(tx, questionId);
    if (question === null) throw new Error('A question that an import remembers has gone.');
    const source = plan.question;
    const content = follow.content ? withStableIds(source.content, newUnorderedId, question.content) : question.content;
    const draft = {
      ...(follow.description ? source : question),
      content,
      labelsCleared: !follow.content && question.labelsCleared,
    };
    const revised = reviseQuestion(question, record.requestedBy, draft);
    const moved = revised.ok ? moveOn(revised.value) : revised;
    if (!moved.ok) return failed(moved.error);
    const warnings = [...plan.item.warnings, ...(editedHere ? [EDITED_HERE] : [])];
    const written = await this.writer.revise(tx, moved.value, warnings, record.requestedBy);
    if (written.status === 'DUPLICATE') return duplicateOf(written.questionId);
    await this.remember(tx, { record, sourceId }, plan, follow, written.record);
    if (!record.dryRun) tx.audit(auditOf('import', written.record, question));
    return { status: 'UPDATED', questionId, failure: null, warnings: written.record.warnings };
  }

  /** A part that was not followed because somebody had edited it here is remembered as it was: that stays an edit. */
  private async remember(
    tx: Tx,
    { record, sourceId }: Pick<Taking, 'record' | 'sourceId'>,
    plan: Plan,
    follow: { readonly content: boolean; readonly description: boolean },
    written: QuestionRecord,
  ): Promise<void> {
    const { remembered } = plan;
    if (remembered === null) throw new Error('What is updated was imported before.');
    const row = {
      ...rowOf(plan, written),
      contentDigest: follow.content ? plan.read.contentDigest : remembered.contentDigest,
      descriptionDigest: follow.description ? descriptionDigest(written) : remembered.descriptionDigest,
    };
    if (remembered.identityDigest === row.identityDigest) await this.sources.insert(tx, sourceId, record.id, [row]);
    else await this.sources.move(tx, sourceId, record.id, remembered.identityDigest, row);
  }
}

const rowOf = ({ read }: Plan, record: QuestionRecord): SourceRow => ({
  identityDigest: read.identityDigest,
  stemDigest: read.stemDigest,
  contentDigest: read.contentDigest,
  descriptionDigest: descriptionDigest(record),
  questionId: record.id,
});

function lineOf(planned: Planned, outcome: Outcome | undefined): NewImportItem {
  if (outcome === undefined) throw new Error('Every item has its outcome.');
  const { ordinal, position, losses } = planned.item;
  const { status, questionId, failure, warnings } = outcome;
  return {
    ordinal,
    position,
    status,
    questionId,
    code: failure?.code ?? null,
    message: failure?.message ?? null,
    losses: status === 'FAILED' ? [] : losses,
    warnings,
    identityDigest: status !== 'FAILED' && 'decision' in planned ? planned.read.identityDigest : null,
  };
}
