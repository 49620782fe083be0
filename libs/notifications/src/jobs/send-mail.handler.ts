import { SendMail } from '@plumbline/contracts';
import { newId, type EventPayload, type Result } from '@plumbline/kernel';
import { currentContext, HandlesLongJob, type JobContext, type LongJobHandler, type Tx } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { SendMailUseCase } from '../use-cases/send-mail.ts';

type Payload = EventPayload<typeof SendMail.on>;

/**
 * A long job, since no transaction may stay open while a mail server thinks. Its fence is the message's claim and not the
 * delivery's: that a server took the message is a fact even where a later delivery has taken this one over.
 */
@HandlesLongJob(SendMail)
export class SendMailHandler implements LongJobHandler<Payload> {
  constructor(@Inject(SendMailUseCase) private readonly sending: SendMailUseCase) {}

  handle({ organizationId }: JobContext, { mailId }: Payload): Promise<Result<void>> {
    return this.sending.run(organizationId, mailId, currentContext()?.requestId ?? newId());
  }

  giveUp(tx: Tx, { mailId }: Payload, failure: string): Promise<void> {
    return this.sending.giveUp(tx, mailId, failure);
  }
}
