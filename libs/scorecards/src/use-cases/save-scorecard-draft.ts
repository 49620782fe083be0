import { InterviewDirectory } from '@plumbline/contracts';
import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ScorecardRepository, type ScorecardRecord } from '../data/scorecard.repository.ts';
import { writeContent, type ContentInput } from '../domain/content.ts';
import { refusals } from '../domain/refusals.ts';
import { saveDraft } from '../domain/scorecard.ts';

export interface SaveDraftCommand extends ContentInput {
  readonly interviewId: string;
  /** The revision that the writer started from; 0 for a card on which nothing was saved yet. */
  readonly revision: number;
}

/**
 * Refuses with `NOT_FOUND` (no interview of this person's), `INTERVIEW_CANCELLED`, or as {@link writeContent} and
 * {@link saveDraft} do.
 */
@Injectable()
export class SaveScorecardDraft {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
    @Inject(InterviewDirectory) private readonly interviews: InterviewDirectory,
  ) {}

  run(actor: Actor, { interviewId, revision, ...input }: SaveDraftCommand): Promise<Result<ScorecardRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const interviewerId = actingMember(actor);
      const interview = await this.interviews.hold(tx, interviewId);
      if (!interview?.interviewerIds.includes(interviewerId)) {
        return refusals.NOT_FOUND({ field: 'input.interviewId', values: { what: 'interview of yours' } });
      }
      if (interview.cancelled) return refusals.INTERVIEW_CANCELLED({ field: 'input.interviewId' });
      const content = atField(writeContent(interview.competencies, input), 'input');
      if (!content.ok) return content;

      const card = await this.scorecards.openOwn(tx, {
        id: newId<'Scorecard'>(),
        loopId: interview.loopId,
        interviewId,
        interviewerId,
        revision: 0,
        content: content.value,
        version: 0,
        submittedAt: null,
      });
      const saved = atField(saveDraft(card, revision, content.value), 'input');
      if (!saved.ok) return saved;
      return ok(saved.value === card ? card : await this.scorecards.save(tx, saved.value));
    });
  }
}
