import { Permission } from '@plumbline/contracts';
import {
  Allow,
  AllowByStatement,
  CurrentActor,
  CurrentCaller,
  unwrap,
  type Actor,
  type Caller,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import { ReadAttempts } from '../use-cases/read-attempts.ts';
import { SaveAnswerUseCase } from '../use-cases/save-answer.ts';
import { StartAttemptUseCase } from '../use-cases/start-attempt.ts';
import { SubmitAttemptUseCase } from '../use-cases/submit-attempt.ts';
import { AssessmentLoaders } from './assessment-loaders.ts';
import {
  AttemptItemType,
  AttemptType,
  GradeType,
  SaveAnswerInput,
  SavedAnswerType,
  SubmissionReceiptType,
} from './attempt.types.ts';
import { toAttempt, toAttemptItem, toGrade } from './to-api.ts';

@Resolver(() => AttemptType)
export class AttemptResolver {
  constructor(
    @Inject(StartAttemptUseCase) private readonly startUseCase: StartAttemptUseCase,
    @Inject(SaveAnswerUseCase) private readonly saveUseCase: SaveAnswerUseCase,
    @Inject(SubmitAttemptUseCase) private readonly submitUseCase: SubmitAttemptUseCase,
    @Inject(ReadAttempts) private readonly reading: ReadAttempts,
    @Inject(AssessmentLoaders) private readonly loaders: AssessmentLoaders,
  ) {}

  @AllowByStatement(Permission.AttemptTake)
  @Mutation(() => AttemptType, { description: 'Again: the same attempt, resumed on this device.' })
  async startAttempt(
    @CurrentCaller() caller: Caller,
    @Args('assignmentId', { type: () => ID }) assignmentId: string,
    @Args('consent', {
      type: () => Boolean,
      nullable: true,
      defaultValue: false,
      description: 'That the candidate agrees to the assignment’s consentText. Asked for before the first attempt.',
    })
    consent: boolean | null,
  ): Promise<AttemptType> {
    return toAttempt(unwrap(await this.startUseCase.run(caller, assignmentId, consent ?? false)));
  }

  @AllowByStatement(Permission.AttemptTake)
  @Mutation(() => SavedAnswerType)
  async saveAnswer(@CurrentCaller() caller: Caller, @Args('input') input: SaveAnswerInput): Promise<SavedAnswerType> {
    return unwrap(await this.saveUseCase.run(caller, input));
  }

  @AllowByStatement(Permission.AttemptTake)
  @Mutation(() => SubmissionReceiptType, { description: 'Again: the same receipt.' })
  async submitAttempt(
    @CurrentCaller() caller: Caller,
    @Args('attemptId', { type: () => ID }) attemptId: string,
  ): Promise<SubmissionReceiptType> {
    return unwrap(await this.submitUseCase.run(caller, attemptId));
  }

  @Allow(Permission.AttemptTake, Permission.GradeRead)
  @Query(() => AttemptType, { nullable: true })
  async attempt(@CurrentActor() actor: Actor, @Args('id', { type: () => ID }) id: string): Promise<AttemptType | null> {
    const attempt = await this.reading.one(actor, id);
    return attempt && toAttempt(attempt);
  }

  @ResolveField(() => Int, { description: 'Answers that are not blank.' })
  async answeredCount(@CurrentActor() actor: Actor, @Parent() { record }: AttemptType): Promise<number> {
    return this.loaders.of(actor).answeredCounts.load(record);
  }

  @ResolveField(() => [AttemptItemType], {
    description: 'In the order of this attempt. A candidate is given them as far as they have come.',
  })
  async items(@CurrentActor() actor: Actor, @Parent() { record }: AttemptType): Promise<AttemptItemType[]> {
    return (await this.loaders.of(actor).attemptItems.load(record)).map(toAttemptItem);
  }

  @ResolveField(() => GradeType, { nullable: true, description: 'For those who may read grades.' })
  async grade(@CurrentActor() actor: Actor, @Parent() { id }: AttemptType): Promise<GradeType | null> {
    const grade = await this.loaders.of(actor).grade.load(id);
    return grade && toGrade(grade);
  }
}
