import { ok, type Refusal, type Result } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AttachmentRepository } from '../data/attachment.repository.ts';
import { ImportRepository, type ImportRecord } from '../data/import.repository.ts';
import { QuestionRepository, type QuestionState } from '../data/question.repository.ts';
import { SourceRepository, type RememberedRow } from '../data/source.repository.ts';
import { descriptionDigest } from '../domain/digest.ts';
import { decideItem, type ImportDecision, type ImportedQuestion } from '../domain/import-decision.ts';
import type { Question, QuestionDescription } from '../domain/question.ts';
import type { ReadQuestion, SourceItem } from './read-source.ts';
import { SkillNames } from './skill-names.ts';

/** What an import is to its items. */
export interface ImportOfItems {
  readonly record: ImportRecord;
  readonly sourceId: string;
  /** Whether no other item of the source has this stem; asked only of sources that were imported before. */
  readonly isUnique: (stemDigest: string) => boolean;
  /** To where the import was asked to bring its questions. */
  readonly moveOn: (question: Question) => Result<Question>;
}

export interface Plan {
  readonly item: SourceItem;
  readonly read: ReadQuestion;
  /** The new question where it has been moved on to where the import was asked to bring it. */
  readonly question: Question;
  readonly decision: ImportDecision;
  /** What the source's earlier item has left, when this one is it again or renews it. */
  readonly remembered: RememberedRow | null;
  /** The earlier item of these that is the same question. */
  readonly repeats: number | null;
}

export type Planned = Plan | { readonly item: SourceItem; readonly failure: Refusal };

interface Known {
  readonly remembered: readonly RememberedRow[];
  readonly states: ReadonlyMap<string, QuestionState>;
  readonly descriptions: ReadonlyMap<string, QuestionDescription>;
  readonly standing: ReadonlyMap<string, string>;
  readonly earlier: ReadonlyMap<string, string | null>;
  readonly pictures: ReadonlySet<string>;
}

/** Decides what becomes of items, some hundreds in a few statements. */
@Injectable()
export class PlanItems {
  constructor(
    @Inject(ImportRepository) private readonly imports: ImportRepository,
    @Inject(QuestionRepository) private readonly questions: QuestionRepository,
    @Inject(SourceRepository) private readonly sources: SourceRepository,
    @Inject(AttachmentRepository) private readonly attachments: AttachmentRepository,
    @Inject(SkillNames) private readonly skills: SkillNames,
  ) {}

  /** In the order of the items. One that fails is nobody's original: what repeats it fails by itself. */
  async run(tx: Tx, means: ImportOfItems, items: readonly SourceItem[]): Promise<Planned[]> {
    const readable = items.flatMap(({ read }) => (read.ok ? [read.value] : []));
    const known = await this.known(tx, means, readable);
    const described = await this.described(tx, known, readable);
    const first = new Map<string, number>();
    return items.map((item) => {
      if (!item.read.ok) return { item, failure: item.read.error };
      const planned = this.plan(means, known, described, first, item, item.read.value);
      if ('decision' in planned && !first.has(planned.read.identityDigest)) {
        first.set(planned.read.identityDigest, item.ordinal);
      }
      return planned;
    });
  }

  private async known(tx: Tx, { record, sourceId }: ImportOfItems, readable: readonly ReadQuestion[]): Promise<Known> {
    const identities = readable.map((each) => each.identityDigest);
    const stems = readable.map((each) => each.stemDigest);
    const remembered = await this.sources.find(tx, sourceId, identities, stems);
    const ids = remembered.map(({ questionId }) => questionId);
    return {
      remembered,
      states: await this.questions.lockStates(tx, ids),
      descriptions: await this.sources.descriptions(tx, ids),
      standing: await this.questions.standing(tx, identities),
      earlier: record.processed === 0 ? new Map() : await this.imports.earlier(tx, record.id, identities),
      pictures: await this.attachments.known(
        tx,
        readable.flatMap(({ elsewhere }) => elsewhere),
      ),
    };
  }

  /** The digests of the descriptions as the bank would spell them, of items that may meet a question of theirs. */
  private async described(
    tx: Tx,
    { remembered }: Known,
    readable: readonly ReadQuestion[],
  ): Promise<ReadonlyMap<ReadQuestion, string>> {
    if (remembered.length === 0) return new Map();
    const identities = new Set(remembered.map((row) => row.identityDigest));
    const stems = new Set(remembered.map((row) => row.stemDigest));
    const met = readable.filter((each) => identities.has(each.identityDigest) || stems.has(each.stemDigest));
    const skills = await this.skills.resolve(
      tx,
      met.map(({ question }) => question.skills),
    );
    return new Map(
      met.map((each, index) => [each, descriptionDigest({ ...each.question, skills: skills[index] ?? [] })]),
    );
  }

  private plan(
    means: ImportOfItems,
    known: Known,
    described: ReadonlyMap<ReadQuestion, string>,
    first: ReadonlyMap<string, number>,
    given: SourceItem,
    read: ReadQuestion,
  ): Planned {
    const missing = read.elsewhere.filter((digest) => !known.pictures.has(digest));
    const item = missing.length === 0 ? given : without(given, missing);
    const { remembered, states, descriptions } = known;
    const imported = (row: RememberedRow | undefined): ImportedQuestion | null => {
      const state = row && states.get(row.questionId);
      const description = row && descriptions.get(row.questionId);
      if (row === undefined || state === undefined || description === undefined) return null;
      return {
        questionId: state.id,
        imported: { content: row.contentDigest, description: row.descriptionDigest },
        current: { content: state.contentDigest, description: descriptionDigest(description) },
        retired: state.status === 'RETIRED',
      };
    };
    const same = remembered.find((row) => row.identityDigest === read.identityDigest);
    // What this very import has made is no earlier item of the source.
    const alike = remembered.filter((row) => row.stemDigest === read.stemDigest && row.importId !== means.record.id);
    const renewed = same === undefined && alike.length === 1 && means.isUnique(read.stemDigest) ? alike[0] : undefined;
    const repeats = first.get(read.identityDigest) ?? null;
    const before = known.earlier.get(read.identityDigest);
    const decision = decideItem({
      said: { content: read.contentDigest, description: described.get(read) ?? '' },
      repeats: repeats === null && before === undefined ? null : { questionId: before ?? null },
      known: imported(same),
      renewed: imported(renewed),
      standing: known.standing.get(read.identityDigest) ?? null,
    });
    const writes = decision.action === 'CREATE' || decision.action === 'UPDATE';
    // Nobody has seen yet what the question is without its picture.
    const moved = writes && missing.length === 0 ? means.moveOn(read.question) : ok(read.question);
    if (!moved.ok) return { item, failure: moved.error };
    return { item, read, question: moved.value, decision, remembered: same ?? renewed ?? null, repeats };
  }
}

/** The item with what it says of pictures that neither it nor the bank has; its texts still name them. */
const without = (item: SourceItem, missing: readonly string[]): SourceItem => ({
  ...item,
  losses: [...item.losses, ...missing.map((digest) => `IMAGE: the picture attachment:${digest} did not come with it`)],
  warnings: [...item.warnings, `MISSING_IMAGE: a text shows ${missing.length} that the bank does not have`],
});
