import { AssessmentLetters, CandidateDirectory, OrganizationNames } from '@plumbline/contracts';
import type { Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type { MailRecord } from '../data/mail.repository.ts';
import { invitation, receipt, reminder, result, type Letter } from '../domain/letter.ts';
import { dropsAssignmentMail, dropsAttemptMail } from '../domain/mail.ts';
import { toHtml, toText } from '../domain/render.ts';
import { oneLine } from '../domain/words.ts';

/** A message with its words, as of now. */
export interface ComposedMail {
  readonly to: { readonly name: string; readonly address: string };
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** Where it leads; null for one that leads nowhere. */
  readonly link: string | null;
  /** Why it should not be sent, by code; null where it should. */
  readonly drop: string | null;
}

/**
 * Gives messages their words. They stand nowhere: a link is derived when somebody sends or shows it, so that the database
 * alone opens nothing.
 */
@Injectable()
export class ComposeMail {
  constructor(
    @Inject(AssessmentLetters) private readonly letters: AssessmentLetters,
    @Inject(CandidateDirectory) private readonly candidates: CandidateDirectory,
    @Inject(OrganizationNames) private readonly organizations: OrganizationNames,
  ) {}

  /**
   * The messages are the transaction's organization's. At most five statements for any number of them. What is about
   * somebody or something that is no more is absent from the map.
   * @param publicUrl where links begin, without a trailing slash
   */
  async run(tx: Tx, mails: readonly MailRecord[], publicUrl: string): Promise<ReadonlyMap<string, ComposedMail>> {
    const subjects = (...kinds: MailRecord['kind'][]): string[] => [
      ...new Set(mails.filter(({ kind }) => kinds.includes(kind)).map(({ subjectId }) => subjectId)),
    ];
    const organization = await this.organizations.organizationName(tx);
    const assignments = await this.letters.ofAssignments(tx, subjects('INVITATION', 'REMINDER'));
    const attempts = await this.letters.ofAttempts(tx, subjects('RECEIPT', 'RESULT'));
    const people = await this.candidates.find(tx, [...new Set(mails.map(({ candidateId }) => candidateId))]);

    const words = (
      { kind, subjectId }: MailRecord,
      candidate: string,
    ): { letter: Letter; drop: string | null } | null => {
      const between = (token: string) => ({ organization, candidate, link: `${publicUrl}/take#${token}` });
      if (kind === 'INVITATION' || kind === 'REMINDER') {
        const facts = assignments.get(subjectId);
        if (!facts) return null;
        const write = kind === 'INVITATION' ? invitation : reminder;
        return { letter: write(facts, between(facts.invitationToken)), drop: dropsAssignmentMail(kind, facts) };
      }
      const facts = attempts.get(subjectId);
      if (!facts) return null;
      const write = kind === 'RECEIPT' ? receipt : result;
      return { letter: write(facts, between(facts.invitationToken)), drop: dropsAttemptMail(kind, facts) };
    };

    const composed = new Map<string, ComposedMail>();
    for (const mail of mails) {
      const person = people.get(mail.candidateId);
      const written = person ? words(mail, person.name) : null;
      if (!person || !written) continue;
      const { letter, drop } = written;
      const to = { name: oneLine(person.name), address: person.email };
      const link = letter.blocks.find((block) => block.kind === 'action')?.url ?? null;
      composed.set(mail.id, { to, subject: letter.subject, text: toText(letter), html: toHtml(letter), link, drop });
    }
    return composed;
  }
}
