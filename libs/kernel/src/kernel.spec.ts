import fc from 'fast-check';
import { decodeCursor, encodeCursor, newId, isId, toPage, defineRefusals, defineEvent, defineJob } from './index.ts';
import { z } from 'zod';

describe('ids', () => {
  it('sort in the order in which they were made', () => {
    const ids = Array.from({ length: 1_000 }, () => newId());
    expect([...ids].sort()).toEqual(ids);
    expect(new Set(ids).size).toBe(ids.length);
    expect(ids.every(isId)).toBe(true);
  });

  it.each(['', 'x', '01900000-0000-7000-8000-00000000000', '0190000A-0000-7000-8000-00000000000B', "' OR true --"])(
    '%p is none',
    (text) => {
      expect(isId(text)).toBe(false);
    },
  );
});

describe('cursors', () => {
  it('give back the key they were made of', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), (key) => {
        expect(decodeCursor(encodeCursor(key))).toEqual(key);
      }),
    );
  });

  it('are a list of texts or null for whatever comes, and never an error', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json().map((json) => Buffer.from(json).toString('base64url')),
        ),
        (text) => {
          const values = decodeCursor(text);
          expect(values === null || values.every((value) => typeof value === 'string')).toBe(true);
        },
      ),
    );
  });
});

describe('a page', () => {
  it('knows from one row more that there is more, and does not show it', () => {
    const rows = ['a', 'b', 'c'];
    const page = toPage(
      rows,
      { limit: 2, after: null },
      (row) => [row, newId()],
      (row) => row.toUpperCase(),
    );
    expect(page.edges.map(({ node }) => node)).toEqual(['A', 'B']);
    expect(page.hasNextPage).toBe(true);
    expect(
      toPage(
        rows,
        { limit: 3, after: null },
        (row) => [row],
        (row) => row,
      ).hasNextPage,
    ).toBe(false);
  });
});

describe('a refusal', () => {
  const refusals = defineRefusals({ TOO_MANY: 'There are {count}, and {most} are allowed.' });

  it('carries its code, a sentence with the values, the field and the details', () => {
    expect(refusals.TOO_MANY({ values: { count: 3, most: 2 }, field: 'input.items', details: { most: 2 } })).toEqual({
      ok: false,
      error: {
        code: 'TOO_MANY',
        message: 'There are 3, and 2 are allowed.',
        field: 'input.items',
        details: { most: 2 },
      },
    });
  });

  it('shows no placeholder when a value was forgotten', () => {
    expect(refusals.TOO_MANY().error.message).not.toMatch(/[{}]/);
  });
});

describe('a job', () => {
  it('takes the payload of the event that it follows', () => {
    const on = defineEvent({ name: 'context.thing-happened.v1', payload: z.object({ id: z.uuid() }) });
    const job = defineJob({
      name: 'context.do-it.v1',
      queue: 'work',
      attempts: 2,
      backoff: { type: 'fixed', delay: 1 },
      on,
    });
    expect(job).toMatchObject({ kind: 'event-job', payload: on.payload });
    expect(Object.isFrozen(job)).toBe(true);
  });
});
