import { atField, newId, ok, type Result } from '@plumbline/kernel';
import { actingMember, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { OpeningRepository, type Opening } from '../data/opening.repository.ts';
import { describeOpening, type NeededCompetency } from '../domain/opening.ts';
import { KnownMembers } from './known-members.ts';

export interface CreateOpeningCommand {
  readonly title: string;
  /** Left out, whoever creates the opening owns it. */
  readonly ownerId?: string | null;
  readonly teamMemberIds?: readonly string[] | null;
  readonly competencies?: readonly NeededCompetency[] | null;
}

/** Refuses with `INVALID_OPENING` or `MEMBER_UNKNOWN`. */
@Injectable()
export class CreateOpening {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(OpeningRepository) private readonly openings: OpeningRepository,
    @Inject(KnownMembers) private readonly members: KnownMembers,
  ) {}

  async run(actor: Actor, command: CreateOpeningCommand): Promise<Result<Opening>> {
    const described = describeOpening({
      title: command.title,
      ownerId: command.ownerId ?? actingMember(actor),
      teamMemberIds: command.teamMemberIds ?? [],
      competencies: command.competencies ?? [],
    });
    const details = atField(described, 'input');
    if (!details.ok) return details;
    return this.unitOfWork.run(actor, async (tx) => {
      const owner = await this.members.require(tx, [details.value.ownerId], 'input.ownerId');
      if (!owner.ok) return owner;
      const team = await this.members.require(tx, details.value.teamMemberIds, 'input.teamMemberIds');
      if (!team.ok) return team;
      const id = newId<'Opening'>();
      const opening = await this.openings.insert(tx, id, details.value, actingMember(actor));
      tx.audit({ action: 'opening.created', subject: 'opening', subjectId: id, after: { title: opening.title } });
      return ok(opening);
    });
  }
}
