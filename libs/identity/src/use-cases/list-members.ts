import type { Page, PageRequest } from '@plumbline/kernel';
import { UnitOfWork, type Actor } from '@plumbline/platform';
import { Inject, Injectable } from '@nestjs/common';
import { MemberRepository, type Member } from '../data/member.repository.ts';

@Injectable()
export class ListMembersUseCase {
  constructor(
    @Inject(UnitOfWork) private readonly unitOfWork: UnitOfWork,
    @Inject(MemberRepository) private readonly members: MemberRepository,
  ) {}

  run(actor: Actor, page: PageRequest): Promise<Page<Member>> {
    return this.unitOfWork.read(actor, (tx) => this.members.list(tx, page));
  }
}
