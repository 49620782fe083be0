import { toPage, type Page } from '@plumbline/kernel';
import { Inject, Injectable, UseGuards, type CanActivate, type ExecutionContext } from '@nestjs/common';
import {
  Args,
  Context,
  Float,
  ID,
  Int,
  Mutation,
  Parent,
  Query,
  ResolveField,
  Resolver,
  Subscription,
} from '@nestjs/graphql';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { authRefusals } from '../../auth/refusals.ts';
import { carrierOf } from '../../auth/request-carrier.ts';
import { RefusedError, unwrap } from '../../errors/refused-error.ts';
import { currentContext } from '../../observability/request-context.ts';
import { perOperation, type GraphQLContext } from '../graphql-context.ts';
import { PageArgs, pageRequest, toConnection } from '../pagination.ts';
import { DecimalScalar } from '../scalars.ts';
import { Library } from './library.ts';
import { AddBookInput, BookConnection, BookType, EchoInput, FindingType, Genre, ShelfType } from './library.types.ts';

export const READER = 'Bearer reader';

/** Reads the carrier that every guard of Plumbline reads. */
@Injectable()
export class ReaderGuard implements CanActivate {
  constructor(@Inject(Library) private readonly library: Library) {}

  canActivate(context: ExecutionContext): boolean {
    if (carrierOf(context).headers.authorization !== READER) return unwrap(authRefusals.UNAUTHENTICATED());
    const graphql = context.getArgByIndex<GraphQLContext>(2);
    graphql.closeWhen = this.library.sessionEnd.signal;
    return true;
  }
}

@Injectable()
export class DenyingGuard implements CanActivate {
  canActivate(): boolean {
    return false;
  }
}

const refused = new RefusedError({
  code: 'SHELF_LOCKED',
  message: 'This shelf is locked.',
  field: 'input.shelfId',
  details: { until: '2030' },
});

/** Every cursor ends in an id. */
const CURSOR_ID = '0192f0c1-9a3b-7c4d-8e5f-0a1b2c3d4e5f';

function page(library: Library, args: PageArgs): Page<BookType> {
  const request = unwrap(pageRequest(args, ['text', 'id']));
  const start = request.after === null ? 0 : Number(request.after[0]) + 1;
  const rows = library.books.slice(start, start + request.limit + 1);
  return toPage(
    rows,
    request,
    (book) => [String(library.books.indexOf(book)), CURSOR_ID],
    (book) => book,
  );
}

@Resolver(() => BookType)
export class BookResolver {
  /** How often each operation asked for a shelf. */
  private readonly shelfReads = perOperation(() => ({ count: 0 }));

  constructor(@Inject(Library) private readonly library: Library) {}

  @Query(() => BookConnection)
  books(
    @Args() args: PageArgs,
    @Args('genre', { type: () => Genre, nullable: true }) genre?: Genre | null,
  ): BookConnection {
    this.library.calls.push(`books ${genre ?? ''}`);
    return toConnection(page(this.library, args));
  }

  @Query(() => BookType, { nullable: true })
  async book(@Args('id', { type: () => ID }) id: string): Promise<BookType | null> {
    await nextTurn();
    return this.library.books.find((book) => book.id === id) ?? null;
  }

  @Query(() => [FindingType])
  findings(): (BookType | ShelfType)[] {
    return [...this.library.books.slice(0, 1), ...this.library.shelves.slice(0, 1)];
  }

  @ResolveField(() => ShelfType)
  async shelf(@Parent() book: BookType, @Context() context: GraphQLContext): Promise<ShelfType | undefined> {
    this.shelfReads(context).count += 1;
    await nextTurn();
    return this.library.shelves.find((shelf) => shelf.id === book.shelfId);
  }

  @ResolveField(() => Int)
  timesShelfRead(@Context() context: GraphQLContext): number {
    return this.shelfReads(context).count;
  }

  @ResolveField(() => BookConnection)
  related(@Args() args: PageArgs): BookConnection {
    return toConnection(page(this.library, args));
  }

  @ResolveField(() => Float)
  weight(@Parent() book: BookType, @Args('unit', { type: () => Float, defaultValue: 0.5 }) unit: number): number {
    return book.leaves * unit;
  }

  @ResolveField(() => String, { nullable: true })
  lockedNote(): string {
    throw refused;
  }

  @ResolveField(() => String)
  brokenNote(): string {
    throw new Error('select secret_column from inner_table');
  }

  @ResolveField(() => String)
  async missingNote(): Promise<string | null> {
    await nextTurn();
    return null;
  }

  @Mutation(() => BookType)
  async addBook(@Args('input') input: AddBookInput): Promise<BookType> {
    this.library.calls.push(`addBook ${input.title}`);
    await nextTurn();
    return this.library.add(input.title, input.genre);
  }

  @Mutation(() => Boolean)
  signIn(@Args('password') password: string): boolean {
    this.library.calls.push(`signIn ${password}`);
    return true;
  }

  @Subscription(() => BookType, {
    filter: ({ bookAdded }: { bookAdded: BookType }, { genre }: { genre: Genre }) => bookAdded.genre === genre,
  })
  bookAdded(@Args('genre', { type: () => Genre }) genre: Genre): AsyncIterator<{ bookAdded: BookType }> {
    this.library.calls.push(`bookAdded ${genre}`);
    return this.library.additions();
  }
}

@Resolver()
export class ProbeResolver {
  constructor(@Inject(Library) private readonly library: Library) {}

  @Query(() => String)
  echo(
    @Args('input', { type: () => EchoInput, nullable: true }) input?: EchoInput | null,
    @Args('at', { type: () => Date, nullable: true }) at?: Date | null,
    @Args('amount', { type: () => DecimalScalar, nullable: true, defaultValue: '0.10' }) amount?: string | null,
    @Args('ids', { type: () => [ID], nullable: true }) ids?: string[] | null,
  ): string {
    this.library.calls.push('echo');
    return JSON.stringify({ input, at, atIsDate: at instanceof Date, amount, ids });
  }

  @Query(() => String)
  requestIds(@Context() context: GraphQLContext): string {
    return [context.requestId, currentContext()?.requestId, context.transport].join(' ');
  }

  @UseGuards(ReaderGuard)
  @Query(() => String)
  guarded(@Context() context: GraphQLContext): string {
    return `${context.authorization} ${context.headers.authorization}`;
  }

  @UseGuards(DenyingGuard)
  @Query(() => String)
  denied(): string {
    return 'never';
  }

  @Query(() => String, { nullable: true })
  refuses(): string {
    throw refused;
  }

  @Query(() => String, { nullable: true })
  async breaks(): Promise<string> {
    await nextTurn();
    throw new Error('connect ECONNREFUSED 10.0.0.7:5432 at /srv/app/secret.ts');
  }

  @Query(() => String, { nullable: true })
  breaksOddly(): string {
    const oddity: unknown = 'a string with a secret';
    throw oddity;
  }

  @Query(() => Int)
  badLeaf(): number {
    return Number('secret');
  }

  @UseGuards(ReaderGuard)
  @Subscription(() => Int, { resolve: (event: number) => event })
  guardedTicks(): AsyncIterator<number> {
    return this.library.silence<number>();
  }

  @Subscription(() => String, { resolve: (event: string) => event })
  async *count(
    @Args('to', { type: () => Int }) to: number,
    @Args('label', { defaultValue: 'n' }) label: string,
  ): AsyncGenerator<string> {
    for (let i = 1; i <= to; i += 1) yield `${label}${i}`;
  }

  @Subscription(() => String, {
    nullable: true,
    resolve: (event: string) => {
      throw new Error(`secret ${event}`);
    },
  })
  async *brokenEvents(): AsyncGenerator<string> {
    yield 'event';
  }

  @Subscription(() => Int, { resolve: (event: number) => event })
  async *brokenSource(): AsyncGenerator<number> {
    yield 1;
    throw new Error('secret source');
  }

  @Subscription(() => Int)
  refusedSubscription(): AsyncIterator<number> {
    throw refused;
  }
}
