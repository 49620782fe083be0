import { CandidateEnroller, type Person } from '@plumbline/contracts';
import { newId, ok, type Result, type Transaction } from '@plumbline/kernel';
import { asTx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CandidateRepository } from '../data/candidate.repository.ts';
import { draftCandidate } from '../domain/candidate.ts';
import { candidateRefusals } from '../domain/refusals.ts';

/** What is known of a candidate stays as it is: a person named again may be called something else there. */
@Injectable()
export class EnrollCandidates extends CandidateEnroller {
  constructor(@Inject(CandidateRepository) private readonly candidates: CandidateRepository) {
    super();
  }

  async ensure(transaction: Transaction, people: readonly Person[]): Promise<readonly Result<string>[]> {
    const tx = asTx(transaction);
    const drafts = people.map((person) => draftCandidate(person));
    // Of people with one e-mail the first counts.
    const named = drafts.flatMap((draft) => (draft.ok ? [[draft.value.email, draft.value] as const] : []));
    const unique = new Map(named.reverse());
    const asked = [...unique.values()].map((draft) => ({ id: newId<'Candidate'>(), draft }));
    for (const id of await this.candidates.insertNew(tx, asked)) {
      tx.audit({ action: 'candidate.created', subject: 'candidate', subjectId: id });
    }
    const known = await this.candidates.idsByEmail(tx, [...unique.keys()]);
    return drafts.map((draft) => {
      if (!draft.ok) return draft;
      const id = known.get(draft.value.email);
      // Another candidate has the external id.
      return id === undefined ? candidateRefusals.CANDIDATE_EXISTS({ field: 'input.externalId' }) : ok(id);
    });
  }
}
