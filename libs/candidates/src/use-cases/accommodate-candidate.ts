import { AccommodationChanged } from '@plumbline/contracts';
import { atField, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Tx } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccommodationRepository, type RequestRecord } from '../data/accommodation.repository.ts';
import { CandidateRepository, type Candidate } from '../data/candidate.repository.ts';
import { checkAmounts, checkNote, granted, type Accommodation } from '../domain/accommodation.ts';
import { candidateRefusals } from '../domain/refusals.ts';

export interface DecideAccommodation {
  readonly requestId: string;
  readonly grant: boolean;
  /** Null: as asked, or as it stands. */
  readonly extraTimePercent: number | null;
  readonly breakMinutes: number | null;
  /** To the candidate. */
  readonly note: string | null;
}

/**
 * What stands on a candidate from now on. Tests that are not begun inherit it; those that run are told by the event.
 * What a candidate wrote or was answered stays with the request: the audit names amounts alone.
 */
@Injectable()
export class AccommodateCandidate {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AccommodationRepository) private readonly accommodations: AccommodationRepository,
    @Inject(CandidateRepository) private readonly candidates: CandidateRepository,
  ) {}

  /** Refuses with `INVALID_ACCOMMODATION` or `NOT_FOUND`. */
  async set(actor: Actor, candidateId: string, amounts: Accommodation): Promise<Result<Candidate>> {
    const checked = atField(checkAmounts(amounts), 'input');
    if (!checked.ok) return checked;
    return this.unitOfWork.run(actor, async (tx) => {
      const standing = await this.accommodations.lock(tx, candidateId);
      if (!standing) return noCandidate();
      await this.change(tx, candidateId, standing, amounts);
      const candidate = await this.candidates.get(tx, candidateId);
      return candidate ? ok(candidate) : noCandidate();
    });
  }

  /** Refuses with `INVALID_ACCOMMODATION`, `NOT_FOUND` or `REQUEST_DECIDED`. */
  async decide(actor: Actor, input: DecideAccommodation): Promise<Result<RequestRecord>> {
    const amounts = atField(checkAmounts(input), 'input');
    if (!amounts.ok) return amounts;
    const note = atField(checkNote(input.note), 'input');
    if (!note.ok) return note;
    return this.unitOfWork.run(actor, async (tx) => {
      const request = await this.accommodations.lockRequest(tx, input.requestId);
      if (!request) return candidateRefusals.NOT_FOUND({ field: 'input.requestId', values: { what: 'request' } });
      if (request.status !== 'OPEN') {
        return candidateRefusals.REQUEST_DECIDED({ field: 'input.requestId', details: { status: request.status } });
      }
      const status = input.grant ? 'GRANTED' : 'DECLINED';
      const decided = await this.accommodations.decide(tx, request.id, status, note.value);
      tx.audit({
        action: 'accommodation.decided',
        subject: 'accommodation-request',
        subjectId: request.id,
        before: { status: request.status },
        after: { status, candidateId: request.candidateId },
      });
      if (!input.grant) return ok(decided);
      const standing = await this.accommodations.lock(tx, request.candidateId);
      if (!standing) throw new Error('The candidate of a request cannot be read.');
      await this.change(tx, request.candidateId, standing, granted(input, request, standing));
      return ok(decided);
    });
  }

  private async change(tx: Tx, candidateId: string, before: Accommodation, after: Accommodation): Promise<void> {
    const { extraTimePercent, breakMinutes } = after;
    if (before.extraTimePercent === extraTimePercent && before.breakMinutes === breakMinutes) return;
    await this.accommodations.set(tx, candidateId, after);
    tx.emit(AccommodationChanged, { candidateId });
    tx.audit({
      action: 'candidate.accommodated',
      subject: 'candidate',
      subjectId: candidateId,
      before,
      after: { extraTimePercent, breakMinutes },
    });
  }
}

const noCandidate = () => candidateRefusals.NOT_FOUND({ field: 'input.candidateId', values: { what: 'candidate' } });
