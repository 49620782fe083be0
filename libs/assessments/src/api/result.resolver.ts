import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, PageArgs, pageRequest, toConnection, unwrap, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Query, Resolver } from '@nestjs/graphql';
import { ReadCandidateResults } from '../use-cases/read-candidate-results.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { ReadReviews } from '../use-cases/read-reviews.ts';
import { ReleaseResultsUseCase } from '../use-cases/release-results.ts';
import { GradeRevisionConnection } from './regrade.types.ts';
import {
  CandidateResultType,
  PendingReviewConnection,
  ReleaseReportType,
  ReleaseResultsInput,
} from './result.types.ts';
import { toCandidateResult, toGradeRevision, toPendingReview } from './to-result.ts';

@Resolver(() => CandidateResultType)
export class ResultResolver {
  constructor(
    @Inject(ReadCandidateResults) private readonly results: ReadCandidateResults,
    @Inject(ReadReviews) private readonly reviews: ReadReviews,
    @Inject(ReadGrades) private readonly grades: ReadGrades,
    @Inject(ReleaseResultsUseCase) private readonly releasing: ReleaseResultsUseCase,
  ) {}

  @Allow(Permission.AttemptTake, Permission.GradeRead)
  @Query(() => CandidateResultType, { nullable: true, description: 'As the candidate sees it, who sees their own.' })
  async attemptResult(
    @CurrentActor() actor: Actor,
    @Args('attemptId', { type: () => ID }) attemptId: string,
  ): Promise<CandidateResultType | null> {
    const result = await this.results.one(actor, attemptId);
    return result && toCandidateResult(result);
  }

  @Allow(Permission.GradeRead)
  @Query(() => GradeRevisionConnection, { description: 'Every revision of an attempt’s grade, the newest first.' })
  async gradeHistory(
    @CurrentActor() actor: Actor,
    @Args('attemptId', { type: () => ID }) attemptId: string,
    @Args() page: PageArgs,
  ): Promise<GradeRevisionConnection> {
    const request = unwrap(pageRequest(page, ['number']));
    return toConnection(unwrap(await this.grades.history(actor, attemptId, request)), toGradeRevision);
  }

  @Allow(Permission.GradeOverride)
  @Query(() => PendingReviewConnection, { description: 'Attempts that wait for points by hand; see overrideGrade.' })
  async pendingReviews(
    @CurrentActor() actor: Actor,
    @Args('assessmentId', { type: () => ID }) assessmentId: string,
    @Args() page: PageArgs,
  ): Promise<PendingReviewConnection> {
    const found = await this.reviews.ofAssessment(actor, assessmentId, unwrap(pageRequest(page)));
    return toConnection(unwrap(found), toPendingReview);
  }

  @Allow(Permission.GradeOverride)
  @Mutation(() => ReleaseReportType, { description: 'Lets candidates see results. Again: what is released stays so.' })
  async releaseResults(
    @CurrentActor() actor: Actor,
    @Args('input') { assessmentId, attemptIds }: ReleaseResultsInput,
  ): Promise<ReleaseReportType> {
    return unwrap(
      await this.releasing.run(actor, { assessmentId: assessmentId ?? null, attemptIds: attemptIds ?? null }),
    );
  }
}
