import { MailWritten, ReleaseHeldMail } from '@plumbline/contracts';
import { ok, type Result } from '@plumbline/kernel';
import { HandlesJob, type SystemContext } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { MailRepository } from '../data/mail.repository.ts';
import { MailServer } from '../smtp/mail-server.ts';

const BATCH = 200;

/** Once there is a mail server, what was kept for want of one is sent after all, where there still is a reason to. */
@HandlesJob(ReleaseHeldMail)
export class ReleaseHeldMailHandler {
  constructor(
    @Inject(MailRepository) private readonly mails: MailRepository,
    @Inject(MailServer) private readonly server: MailServer,
  ) {}

  async handle(context: SystemContext): Promise<Result<void>> {
    if (this.server.sender === null) return ok(undefined);
    const organizations = await context.query<{ id: string }>(
      `SELECT DISTINCT organization_id AS id FROM mail_messages WHERE status = 'HELD'`,
    );
    const failures: unknown[] = [];
    for (const { id } of organizations) {
      // One organization's trouble is not the others'.
      await this.sweep(context, id).catch((error: unknown) => failures.push(error));
    }
    if (failures.length > 0) throw new AggregateError(failures, 'Kept messages could not all be let go.');
    return ok(undefined);
  }

  private async sweep(context: SystemContext, organizationId: string): Promise<void> {
    let released: Result<number>;
    do {
      released = await context.run(organizationId, async (tx) => {
        const ids = await this.mails.unhold(tx, BATCH);
        for (const mailId of ids) tx.emit(MailWritten, { mailId });
        return ok(ids.length);
      });
    } while (released.ok && released.value === BATCH);
  }
}
