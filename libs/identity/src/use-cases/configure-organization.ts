import { ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MemberRepository } from '../data/member.repository.ts';

export interface OrganizationConfiguration {
  /** Nobody publishes questions that they wrote, and nothing skips its review. */
  readonly fourEyes: boolean;
}

/** What holds for everybody in the organization. It says nothing of what was published before. */
@Injectable()
export class ConfigureOrganization {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MemberRepository) private readonly members: MemberRepository,
  ) {}

  read(actor: Actor): Promise<OrganizationConfiguration> {
    return this.unitOfWork.read(actor, (tx) => this.members.read(tx));
  }

  setFourEyes(actor: Actor, fourEyes: boolean): Promise<Result<OrganizationConfiguration>> {
    return this.unitOfWork.run(actor, async (tx) => {
      const before = await this.members.saveFourEyes(tx, fourEyes);
      if (before !== fourEyes) {
        tx.audit({
          action: 'organization.four-eyes-set',
          subject: 'organization',
          subjectId: tx.organizationId,
          before: { fourEyes: before },
          after: { fourEyes },
        });
      }
      return ok({ fourEyes });
    });
  }
}
