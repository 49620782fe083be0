import { atField, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AssessmentRepository } from '../data/assessment.repository.ts';
import { TimeRepository } from '../data/time.repository.ts';
import { refusals } from '../domain/refusals.ts';
import { checkSpan, type TimeCreditSpan } from '../domain/time-credit.ts';
import { auditCredits } from './audit-credits.ts';

const BATCH = 500;

export interface TimeCreditReport {
  /** Attempts that were open in the span, still are, and were given what they had of it. */
  readonly credited: number;
  /** Attempts that were open in the span and are over by now: nothing changed. */
  readonly closed: number;
}

/**
 * Gives every attempt that was open in a span the time that it had of it: for an outage that the service itself did
 * not notice. What an automatic credit gave already comes on top. All of it is one commit. Refuses with
 * `INVALID_CREDIT`, `NOT_FOUND`.
 */
@Injectable()
export class CreditTime {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AssessmentRepository) private readonly assessments: AssessmentRepository,
    @Inject(TimeRepository) private readonly time: TimeRepository,
  ) {}

  run(actor: Actor, input: TimeCreditSpan): Promise<Result<TimeCreditReport>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const checked = atField(checkSpan(input, await tx.now()), 'input');
      if (!checked.ok) return checked;
      const { assessmentId, from, to, reason } = checked.value;
      if (assessmentId !== null && !(await this.assessments.get(tx, assessmentId)))
        return refusals.NOT_FOUND({ field: 'input.assessmentId', values: { what: 'assessment' } });

      const report = { credited: 0, closed: 0 };
      let after: string | null = null;
      for (;;) {
        const known: { id: string; closed: boolean }[] = await this.time.openDuring(tx, checked.value, after, BATCH);
        const open = known.filter(({ closed }) => !closed).map(({ id }) => id);
        const given = await this.time.credit(tx, open, { source: 'ADMINISTRATOR', reason, time: { from, to } });
        auditCredits(tx, given, 'ADMINISTRATOR');
        report.credited += given.length;
        report.closed += known.length - given.length;
        after = known.at(-1)?.id ?? null;
        if (known.length < BATCH) return ok(report);
      }
    });
  }
}
