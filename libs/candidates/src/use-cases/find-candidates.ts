import { isStorable, type Page, type PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { CandidateRepository, type Candidate } from '../data/candidate.repository.ts';

@Injectable()
export class FindCandidates {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(CandidateRepository) private readonly candidates: CandidateRepository,
  ) {}

  /** Null for an id that is unknown or another organization's: the two look the same. */
  one(actor: Actor, id: string): Promise<Candidate | null> {
    return this.unitOfWork.read(actor, (tx) => this.candidates.get(tx, id));
  }

  /** By name; `text` looks in names and e-mails. */
  async list(actor: Actor, filter: { text: string | null }, page: PageRequest): Promise<Page<Candidate>> {
    if (!isStorable(filter.text ?? '')) return { edges: [], hasNextPage: false };
    return this.unitOfWork.read(actor, (tx) => this.candidates.list(tx, filter, page));
  }
}
