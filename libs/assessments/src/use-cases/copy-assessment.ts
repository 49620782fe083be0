import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository, type AssessmentRecord } from '../data/assessment.repository.ts';
import { VersionRepository } from '../data/version.repository.ts';
import { draftAssessment, type Lineage } from '../domain/assessment.ts';
import { checkTitle, type Blueprint } from '../domain/blueprint.ts';
import { refusals } from '../domain/refusals.ts';
import { byQuestion, PinQuestions } from './pin-questions.ts';

/**
 * New drafts after assessments that stand, which stay as they are, with all that was assigned of them. A draft picks the
 * newest published version of each question; one that was retired since stays as the assessment has it.
 */
@Injectable()
export class CopyAssessment {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(VersionRepository) private readonly versions: VersionRepository,
    @Inject(PinQuestions) private readonly pinning: PinQuestions,
  ) {}

  /** A draft of its own, the first version of a new family. Refuses with `NOT_FOUND`, `INVALID_ASSESSMENT` (the title). */
  clone(actor: Actor, id: string, given: string): Promise<Result<AssessmentRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const title = checkTitle(given);
      if (!title.ok) return title;
      const source = await this.assessments.get(tx, id);
      if (!source) return refusals.NOT_FOUND({ field: 'id', values: { what: 'assessment' } });
      return this.draft(tx, source, title.value, null);
    });
  }

  /**
   * A draft of the family's next version, after any version of it. Refuses with `NOT_FOUND`, and with `DRAFT_EXISTS`
   * naming the draft that is open in `details.assessmentId`.
   */
  revise(actor: Actor, id: string): Promise<Result<AssessmentRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const source = await this.assessments.get(tx, id);
      if (!source) return refusals.NOT_FOUND({ field: 'id', values: { what: 'assessment' } });
      const { familyId, title } = source;
      await this.versions.lockFamily(tx, familyId);
      const { version, draftId } = await this.versions.newest(tx, familyId);
      if (draftId) return refusals.DRAFT_EXISTS({ field: 'id', details: { assessmentId: draftId } });
      return this.draft(tx, source, title, { familyId, version: version + 1 });
    });
  }

  private async draft(
    tx: Tx,
    source: AssessmentRecord,
    title: string,
    lineage: Lineage | null,
  ): Promise<Result<AssessmentRecord>> {
    const held = byQuestion(await this.versions.contents(tx, source.id));
    const blueprint = { ...blueprintOf(source), title };
    const pinned = await this.pinning.run(tx, blueprint, held);
    if (!pinned.ok) return pinned;
    const draft = draftAssessment(blueprint, pinned.value, lineage);
    if (!draft.ok) return draft;

    const { assessment, items } = draft.value;
    await this.assessments.insert(tx, draft.value);
    tx.audit({
      action: lineage ? 'assessment.revised' : 'assessment.cloned',
      subject: 'assessment',
      subjectId: assessment.id,
      after: { from: source.id, version: assessment.version, versions: items.map(({ pin }) => pin.versionId) },
    });
    const stored = await this.assessments.get(tx, assessment.id);
    if (!stored) throw new Error('An assessment that was just written cannot be read.');
    return ok(stored);
  }
}

/** What a draft takes over, and nothing of when and by whom it was made. */
const blueprintOf = ({
  id: _id,
  status: _status,
  familyId: _familyId,
  version: _version,
  createdAt: _createdAt,
  updatedAt: _updatedAt,
  publishedAt: _publishedAt,
  archivedAt: _archivedAt,
  ...blueprint
}: AssessmentRecord): Blueprint => blueprint;
