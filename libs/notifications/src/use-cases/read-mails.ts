import { isId, type Page, type PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MailRepository, type MailFilter, type MailRecord } from '../data/mail.repository.ts';

@Injectable()
export class ReadMails {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MailRepository) private readonly mails: MailRepository,
  ) {}

  /** The newest first, in one statement. What cannot be an id finds nothing. */
  list(actor: Actor, filter: MailFilter, page: PageRequest): Promise<Page<MailRecord>> {
    if (Object.values(filter).some((id: string | null) => id !== null && !isId(id))) {
      return Promise.resolve({ edges: [], hasNextPage: false });
    }
    return this.unitOfWork.read(actor, (tx) => this.mails.list(tx, filter, page));
  }
}
