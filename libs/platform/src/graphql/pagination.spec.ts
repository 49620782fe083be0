import { encodeCursor, newId, toPage } from '@plumbline/kernel';
import { pageRequest, toConnection, type CursorKey } from './pagination.ts';

describe('pageRequest', () => {
  it('is the first 25 rows when nothing is asked for', () => {
    expect(pageRequest({})).toEqual({ ok: true, value: { limit: 25, after: null } });
    expect(pageRequest({ first: null, after: null })).toEqual({ ok: true, value: { limit: 25, after: null } });
  });

  it.each([1, 100])('allows %d rows', (first) => {
    expect(pageRequest({ first })).toMatchObject({ ok: true, value: { limit: first } });
  });

  it.each([0, -1, 101])('refuses %d rows', (first) => {
    expect(pageRequest({ first })).toMatchObject({ ok: false, error: { code: 'PAGE_TOO_LARGE', field: 'first' } });
  });

  it('reads the sort key out of a cursor', () => {
    const key = ['é', '', '7', '2026-11-23T10:00:00.000Z', newId()];
    const page = pageRequest({ first: 2, after: encodeCursor(key) }, ['text', 'text', 'number', 'time', 'id']);
    expect(page).toEqual({ ok: true, value: { limit: 2, after: key } });
  });

  it.each<[string, CursorKey, string[]]>([
    ['an id that is none', ['id'], ['x']],
    ['one value too many', ['id'], ['a', newId()]],
    ['one value too few', ['text', 'id'], [newId()]],
    ['a text that no column can hold', ['text', 'id'], ['a\0b', newId()]],
    ['a time that is none', ['time', 'id'], ['Robin', newId()]],
    ['a number that is none', ['number'], ['-1']],
    ['a number that no column can hold', ['number'], ['9'.repeat(18)]],
  ])('refuses the cursor of another list: %s', (_, key, values) => {
    const refused = pageRequest({ after: encodeCursor(values) }, key);
    expect(refused).toMatchObject({ ok: false, error: { code: 'BAD_CURSOR', field: 'after' } });
  });

  it.each([
    '',
    'x',
    Buffer.from('{"a":1}').toString('base64url'),
    Buffer.from('[1]').toString('base64url'),
    encodeCursor(['b']),
  ])('refuses "%s", which is no cursor', (after) => {
    expect(pageRequest({ after })).toMatchObject({ ok: false, error: { code: 'BAD_CURSOR', field: 'after' } });
  });
});

describe('toConnection', () => {
  const rows = ['a', 'b', 'c'];
  const page = (limit: number) =>
    toPage(
      rows,
      { limit, after: null },
      (row) => [row],
      (row) => ({ name: row }),
    );

  it('gives the nodes with and without their cursors, and whether there are more', () => {
    expect(toConnection(page(2))).toEqual({
      edges: [
        { node: { name: 'a' }, cursor: encodeCursor(['a']) },
        { node: { name: 'b' }, cursor: encodeCursor(['b']) },
      ],
      nodes: [{ name: 'a' }, { name: 'b' }],
      pageInfo: {
        hasNextPage: true,
        hasPreviousPage: false,
        startCursor: encodeCursor(['a']),
        endCursor: encodeCursor(['b']),
      },
    });
    expect(toConnection(page(3)).pageInfo.hasNextPage).toBe(false);
  });

  it('makes the API’s type of each node', () => {
    expect(toConnection(page(1), ({ name }) => name.toUpperCase()).nodes).toEqual(['A']);
  });

  it('has no cursors for an empty page', () => {
    expect(toConnection({ edges: [], hasNextPage: false })).toEqual({
      edges: [],
      nodes: [],
      pageInfo: { hasNextPage: false, hasPreviousPage: false, startCursor: null, endCursor: null },
    });
  });
});
