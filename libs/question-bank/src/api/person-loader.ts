import { MemberDirectory, type PersonType } from '@plumbline/contracts';
import { batchedById, perActor, UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';

/** Members by name and no more, in one statement for all that a list shows. */
@Injectable()
export class PersonLoader {
  private readonly of = perActor((actor) =>
    batchedById((ids) => this.unitOfWork.read(actor, (tx) => this.members.find(tx, ids)), null),
  );

  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MemberDirectory) private readonly members: MemberDirectory,
  ) {}

  async load(actor: Actor, memberId: string | null): Promise<PersonType | null> {
    const member = memberId === null ? null : await this.of(actor).load(memberId);
    return member && { id: member.id, name: member.name };
  }
}
