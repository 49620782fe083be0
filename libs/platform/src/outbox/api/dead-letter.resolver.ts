import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { Permission } from '@plumbline/contracts';
import type { Actor } from '../../auth/actor.ts';
import { Allow } from '../../auth/allow.ts';
import { CurrentActor } from '../../auth/current-actor.ts';
import { unwrap } from '../../errors/refused-error.ts';
import { PageArgs, pageRequest, toConnection } from '../../graphql/pagination.ts';
import { ManageDeadLetters } from '../manage-dead-letters.ts';
import { DeadLetterConnection, DeadLetterType } from './dead-letter.types.ts';

@Resolver(() => DeadLetterType)
export class DeadLetterResolver {
  constructor(@Inject(ManageDeadLetters) private readonly deadLettersUseCase: ManageDeadLetters) {}

  @Allow(Permission.DeadLetterManage)
  @Query(() => DeadLetterConnection, { description: 'Jobs that have failed for good, the newest failure first.' })
  async deadLetters(@CurrentActor() actor: Actor, @Args() page: PageArgs): Promise<DeadLetterConnection> {
    return toConnection(await this.deadLettersUseCase.list(actor, unwrap(pageRequest(page, ['number', 'text', 'id']))));
  }

  @Allow(Permission.DeadLetterManage)
  @Mutation(() => Boolean, { description: 'Runs the job again, with all its attempts.' })
  async retryDeadLetter(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<boolean> {
    return unwrap(await this.deadLettersUseCase.retry(actor, id));
  }

  @Allow(Permission.DeadLetterManage)
  @Mutation(() => Boolean, { description: 'Gives the job up: its work will not be done.' })
  async discardDeadLetter(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<boolean> {
    return unwrap(await this.deadLettersUseCase.discard(actor, id));
  }
}
