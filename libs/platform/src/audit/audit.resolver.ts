import { Permission } from '@plumbline/contracts';
import { Inject } from '@nestjs/common';
import { Args, Field, ID, InputType, ObjectType, Query, Resolver } from '@nestjs/graphql';
import type { Actor } from '../auth/actor.ts';
import { Allow } from '../auth/allow.ts';
import { CurrentActor } from '../auth/current-actor.ts';
import { unwrap } from '../errors/refused-error.ts';
import { connectionOf, PageArgs, pageRequest, toConnection } from '../graphql/pagination.ts';
import { AuditLog, type AuditEntry } from './audit-log.ts';

@ObjectType('AuditEntry', {
  description: 'Written in the same commit as what it tells of. Holds no rating, key or secret.',
})
export class AuditEntryType {
  @Field(() => ID)
  id!: string;

  @Field(() => Date)
  at!: Date;

  @Field(() => String, { description: 'member, candidate or system.' })
  actorKind!: string;

  @Field(() => ID, { nullable: true })
  actorId!: string | null;

  @Field(() => String)
  action!: string;

  @Field(() => String)
  subject!: string;

  @Field(() => ID)
  subjectId!: string;

  @Field(() => String, { nullable: true, description: 'JSON.' })
  before!: string | null;

  @Field(() => String, { nullable: true, description: 'JSON.' })
  after!: string | null;

  @Field(() => String, { description: 'The request, as its log lines and answers name it.' })
  requestId!: string;
}

@ObjectType('AuditEntryConnection')
export class AuditEntryConnection extends connectionOf(AuditEntryType, 'AuditEntry') {}

@InputType('AuditFilter')
export class AuditFilterInput {
  @Field(() => String, { nullable: true, description: 'A kind of thing, for instance question.' })
  subject?: string | null;

  @Field(() => ID, { nullable: true })
  subjectId?: string | null;

  @Field(() => ID, { nullable: true, description: 'A member or a candidate.' })
  actorId?: string | null;
}

const asJson = (value: unknown): string | null => (value == null ? null : JSON.stringify(value));

const toType = (entry: AuditEntry): AuditEntryType => ({
  ...entry,
  before: asJson(entry.before),
  after: asJson(entry.after),
});

@Resolver(() => AuditEntryType)
export class AuditResolver {
  constructor(@Inject(AuditLog) private readonly log: AuditLog) {}

  @Allow(Permission.AuditRead)
  @Query(() => AuditEntryConnection, { description: 'Who did what, newest first.' })
  async auditLog(
    @CurrentActor() actor: Actor,
    @Args() page: PageArgs,
    @Args('filter', { type: () => AuditFilterInput, nullable: true }) filter?: AuditFilterInput | null,
  ): Promise<AuditEntryConnection> {
    return toConnection(await this.log.list(actor, filter ?? {}, unwrap(pageRequest(page))), toType);
  }
}
