import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { practise } from '../domain/practice.ts';
import { MoveAttemptUseCase } from '../use-cases/move-attempt.ts';
import { AttemptType } from './attempt.types.ts';
import {
  AdvanceAttemptInput,
  AnswerPracticeInput,
  FinishSectionInput,
  FlagItemInput,
  PracticeAnswerType,
  PracticeQuestionType,
} from './moving.types.ts';
import { practiceQuestion, toAttempt, toPracticeAnswer } from './to-api.ts';

/** Getting about in an attempt, and the question to try it out with. */
@Resolver(() => AttemptType)
export class MovingResolver {
  constructor(@Inject(MoveAttemptUseCase) private readonly moving: MoveAttemptUseCase) {}

  @Allow(Permission.AttemptTake)
  @Mutation(() => AttemptType, {
    description:
      'Forward only: leaves an item for good and goes to the next. Past the last one of a section with a limit, what is left of its time is given up.',
  })
  async advanceAttempt(
    @CurrentActor() actor: Actor,
    @Args('input') { attemptId, fromPosition }: AdvanceAttemptInput,
  ): Promise<AttemptType> {
    return toAttempt(unwrap(await this.moving.run(actor, attemptId, { type: 'ITEM', from: fromPosition })));
  }

  @Allow(Permission.AttemptTake)
  @Mutation(() => AttemptType, {
    description: 'Where sections have limits: leaves one for good. What is left of its time is given up.',
  })
  async finishSection(
    @CurrentActor() actor: Actor,
    @Args('input') { attemptId, section }: FinishSectionInput,
  ): Promise<AttemptType> {
    return toAttempt(unwrap(await this.moving.run(actor, attemptId, { type: 'SECTION', from: section })));
  }

  @Allow(Permission.AttemptTake)
  @Mutation(() => AttemptType, {
    description: 'Stops the clock for a break, where one was granted. No item is given meanwhile.',
  })
  async pauseAttempt(
    @CurrentActor() actor: Actor,
    @Args('attemptId', { type: () => ID }) attemptId: string,
  ): Promise<AttemptType> {
    return toAttempt(unwrap(await this.moving.run(actor, attemptId, { type: 'PAUSE' })));
  }

  @Allow(Permission.AttemptTake)
  @Mutation(() => AttemptType, { description: 'Ends a break. What is left of it can be taken later.' })
  async resumeAttempt(
    @CurrentActor() actor: Actor,
    @Args('attemptId', { type: () => ID }) attemptId: string,
  ): Promise<AttemptType> {
    return toAttempt(unwrap(await this.moving.run(actor, attemptId, { type: 'RESUME' })));
  }

  @Allow(Permission.AttemptTake)
  @Mutation(() => AttemptType, { description: 'Notes that the candidate wants to come back to an item.' })
  async flagItem(
    @CurrentActor() actor: Actor,
    @Args('input') { attemptId, itemId, flagged }: FlagItemInput,
  ): Promise<AttemptType> {
    return toAttempt(unwrap(await this.moving.flag(actor, attemptId, itemId, flagged)));
  }

  @Allow(Permission.AttemptTake)
  @Query(() => PracticeQuestionType, { description: 'Before the start or at any time.' })
  practiceQuestion(): PracticeQuestionType {
    return practiceQuestion();
  }

  @Allow(Permission.AttemptTake)
  @Mutation(() => PracticeAnswerType, {
    description: 'As saveAnswer, but nothing is stored, and it is judged at once.',
  })
  answerPractice(@Args('input') { saved, ...input }: AnswerPracticeInput): PracticeAnswerType {
    return toPracticeAnswer(unwrap(practise({ ...input, saved: saved ?? null })));
  }
}
