import { newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CandidateRepository, type Candidate } from '../data/candidate.repository.ts';
import { draftCandidate } from '../domain/candidate.ts';
import { candidateRefusals } from '../domain/refusals.ts';

/** Refuses as {@link draftCandidate} does, and with `CANDIDATE_EXISTS`. */
@Injectable()
export class CreateCandidate {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CandidateRepository) private readonly candidates: CandidateRepository,
  ) {}

  async run(actor: Actor, input: Parameters<typeof draftCandidate>[0]): Promise<Result<Candidate>> {
    const draft = draftCandidate(input);
    if (!draft.ok) return draft;
    return this.unitOfWork.run(actor, async (tx) => {
      const id = newId<'Candidate'>();
      const candidate = await this.candidates.insert(tx, id, draft.value);
      if (!candidate) return candidateRefusals.CANDIDATE_EXISTS({ field: 'input.email' });
      tx.audit({ action: 'candidate.created', subject: 'candidate', subjectId: id });
      return ok(candidate);
    });
  }
}
