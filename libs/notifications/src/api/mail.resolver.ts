import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ReadMails } from '../use-cases/read-mails.ts';
import { ResendMailUseCase } from '../use-cases/resend-mail.ts';
import { MailConnection, MailFilter, MailType } from './mail.types.ts';

@Resolver(() => MailType)
export class MailResolver {
  constructor(
    @Inject(ReadMails) private readonly reading: ReadMails,
    @Inject(ResendMailUseCase) private readonly resending: ResendMailUseCase,
  ) {}

  @Allow(Permission.AssessmentAssign)
  @Query(() => MailConnection, { description: 'What candidates were written, the newest first.' })
  async mails(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => MailFilter, nullable: true }) filter?: MailFilter | null,
  ): Promise<MailConnection> {
    const wanted = { candidateId: filter?.candidateId ?? null, assignmentId: filter?.assignmentId ?? null };
    return toConnection(await this.reading.list(actor, wanted, unwrap(pageRequest(page))));
  }

  @Allow(Permission.AssessmentAssign)
  @Mutation(() => MailType, { description: 'Writes the same message anew: one with an id of its own.' })
  async resendMail(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<MailType> {
    return unwrap(await this.resending.run(actor, id));
  }
}
