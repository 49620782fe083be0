import type { MemberSummary, PersonType } from '@plumbline/contracts';
import type { Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import DataLoader from 'dataloader';
import type { ScorecardVersion } from '../domain/scorecard.ts';
import { FindScorecards } from '../use-cases/find-scorecards.ts';

interface Loaders {
  readonly member: DataLoader<string, MemberSummary | null>;
  readonly versions: DataLoader<string, readonly ScorecardVersion[]>;
}

/** One statement for each field of a list, however long it is. Batches only: what may be seen can change. */
@Injectable()
export class ScorecardLoaders {
  readonly #loaders = new WeakMap<Actor, Loaders>();

  constructor(@Inject(FindScorecards) private readonly scorecards: FindScorecards) {}

  async person(actor: Actor, id: string): Promise<PersonType | null> {
    const member = await this.of(actor).member.load(id);
    return member && { id: member.id, name: member.name };
  }

  versions(actor: Actor, scorecardId: string): Promise<readonly ScorecardVersion[]> {
    return this.of(actor).versions.load(scorecardId);
  }

  private of(actor: Actor): Loaders {
    const loaders = this.#loaders.get(actor) ?? this.make(actor);
    this.#loaders.set(actor, loaders);
    return loaders;
  }

  private make(actor: Actor): Loaders {
    const options = { cache: false };
    return {
      member: new DataLoader(async (ids: readonly string[]) => {
        const members = await this.scorecards.members(actor, [...new Set(ids)]);
        return ids.map((id) => members.get(id) ?? null);
      }, options),
      versions: new DataLoader(async (ids: readonly string[]) => {
        const versions = await this.scorecards.versions(actor, [...new Set(ids)]);
        return ids.map((id) => versions.get(id) ?? []);
      }, options),
    };
  }
}
