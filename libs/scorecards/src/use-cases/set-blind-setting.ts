import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { ScorecardRepository } from '../data/scorecard.repository.ts';
import type { BlindSetting } from '../domain/blind-rule.ts';

@Injectable()
export class SetBlindSetting {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(ScorecardRepository) private readonly scorecards: ScorecardRepository,
  ) {}

  run(actor: Actor, blind: BlindSetting): Promise<Result<BlindSetting>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const before = await this.scorecards.setting(tx);
      await this.scorecards.saveSetting(tx, blind);
      tx.audit({
        action: 'scorecards.configured',
        subject: 'organization',
        subjectId: tx.organizationId,
        before: { blind: before },
        after: { blind },
      });
      return ok(blind);
    });
  }
}
