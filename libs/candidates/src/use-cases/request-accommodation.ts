import { atField, isId, newId, ok, type Page, type PageRequest, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { AccommodationRepository, type RequestFilter, type RequestRecord } from '../data/accommodation.repository.ts';
import { checkAsked, type AskedAccommodation } from '../domain/accommodation.ts';
import { candidateRefusals } from '../domain/refusals.ts';

/** Requests for accommodation: a candidate makes their own, before the test or in it, and sees what became of it. */
@Injectable()
export class RequestAccommodation {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(AccommodationRepository) private readonly accommodations: AccommodationRepository,
  ) {}

  /** Where one is open already, this is what is asked for instead. Refuses with `INVALID_ACCOMMODATION`, `NOT_FOUND`. */
  async run(actor: Actor, input: AskedAccommodation): Promise<Result<RequestRecord>> {
    const { candidateId } = actor;
    if (!candidateId) return candidateRefusals.NOT_FOUND({ values: { what: 'candidate' } });
    const asked = atField(checkAsked(input), 'input');
    if (!asked.ok) return asked;
    return this.unitOfWork.run(actor, async (tx) => {
      // Erased since the session was opened.
      if (!(await this.accommodations.lock(tx, candidateId))) {
        return candidateRefusals.NOT_FOUND({ values: { what: 'candidate' } });
      }
      const request = await this.accommodations.ask(tx, newId(), candidateId, asked.value);
      tx.audit({
        action: 'accommodation.requested',
        subject: 'accommodation-request',
        subjectId: request.id,
        after: { status: request.status, candidateId },
      });
      return ok(request);
    });
  }

  /** The newest first; in a candidate's session their own. */
  async list(actor: Actor, filter: RequestFilter, page: PageRequest): Promise<Page<RequestRecord>> {
    const candidateId = actor.kind === 'candidate' ? actor.candidateId : filter.candidateId;
    if (candidateId !== null && !isId(candidateId)) return { edges: [], hasNextPage: false };
    return this.unitOfWork.read(actor, (tx) => this.accommodations.list(tx, { ...filter, candidateId }, page));
  }
}
