import { ReleaseDueResults } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type SystemContext } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { DUE_RELEASES, type DueRelease } from '../data/release.repository.ts';
import { SettleGrades } from '../use-cases/settle-grades.ts';

/** Results that one sweep releases at most; the rest waits for the next. */
const SWEEP = 2_000;

@HandlesJob(ReleaseDueResults)
export class ReleaseDueResultsHandler {
  constructor(@Inject(SettleGrades) private readonly settling: SettleGrades) {}

  async handle(context: SystemContext): Promise<Result<void>> {
    const due = await context.query<DueRelease>(DUE_RELEASES, [SWEEP]);
    const byOrganization = new Map<string, string[]>();
    for (const { organizationId, attemptId } of due) {
      byOrganization.set(organizationId, [...(byOrganization.get(organizationId) ?? []), attemptId]);
    }
    for (const [organizationId, attemptIds] of byOrganization) {
      const released = await context.run(organizationId, async (tx) => {
        await this.settling.releaseDue(tx, attemptIds);
        return ok(undefined);
      });
      if (!released.ok) return released;
    }
    return ok(undefined);
  }
}
