import { AttemptGraded, Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, Realtime, type Actor } from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Query, Resolver, Subscription } from '@nestjs/graphql';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { GradeType } from './attempt.types.ts';
import { GradeStream } from './grade-stream.ts';
import { toGrade } from './to-api.ts';

@Resolver(() => GradeType)
export class GradeResolver {
  constructor(
    @Inject(ReadGrades) private readonly reading: ReadGrades,
    @Inject(Realtime) private readonly realtime: Realtime,
  ) {}

  @Allow(Permission.GradeRead)
  @Query(() => GradeType, { nullable: true, description: 'The newest revision.' })
  async grade(
    @CurrentActor() actor: Actor,
    @Args('attemptId', { type: () => ID }) attemptId: string,
  ): Promise<GradeType | null> {
    const grade = await this.reading.one(actor, attemptId);
    return grade && toGrade(grade);
  }

  @Allow(Permission.GradeRead)
  @Subscription(() => GradeType, { description: 'Grades as they are given, of one assessment or of all.' })
  async attemptGraded(
    @CurrentActor() actor: Actor,
    @Args('assessmentId', { type: () => ID, nullable: true }) assessmentId?: string | null,
  ): Promise<GradeStream> {
    const events = this.realtime.events(
      AttemptGraded,
      actor.organizationId,
      (event) => assessmentId == null || event.assessmentId === assessmentId,
    );
    // From here on none is missed: whoever was told that they are subscribed relies on it.
    await events.ready;
    return new GradeStream(events, ({ attemptId }) => this.grade(actor, attemptId));
  }
}
