/** The most rows one page of any list may hold; a larger `first` is refused with `PAGE_TOO_LARGE`. */
export const MAX_PAGE_SIZE = 100;
export const DEFAULT_PAGE_SIZE = 25;

/** Relay's forward arguments, as the API receives them. */
export interface PageArguments {
  readonly first?: number | null;
  readonly after?: string | null;
}

/** A checked page: `limit` rows after the position of `after`, the sort key's values of the last row seen. */
export interface PageRequest {
  readonly limit: number;
  readonly after: readonly string[] | null;
}

export interface PageEdge<T> {
  readonly node: T;
  readonly cursor: string;
}

/** One page of a keyset-paginated list. */
export interface Page<T> {
  readonly edges: readonly PageEdge<T>[];
  readonly hasNextPage: boolean;
}

/** Cursors are opaque to clients: base64url of the JSON array of the sort key's values. */
export const encodeCursor = (key: readonly string[]): string => Buffer.from(JSON.stringify(key)).toString('base64url');

/** Null when the text is no cursor at all. Whether it is one of the list that it is given to is for that list to check. */
export function decodeCursor(cursor: string): readonly string[] | null {
  try {
    const parsed: unknown = JSON.parse(Buffer.from(cursor, 'base64url').toString('utf8'));
    return Array.isArray(parsed) && parsed.every((part) => typeof part === 'string') ? parsed : null;
  } catch {
    return null;
  }
}

/**
 * Makes a page from `limit + 1` rows: the surplus row only tells that there is more.
 * `keyOf` gives the values of the sort key, in the order of the SQL `ORDER BY`.
 */
export function toPage<Row, T = Row>(
  rows: readonly Row[],
  request: PageRequest,
  keyOf: (row: Row) => readonly string[],
  map: (row: Row) => T,
): Page<T> {
  return {
    edges: rows.slice(0, request.limit).map((row) => ({ node: map(row), cursor: encodeCursor(keyOf(row)) })),
    hasNextPage: rows.length > request.limit,
  };
}
