import { Permission, RegradeProgressed } from '@plumbline/contracts';
import {
  Allow,
  CurrentActor,
  PageArgs,
  pageRequest,
  ProgressStream,
  Realtime,
  RefusedError,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Mutation, Parent, Query, ResolveField, Resolver, Subscription } from '@nestjs/graphql';
import { refusals } from '../domain/refusals.ts';
import { OverrideGradeUseCase } from '../use-cases/override-grade.ts';
import { ReadRegrades } from '../use-cases/read-regrades.ts';
import { RegradeAssessmentUseCase } from '../use-cases/regrade-assessment.ts';
import { GradeType } from './attempt.types.ts';
import {
  OverrideGradeInput,
  RegradeChangeConnection,
  RegradeInput,
  RegradeReportType,
  toRegradeReport,
} from './regrade.types.ts';
import { toGrade } from './to-api.ts';

@Resolver(() => RegradeReportType)
export class RegradeResolver {
  constructor(
    @Inject(RegradeAssessmentUseCase) private readonly regrading: RegradeAssessmentUseCase,
    @Inject(OverrideGradeUseCase) private readonly overriding: OverrideGradeUseCase,
    @Inject(ReadRegrades) private readonly reading: ReadRegrades,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.GradeOverride)
  @Mutation(() => RegradeReportType, {
    description: 'By the keys of the newest published versions. Up to 200 graded attempts at once; more by a job.',
  })
  async regradeAssessment(
    @CurrentActor() actor: Actor,
    @Args('input') { itemIds, passMarkPercent, ...input }: RegradeInput,
  ): Promise<RegradeReportType> {
    const request = { ...input, itemIds: itemIds ?? null, passMarkPercent: passMarkPercent ?? null };
    return toRegradeReport(unwrap(await this.regrading.run(actor, request)));
  }

  @Allow(Permission.GradeOverride)
  @Mutation(() => GradeType, { description: 'Points given by a person outlast every regrade.' })
  async overrideGrade(
    @CurrentActor() actor: Actor,
    @Args('input') { attemptId, itemId, points, reason }: OverrideGradeInput,
  ): Promise<GradeType> {
    const given = { attemptId, itemId: itemId ?? null, points: points ?? null, reason };
    return toGrade(unwrap(await this.overriding.run(actor, given)));
  }

  @Allow(Permission.GradeRead)
  @Query(() => RegradeReportType, { nullable: true })
  async regradeReport(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): Promise<RegradeReportType | null> {
    const record = await this.reading.one(actor, id);
    return record && toRegradeReport(record);
  }

  @Allow(Permission.GradeRead)
  @Subscription(() => RegradeReportType, { description: 'The report now, and whenever it has moved, until it ends.' })
  regradeProgress(
    @CurrentActor() actor: Actor,
    @Args('id', { type: () => ID }) id: string,
  ): ProgressStream<'regradeProgress', RegradeReportType> {
    const events = this.realtime.events(RegradeProgressed, actor.organizationId, ({ regradeId }) => regradeId === id);
    return new ProgressStream('regradeProgress', events, async () => {
      const record = await this.reading.one(actor, id);
      if (!record) throw new RefusedError(refusals.NOT_FOUND({ field: 'id', values: { what: 'regrade' } }).error);
      return toRegradeReport(record);
    });
  }

  @ResolveField(() => RegradeChangeConnection)
  async changes(
    @CurrentActor() actor: Actor,
    @Parent() { id }: RegradeReportType,
    @Args() page: PageArgs,
  ): Promise<RegradeChangeConnection> {
    const found = await this.reading.changes(actor, id, unwrap(pageRequest(page)));
    return toConnection(found, (change) => ({ ...change, decisions: [...change.decisions] }));
  }
}
