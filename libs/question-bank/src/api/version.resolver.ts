import { Permission, PersonType } from '@plumbline/contracts';
import {
  Allow,
  batchedById,
  CurrentActor,
  PageArgs,
  pageRequest,
  perActor,
  toConnection,
  unwrap,
  pagedLoader,
  type Actor,
} from '@plumbline/platform';
import { Inject } from '@nestjs/common';
import { Args, ID, Int, Mutation, Parent, Query, ResolveField, Resolver } from '@nestjs/graphql';
import type { VersionRecord } from '../data/version.repository.ts';
import type { Change } from '../domain/diff-content.ts';
import type { WarningState } from '../domain/warnings.ts';
import { ClearWarning } from '../use-cases/clear-warning.ts';
import { ReadVersions } from '../use-cases/read-versions.ts';
import { RestoreVersion } from '../use-cases/restore-version.ts';
import { segmentsOf } from '../use-cases/text-segments.ts';
import { PersonLoader } from './person-loader.ts';
import { QuestionType } from './question.types.ts';
import { toQuestion, toSaying } from './to-question.ts';
import {
  QuestionDiffType,
  QuestionVersionConnection,
  QuestionVersionType,
  QuestionWarningType,
  type QuestionChangeType,
} from './version.types.ts';

const toWarning = ({ clearedBy: clearedById, ...state }: WarningState): QuestionWarningType => ({
  ...state,
  clearedById,
});

const toVersion = (record: VersionRecord): QuestionVersionType => ({
  ...toSaying(record),
  questionId: record.questionId,
  version: record.version,
  descriptionOnly: record.descriptionOnly,
  labelsCleared: record.labelsCleared,
  warnings: record.warnings.map(toWarning),
  authorId: record.authorId,
  publishedById: record.publishedBy,
  createdAt: record.createdAt,
  publishedAt: record.publishedAt,
  deliveries: record.deliveries,
});

const toChange = ({ kind, before, after, ...change }: Change): QuestionChangeType => ({
  ...change,
  kind,
  before,
  after,
  segments: kind === 'REWORDED' && before !== null && after !== null ? segmentsOf(before, after) : null,
});

const ID_ARGUMENT = { type: () => ID };
const VERSION_ARGUMENT = { type: () => Int };

@Resolver(() => QuestionType)
export class VersionResolver {
  private readonly pages = pagedLoader((actor, ids, page) => this.reading.list(actor, ids, page));
  private readonly standing = perActor((actor) => batchedById((ids) => this.reading.warnings(actor, ids), []));

  constructor(
    @Inject(ReadVersions) private readonly reading: ReadVersions,
    @Inject(RestoreVersion) private readonly restoring: RestoreVersion,
    @Inject(ClearWarning) private readonly clearing: ClearWarning,
  ) {}

  @ResolveField(() => QuestionVersionConnection, { description: 'The newest first.' })
  async versions(
    @CurrentActor() actor: Actor,
    @Parent() { id }: QuestionType,
    @Args() page: PageArgs,
  ): Promise<QuestionVersionConnection> {
    return toConnection(await this.pages(actor, id, unwrap(pageRequest(page, ['number']))), toVersion);
  }

  @ResolveField(() => [QuestionWarningType], {
    description: 'All warnings of the newest version, with those that somebody has cleared.',
  })
  async allWarnings(@CurrentActor() actor: Actor, @Parent() { id }: QuestionType): Promise<QuestionWarningType[]> {
    return (await this.standing(actor).load(id)).map(toWarning);
  }

  @Allow(Permission.QuestionRead)
  @Query(() => QuestionVersionType, { nullable: true })
  async questionVersion(
    @CurrentActor() actor: Actor,
    @Args('questionId', ID_ARGUMENT) questionId: string,
    @Args('version', VERSION_ARGUMENT) version: number,
  ): Promise<QuestionVersionType | null> {
    const record = await this.reading.one(actor, questionId, version);
    return record && toVersion(record);
  }

  @Allow(Permission.QuestionRead)
  @Query(() => QuestionDiffType, { description: 'What changed from one version to another one, older or newer.' })
  async questionDiff(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('from', VERSION_ARGUMENT) from: number,
    @Args('to', VERSION_ARGUMENT) to: number,
  ): Promise<QuestionDiffType> {
    const diff = unwrap(await this.reading.diff(actor, id, from, to));
    return { from: toVersion(diff.from), to: toVersion(diff.to), changes: diff.changes.map(toChange) };
  }

  @Allow(Permission.QuestionWrite)
  @Mutation(() => QuestionType, { description: 'A new version, as a draft, that says what an older one said.' })
  async restoreQuestionVersion(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('version', VERSION_ARGUMENT) version: number,
  ): Promise<QuestionType> {
    return toQuestion(unwrap(await this.restoring.run(actor, id, version)));
  }

  @Allow(Permission.QuestionWrite, Permission.QuestionReview)
  @Mutation(() => QuestionType, { description: 'Somebody has looked: the newest version’s warning is open no longer.' })
  async clearQuestionWarning(
    @CurrentActor() actor: Actor,
    @Args('id', ID_ARGUMENT) id: string,
    @Args('code', { type: () => String }) code: string,
    @Args('index', { type: () => Int, nullable: true, description: 'All with that code when left out.' })
    index?: number | null,
    @Args('reason', { type: () => String, nullable: true }) reason?: string | null,
  ): Promise<QuestionType> {
    const warning = { code, index: index ?? null, reason: reason ?? null };
    return toQuestion(unwrap(await this.clearing.run(actor, id, warning)));
  }
}

/** Versions and warnings are resolved by the people beside them. */
@Resolver(() => QuestionVersionType)
export class VersionPeopleResolver {
  constructor(@Inject(PersonLoader) private readonly people: PersonLoader) {}

  @ResolveField(() => PersonType, { nullable: true, description: 'Null for what no person wrote.' })
  author(@CurrentActor() actor: Actor, @Parent() { authorId }: QuestionVersionType): Promise<PersonType | null> {
    return this.people.load(actor, authorId);
  }

  @ResolveField(() => PersonType, { nullable: true })
  publishedBy(@CurrentActor() actor: Actor, @Parent() version: QuestionVersionType): Promise<PersonType | null> {
    return this.people.load(actor, version.publishedById);
  }
}

@Resolver(() => QuestionWarningType)
export class WarningPeopleResolver {
  constructor(@Inject(PersonLoader) private readonly people: PersonLoader) {}

  @ResolveField(() => PersonType, { nullable: true })
  clearedBy(@CurrentActor() actor: Actor, @Parent() { clearedById }: QuestionWarningType): Promise<PersonType | null> {
    return this.people.load(actor, clearedById);
  }
}
