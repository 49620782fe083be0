import { AssessmentAssigned, AttemptGraded, AttemptSubmitted, Permission } from '@plumbline/contracts';
import {
  Allow,
  AllowByStatement,
  CurrentActor,
  CurrentCaller,
  PageArgs,
  pageRequest,
  Realtime,
  toConnection,
  unwrap,
  type Actor,
  type Caller,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { ReadDashboards } from '../use-cases/read-dashboards.ts';
import { DashboardStream } from './dashboard-stream.ts';
import { AssessmentBoardConnection, AssessmentDashboardType } from './dashboard.types.ts';
import { toDashboard } from './to-dashboard.ts';

@Resolver(() => AssessmentDashboardType)
export class DashboardResolver {
  constructor(
    @Inject(ReadDashboards) private readonly reading: ReadDashboards,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.GradeRead)
  @Query(() => AssessmentDashboardType, { nullable: true })
  async assessmentDashboard(
    @CurrentActor() actor: Actor,
    @Args('assessmentId', { type: () => ID }) assessmentId: string,
  ): Promise<AssessmentDashboardType | null> {
    const dashboard = await this.reading.one(actor, assessmentId);
    return dashboard && toDashboard(dashboard);
  }

  @AllowByStatement(Permission.GradeRead)
  @Query(() => AssessmentBoardConnection, {
    description: 'The assessments that are not archived, the newest first, with how each of them stands.',
  })
  async assessmentBoard(@CurrentCaller() caller: Caller, @Args() page: PageArgs): Promise<AssessmentBoardConnection> {
    return toConnection(await this.reading.board(caller, unwrap(pageRequest(page))));
  }

  @Allow(Permission.GradeRead)
  @Subscription(() => AssessmentDashboardType, {
    description: 'How an assessment stands, at once and whenever that has changed.',
  })
  assessmentProgress(
    @CurrentActor() actor: Actor,
    @Args('assessmentId', { type: () => ID }) assessmentId: string,
  ): DashboardStream {
    const { organizationId } = actor;
    const isThis = (event: { readonly assessmentId: string }): boolean => event.assessmentId === assessmentId;
    const sources = [
      this.realtime.events(AssessmentAssigned, organizationId, isThis),
      this.realtime.events(AttemptGraded, organizationId, isThis),
      this.realtime.events(AttemptSubmitted, organizationId),
    ];
    return new DashboardStream(sources, () => this.assessmentDashboard(actor, assessmentId));
  }
}
