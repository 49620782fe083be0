import { propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { content, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

/** Letters of several scripts, digits, punctuation and words that many stems share. */
const word = fc.oneof(
  fc.constantFrom(
    'which',
    'of',
    'the',
    'following',
    'statements',
    'index',
    'queue',
    'C++',
    'async/await',
    'ß',
    '日本語',
  ),
  fc.stringMatching(/^[a-zé0-9+#_]{1,9}$/),
  fc.string({ unit: 'grapheme', maxLength: 4 }).map((text) => text.replace(/[\0\p{Surrogate}]/gu, '')),
);
const text = fc.array(word, { maxLength: 40 }).map((words) => words.join(' ').toLowerCase());

/** A text and what a few edits make of it. */
const family = fc
  .tuple(text, fc.array(fc.tuple(fc.nat(), fc.nat(3), word), { maxLength: 8 }))
  .map(([original, edits]) => {
    const texts = [original];
    let current = original;
    for (const [at, drop, more] of edits) {
      const place = at % (current.length + 1);
      current = current.slice(0, place) + more.toLowerCase() + current.slice(place + drop);
      texts.push(current);
    }
    return texts.map((each) => each.replace(/\p{Surrogate}/gu, ''));
  });

describe('near-duplicates', () => {
  it('share a fingerprint and differ in few bits of their sketches, whatever the texts', async () => {
    const organization = world.organization();
    await fc.assert(
      fc.asyncProperty(fc.array(family, { minLength: 1, maxLength: 4 }), async (families) => {
        const texts = families.flat();
        const missed = await world.database.query(
          `WITH given AS (
             SELECT n, value, near_keys($1, value) AS stored, near_keys($1, value, true) AS asked,
                    near_sketch(value) AS sketch, cardinality(show_trgm(value)) AS size
             FROM unnest($2::text[]) WITH ORDINALITY AS t(value, n))
           SELECT a.value AS stored, b.value AS asked FROM given a CROSS JOIN given b
           WHERE similarity(a.value, b.value) >= 0.85
             AND NOT (a.stored && b.asked
                      AND bit_count(a.sketch # b.sketch) <= (b.size + b.size * 20 / 17) * 3 / 37)`,
          [organization.id, texts],
        );
        expect(missed).toEqual([]);
      }),
      { numRuns: propertyRuns(100, 2_000) },
    );
  });

  it('of tiny texts are found too, and texts without a letter resemble nothing', async () => {
    const organization = world.organization();
    const [row] = await world.database.query<{ tiny: boolean; none: unknown[] }>(
      `SELECT near_keys($1, 'a') && near_keys($1, 'A?', true) AS tiny, near_keys($1, '+++ ?!', true) AS none`,
      [organization.id],
    );
    expect(row).toEqual({ tiny: true, none: [] });
  });

  it('share no fingerprint with those of another organization', async () => {
    const [mine, other] = [world.organization(), world.organization()];
    const [row] = await world.database.query<{ shared: boolean }>(
      `SELECT near_keys($1, 'the same stem') && near_keys($2, 'the same stem', true) AS shared`,
      [mine.id, other.id],
    );
    expect(row).toEqual({ shared: false });
  });

  const stem = (index: number) => `How does the partitioner assign the ${index}th record of a topic to its partition?`;

  const warned = async (organization: Organization, index: number) =>
    (await organization.create({ content: content(stem(index)) })).warnings;

  it('are named at most ten at a time', async () => {
    const organization = world.organization();
    for (let index = 1; index <= 12; index++) await warned(organization, index);
    const [warning = ''] = await warned(organization, 13);
    expect(warning.match(/[0-9a-f-]{36}/g)).toHaveLength(10);
  });
});
