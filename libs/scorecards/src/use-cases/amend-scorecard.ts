import { InterviewDirectory } from '@plumbline/contracts';
import { atField, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ScorecardRepository, type ScorecardRecord } from '../data/scorecard.repository.ts';
import { writeContent, type ContentInput } from '../domain/content.ts';
import { refusals } from '../domain/refusals.ts';
import { amendScorecard } from '../domain/scorecard.ts';

export interface AmendCommand extends ContentInput {
  readonly id: string;
  /** The version that it corrects. */
  readonly version: number;
  readonly reason: string;
}

/** Adds a version; the first stays readable. Refuses with `NOT_FOUND`, or as {@link amendScorecard} does. */
@Injectable()
export class AmendScorecard {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
    @Inject(InterviewDirectory) private readonly interviews: InterviewDirectory,
  ) {}

  run(actor: Actor, { id, version: baseVersion, reason, ...input }: AmendCommand): Promise<Result<ScorecardRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const card = await this.scorecards.lockOwn(tx, id, actingMember(actor));
      const interview = card && (await this.interviews.find(tx, [card.interviewId])).get(card.interviewId);
      if (!card || !interview) return refusals.NOT_FOUND({ field: 'input.id', values: { what: 'scorecard of yours' } });
      const content = atField(writeContent(interview.competencies, input), 'input');
      if (!content.ok) return content;
      const amendment = { baseVersion, content: content.value, reason };
      const sealing = atField(amendScorecard(card, amendment, await tx.now()), 'input');
      if (!sealing.ok || sealing.value.version === null) return sealing.ok ? ok(card) : sealing;

      await this.scorecards.insertVersion(tx, sealing.value.version);
      const saved = await this.scorecards.save(tx, sealing.value.card);
      const [before, after] = [{ version: card.version }, { version: saved.version }];
      tx.audit({ action: 'scorecard.amended', subject: 'scorecard', subjectId: id, before, after });
      return ok(saved);
    });
  }
}
