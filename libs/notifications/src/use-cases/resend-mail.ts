import { MailWritten } from '@plumbline/contracts';
import { newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MailRepository, type MailRecord } from '../data/mail.repository.ts';
import { isSettled } from '../domain/mail.ts';
import { refusals } from '../domain/refusals.ts';

/** Writes the same message anew, with an id of its own. Refuses with `MAIL_NOT_FOUND` and `MAIL_UNSETTLED`. */
@Injectable()
export class ResendMailUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MailRepository) private readonly mails: MailRepository,
  ) {}

  run(actor: Actor, mailId: string): Promise<Result<MailRecord>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const earlier = await this.mails.get(tx, mailId);
      if (!earlier) return refusals.MAIL_NOT_FOUND({ field: 'id' });
      if (!isSettled(earlier.status)) return refusals.MAIL_UNSETTLED({ field: 'id' });
      const id = newId<'mail'>();
      const { kind, subjectId, assignmentId, candidateId } = earlier;
      await this.mails.insert(tx, [{ id, kind, subjectId, assignmentId, candidateId, dedupeKey: `RESEND ${id}` }]);
      tx.emit(MailWritten, { mailId: id });
      tx.audit({
        action: 'mail.resent',
        subject: 'mail',
        subjectId: id,
        after: { kind, assignmentId, candidateId, resends: mailId },
      });
      const written = await this.mails.get(tx, id);
      if (!written) throw new Error('A message that was just written cannot be read.');
      return ok(written);
    });
  }
}
