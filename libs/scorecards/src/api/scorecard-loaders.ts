import type { MemberSummary, PersonType } from '@plumbline/contracts';
import { batchedById, perActor, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import type DataLoader from 'dataloader';
import type { ScorecardVersion } from '../domain/scorecard.ts';
import { FindScorecards } from '../use-cases/find-scorecards.ts';

interface Loaders {
  readonly member: DataLoader<string, MemberSummary | null>;
  readonly versions: DataLoader<string, readonly ScorecardVersion[]>;
}

/** One statement for each field of a list, however long it is. */
@Injectable()
export class ScorecardLoaders {
  private readonly of = perActor((actor) => this.make(actor));

  constructor(@Inject(FindScorecards) private readonly scorecards: FindScorecards) {}

  async person(actor: Actor, id: string): Promise<PersonType | null> {
    const member = await this.of(actor).member.load(id);
    return member && { id: member.id, name: member.name };
  }

  versions(actor: Actor, scorecardId: string): Promise<readonly ScorecardVersion[]> {
    return this.of(actor).versions.load(scorecardId);
  }

  private make(actor: Actor): Loaders {
    return {
      member: batchedById((ids) => this.scorecards.members(actor, ids), null),
      versions: batchedById((ids) => this.scorecards.versions(actor, ids), []),
    };
  }
}
