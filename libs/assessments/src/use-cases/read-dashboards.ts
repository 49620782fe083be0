import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor, type Caller } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { DashboardRepository, type BoardRow, type DashboardRecord } from '../data/dashboard.repository.ts';

/** How assessments stand, for those who may read them. */
@Injectable()
export class ReadDashboards {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(DashboardRepository) private readonly dashboards: DashboardRepository,
  ) {}

  /** Null for an id that is unknown or another organization's: the two look the same. */
  async one(actor: Actor, assessmentId: string): Promise<DashboardRecord | null> {
    const [found] = await this.many(actor, [assessmentId]);
    return found ?? null;
  }

  /** In one statement for any number of them. */
  many(actor: Actor, assessmentIds: readonly string[]): Promise<DashboardRecord[]> {
    return this.unitOfWork.read(actor, (tx) => this.dashboards.find(tx, assessmentIds));
  }

  /** In one statement, which looks at the caller's session as well where nobody has. */
  async board(caller: Caller, page: PageRequest): Promise<Page<BoardRow>> {
    if (caller.kind !== 'claim') return this.unitOfWork.read(caller, (tx) => this.dashboards.board(tx, page));
    const { session, board } = await this.dashboards.showBoard(caller, page);
    caller.admit(session);
    return board;
  }
}
