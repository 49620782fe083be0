import {
  decodeCursor,
  DEFAULT_PAGE_SIZE,
  defineRefusals,
  isId,
  MAX_PAGE_SIZE,
  ok,
  type Page,
  type PageRequest,
  type Result,
} from '@plumbline/kernel';
import type { Type } from '@nestjs/common';
import { ArgsType, Field, Int, ObjectType } from '@nestjs/graphql';
import { z } from 'zod';

export const pageRefusals = defineRefusals({
  PAGE_TOO_LARGE: `A page holds 1 to ${MAX_PAGE_SIZE} rows. Ask for the rest with "after".`,
  BAD_CURSOR: 'This cursor is not one of ours. Use the "endCursor" of the page before.',
});

/** The arguments of every list. */
@ArgsType()
export class PageArgs {
  @Field(() => Int, { nullable: true, description: `1 to ${MAX_PAGE_SIZE}; ${DEFAULT_PAGE_SIZE} when left out.` })
  first?: number | null;

  @Field(() => String, { nullable: true, description: 'The cursor of the last row seen.' })
  after?: string | null;
}

/** What the values of a list's sort key are, in its order. A number is a whole one, not below 0. */
export type CursorKey = readonly ('id' | 'text' | 'time' | 'number')[];

const FITS: Readonly<Record<CursorKey[number], (value: string) => boolean>> = {
  id: isId,
  number: (value) => /^\d{1,17}$/.test(value),
  text: (value) => !value.includes('\0'),
  time: (value) => z.iso.datetime().safeParse(value).success,
};

/**
 * The page that a list is asked for. `key` says what its cursors hold, so that another list's cursor, or a forged one, is
 * refused before it reaches a statement. Refuses with `PAGE_TOO_LARGE`, `BAD_CURSOR`.
 */
export function pageRequest(args: PageArgs, key: CursorKey = ['id']): Result<PageRequest> {
  const limit = args.first ?? DEFAULT_PAGE_SIZE;
  if (limit < 1 || limit > MAX_PAGE_SIZE) return pageRefusals.PAGE_TOO_LARGE({ field: 'first' });
  if (args.after == null) return ok({ limit, after: null });
  const after = decodeCursor(args.after);
  const fits = after?.length === key.length && key.every((kind, index) => FITS[kind](after[index] ?? ''));
  return fits ? ok({ limit, after }) : pageRefusals.BAD_CURSOR({ field: 'after' });
}

@ObjectType('PageInfo', { description: 'Relay Cursor Connections Specification, section 5.' })
export class PageInfoType {
  @Field(() => Boolean)
  hasNextPage!: boolean;

  @Field(() => Boolean)
  hasPreviousPage!: boolean;

  @Field(() => String, { nullable: true })
  startCursor!: string | null;

  @Field(() => String, { nullable: true })
  endCursor!: string | null;
}

export interface Edge<T> {
  node: T;
  cursor: string;
}

export interface Connection<T> {
  edges: Edge<T>[];
  nodes: T[];
  pageInfo: PageInfoType;
}

/** The base class of a Relay connection; extend it with `@ObjectType('XConnection')`. */
export function connectionOf<T extends object>(node: Type<T>, name: string): Type<Connection<T>> {
  @ObjectType(`${name}Edge`)
  class EdgeType implements Edge<T> {
    @Field(() => node)
    node!: T;

    @Field(() => String)
    cursor!: string;
  }

  @ObjectType({ isAbstract: true })
  class ConnectionType implements Connection<T> {
    @Field(() => [EdgeType])
    edges!: EdgeType[];

    @Field(() => [node], { description: 'The rows without their cursors.' })
    nodes!: T[];

    @Field(() => PageInfoType)
    pageInfo!: PageInfoType;
  }
  return ConnectionType;
}

/** A page as GraphQL gives it; `map` makes the API's type of what the use case returned. */
export function toConnection<T>(page: Page<T>): Connection<T>;
export function toConnection<T, N>(page: Page<T>, map: (node: T) => N): Connection<N>;
export function toConnection<T, N>(page: Page<T>, map?: (node: T) => N): Connection<T | N> {
  const edges = page.edges.map(({ node, cursor }) => ({ node: map ? map(node) : node, cursor }));
  return {
    edges,
    nodes: edges.map(({ node }) => node),
    pageInfo: {
      hasNextPage: page.hasNextPage,
      hasPreviousPage: false,
      startCursor: edges[0]?.cursor ?? null,
      endCursor: edges.at(-1)?.cursor ?? null,
    },
  };
}
