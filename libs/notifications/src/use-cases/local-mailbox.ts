import { isId } from '@plumbline/kernel';
import { SystemDatabase, systemActor, UnitOfWork } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MailRepository, type MailRecord } from '../data/mail.repository.ts';
import { ComposeMail, type ComposedMail } from './compose-mail.ts';

/** A message that was kept, with its words; these are null where what it was about is no more. */
export interface KeptMail {
  readonly mail: MailRecord;
  readonly words: ComposedMail | null;
}

export interface KeptMails {
  readonly mails: readonly KeptMail[];
  /** The id after which the next page begins; null on the last. */
  readonly next: string | null;
}

interface Place {
  readonly id: string;
  readonly organizationId: string;
}

/**
 * What would have been sent, for whoever develops on this machine: of all organizations, and with links that open tests.
 * Not for production; see the guard in `api/`.
 */
@Injectable()
export class LocalMailbox {
  constructor(
    @Inject(SystemDatabase) private readonly system: SystemDatabase,
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MailRepository) private readonly mails: MailRepository,
    @Inject(ComposeMail) private readonly composing: ComposeMail,
  ) {}

  /** The newest first. Six statements for each organization on the page, and one. */
  async list(after: string | null, limit: number, publicUrl: string): Promise<KeptMails> {
    const places = await this.system.query<Place>(
      `SELECT id, organization_id AS "organizationId" FROM mail_messages
       WHERE status = 'HELD' AND ($1::uuid IS NULL OR id < $1) ORDER BY id DESC LIMIT $2`,
      [after !== null && isId(after) ? after : null, limit + 1],
    );
    const page = places.slice(0, limit);
    const kept = await this.read(page, publicUrl);
    const mails = page.flatMap(({ id }) => kept.get(id) ?? []);
    return { mails, next: places.length > limit ? (page.at(-1)?.id ?? null) : null };
  }

  async one(id: string, publicUrl: string): Promise<KeptMail | null> {
    if (!isId(id)) return null;
    const places = await this.system.query<Place>(
      `SELECT id, organization_id AS "organizationId" FROM mail_messages WHERE status = 'HELD' AND id = $1`,
      [id],
    );
    return (await this.read(places, publicUrl)).get(id) ?? null;
  }

  private async read(places: readonly Place[], publicUrl: string): Promise<ReadonlyMap<string, KeptMail>> {
    const kept = new Map<string, KeptMail>();
    for (const organizationId of new Set(places.map((place) => place.organizationId))) {
      const ids = places.filter((place) => place.organizationId === organizationId).map(({ id }) => id);
      await this.unitOfWork.read(systemActor(organizationId, 'mailbox'), async (tx) => {
        const mails = await this.mails.find(tx, ids);
        const composed = await this.composing.run(tx, mails, publicUrl);
        for (const mail of mails) kept.set(mail.id, { mail, words: composed.get(mail.id) ?? null });
      });
    }
    return kept;
  }
}
