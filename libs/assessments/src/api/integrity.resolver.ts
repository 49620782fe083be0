import { Permission } from '@plumbline/contracts';
import {
  Allow,
  ClientAddress,
  CurrentActor,
  PageArgs,
  pagedLoader,
  pageRequest,
  toConnection,
  unwrap,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, Int, Mutation, Parent, ResolveField, Resolver } from '@nestjs/graphql';
import type { SignalRecord } from '../data/integrity.repository.ts';
import type { ReportedSignal } from '../domain/integrity-signal.ts';
import { ReadIntegrityTimeline } from '../use-cases/read-integrity-timeline.ts';
import { RecordIntegritySignalsUseCase } from '../use-cases/record-integrity-signals.ts';
import { AttemptType } from './attempt.types.ts';
import {
  IntegritySignalConnection,
  RecordIntegritySignalsInput,
  type IntegritySignalInput,
  type IntegritySignalType,
} from './integrity.types.ts';

@Resolver(() => AttemptType)
export class IntegrityResolver {
  private readonly pages = pagedLoader((actor, ids, page) => this.reading.ofAttempts(actor, ids, page));

  constructor(
    @Inject(RecordIntegritySignalsUseCase) private readonly recording: RecordIntegritySignalsUseCase,
    @Inject(ReadIntegrityTimeline) private readonly reading: ReadIntegrityTimeline,
  ) {}

  @Allow(Permission.AttemptTake)
  @Mutation(() => Int, {
    description:
      'Keeps what the device tells of itself, where the assessment asks for it and the candidate was told before the start. Answers how many were kept; a change of address, which the server sees for itself, is one of them.',
  })
  async recordIntegritySignals(
    @CurrentActor() actor: Actor,
    @ClientAddress() address: string,
    @Args('input') { attemptId, signals }: RecordIntegritySignalsInput,
  ): Promise<number> {
    return unwrap(await this.recording.run(actor, { attemptId, address, signals: signals.map(toReported) }));
  }

  @ResolveField(() => IntegritySignalConnection, {
    nullable: true,
    description: 'In the order in which it came: a timeline, never a verdict. For those who may read grades.',
  })
  async integrityTimeline(
    @CurrentActor() actor: Actor,
    @Parent() { id }: AttemptType,
    @Args() page: PageArgs,
  ): Promise<IntegritySignalConnection | null> {
    if (!this.reading.mayRead(actor)) return null;
    return toConnection(await this.pages(actor, id, unwrap(pageRequest(page))), toSignal);
  }
}

const toReported = ({ kind, at, itemId }: IntegritySignalInput): ReportedSignal => ({
  kind,
  at,
  itemId: itemId ?? null,
});

const toSignal = ({ id, kind, itemId, at, receivedAt }: SignalRecord): IntegritySignalType => ({
  id,
  kind,
  itemId,
  at,
  receivedAt,
});
