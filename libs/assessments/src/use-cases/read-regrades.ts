import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { RegradeRepository, type RegradeChange, type RegradeRecord } from '../data/regrade.repository.ts';

/** What regrades did, or would do, and how far they are. */
@Injectable()
export class ReadRegrades {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(RegradeRepository) private readonly regrades: RegradeRepository,
  ) {}

  one(actor: Actor, id: string): Promise<RegradeRecord | null> {
    return this.unitOfWork.read(actor, (tx) => this.regrades.get(tx, id));
  }

  changes(actor: Actor, id: string, page: PageRequest): Promise<Page<RegradeChange>> {
    return this.unitOfWork.read(actor, (tx) => this.regrades.changes(tx, id, page));
  }
}
