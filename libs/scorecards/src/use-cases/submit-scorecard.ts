import { InterviewDirectory, ScorecardSubmitted } from '@plumbline/contracts';
import { err, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ScorecardRepository, type ScorecardRecord } from '../data/scorecard.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { submitScorecard } from '../domain/scorecard.ts';

/** Seals a draft. Refuses with `NOT_FOUND`, `INTERVIEW_CANCELLED` or `SCORECARD_INCOMPLETE`; a second time changes nothing. */
@Injectable()
export class SubmitScorecard {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
    @Inject(InterviewDirectory) private readonly interviews: InterviewDirectory,
  ) {}

  run(actor: Actor, id: string): Promise<Result<ScorecardRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const card = await this.scorecards.lockOwn(tx, id, actingMember(actor));
      if (card === null) return refusals.NOT_FOUND({ field: 'id', values: { what: 'scorecard of yours' } });
      if (card.submittedAt !== null) return ok(card);
      const interview = await this.interviews.hold(tx, card.interviewId);
      if (!interview || interview.cancelled) return refusals.INTERVIEW_CANCELLED({ field: 'id' });
      const sealing = submitScorecard(card, await tx.now());
      // The card is refused as it is stored: of the arguments only its id is to blame. The details name the parts.
      if (!sealing.ok) return err({ ...sealing.error, field: 'id' });
      if (sealing.value.version === null) return ok(card);

      await this.scorecards.insertVersion(tx, sealing.value.version);
      const saved = await this.scorecards.save(tx, sealing.value.card);
      const { loopId, interviewId, interviewerId } = saved;
      tx.emit(ScorecardSubmitted, { scorecardId: id, loopId, interviewId, interviewerId });
      tx.audit({
        action: 'scorecard.submitted',
        subject: 'scorecard',
        subjectId: id,
        after: { version: saved.version },
      });
      return ok(saved);
    });
  }
}
