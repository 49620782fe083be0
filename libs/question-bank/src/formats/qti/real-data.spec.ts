import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { FILE_LIMITS, type QuestionFormatCodec, type ReadItem } from '../format.ts';
import { memoryFile } from '../memory-file.ts';
import { openZip } from '../zip/read-zip.ts';
import { qti21Format, qti30Format } from './qti-format.ts';

const ROOT = join(import.meta.dirname, '../../../../../..', 'shared/data/questions');

type Tally = Readonly<Record<string, number>>;

interface Expected {
  /** Files of the collection, tests and manifests included, that are read one by one. */
  readonly files: number;
  readonly items: number;
  readonly kinds: Tally;
  readonly codes: Tally;
  /** Items that use each interaction: those imported, and those reported. */
  readonly interactions: Readonly<Record<string, readonly [imported: number, reported: number]>>;
  readonly tests: number;
}

const COLLECTIONS = [
  {
    folder: 'qtiworks-qti21',
    codec: qti21Format,
    expected: {
      files: 165,
      items: 141,
      kinds: { MATCHING: 1, MULTIPLE_CHOICE: 11, OPEN: 5, ORDERING: 3, SHORT_TEXT: 9, SINGLE_CHOICE: 24 },
      codes: {
        ADAPTIVE_ITEM: 23,
        NO_KEY: 1,
        TEMPLATE_ITEM: 20,
        UNSUPPORTED_INTERACTION: 42,
        UNSUPPORTED_PROCESSING: 2,
      },
      interactions: {
        associate: [0, 1],
        choice: [33, 21],
        custom: [0, 7],
        drawing: [0, 1],
        endAttempt: [0, 15],
        extendedText: [5, 0],
        gapMatch: [0, 2],
        graphicAssociate: [0, 2],
        graphicGapMatch: [0, 2],
        graphicOrder: [0, 2],
        hotspot: [0, 2],
        hottext: [0, 2],
        inlineChoice: [2, 2],
        match: [1, 2],
        order: [3, 0],
        positionObject: [0, 1],
        selectPoint: [0, 2],
        slider: [0, 2],
        textEntry: [9, 36],
        upload: [0, 2],
      },
      tests: 24,
    },
  },
  {
    folder: 'kennisnet-qti3',
    codec: qti30Format,
    expected: {
      files: 31,
      items: 150,
      kinds: { MATCHING: 3, OPEN: 49, SINGLE_CHOICE: 57 },
      codes: {
        ADAPTIVE_ITEM: 1,
        AMBIGUOUS_KEY: 1,
        EMPTY_CHOICE: 5,
        NO_KEY: 1,
        NO_STEM: 3,
        UNSUPPORTED_INTERACTION: 6,
        UNSUPPORTED_PROCESSING: 5,
        UNSUPPORTED_TYPE: 19,
      },
      interactions: {
        choice: [56, 5],
        extendedText: [49, 0],
        gapMatch: [0, 1],
        hottext: [0, 1],
        inlineChoice: [1, 1],
        match: [3, 9],
        selectPoint: [0, 3],
        textEntry: [0, 4],
      },
      tests: 5,
    },
  },
] as const satisfies readonly { folder: string; codec: QuestionFormatCodec; expected: Expected }[];

/** Opening tags of interactions, in the source's own text. */
const INTERACTION = /<(?:qti-)?([a-z][a-zA-Z-]*?)-?[iI]nteraction[\s>/]/gu;

function tally(names: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const name of [...names].sort()) counts[name] = (counts[name] ?? 0) + 1;
  return counts;
}

/** Items under the names that the collection's own list of keys gives them: `folder/item.xml`, `package.zip!item.xml`. */
interface Collection {
  readonly files: number;
  readonly items: ReadonlyMap<string, ReadItem>;
  /** The source of each item. */
  readonly texts: ReadonlyMap<string, string>;
  readonly notes: readonly string[];
}

async function textsOf(name: string, bytes: Uint8Array): Promise<[name: string, text: string][]> {
  if (!name.endsWith('.zip')) return [[name, Buffer.from(bytes).toString()]];
  const zip = await openZip(memoryFile(bytes));
  const entries = [...zip.entries.values()].filter((entry) => entry.name.endsWith('.xml'));
  return Promise.all(
    entries.map(async (entry): Promise<[string, string]> => {
      const outcome = await zip.read(entry, FILE_LIMITS.itemBytes);
      return [`${name}!${entry.name}`, outcome.ok ? Buffer.from(outcome.bytes).toString() : ''];
    }),
  );
}

async function readCollection(folder: string, codec: QuestionFormatCodec): Promise<Collection> {
  const items = new Map<string, ReadItem>();
  const texts = new Map<string, string>();
  const notes: string[] = [];
  const all = readdirSync(folder, { recursive: true, encoding: 'utf8' });
  const names = all.filter((name) => /\.(?:xml|zip)$/u.test(name));
  for (const name of names) {
    const bytes = readFileSync(join(folder, name));
    for (const [item, text] of await textsOf(name, bytes)) texts.set(item, text);
    for await (const found of codec.read(memoryFile(bytes))) {
      if (found.type === 'NOTE') notes.push(found.text);
      else items.set(name.endsWith('.zip') ? `${name}!${found.item.position}` : name, found.item);
    }
  }
  return { files: names.length, items, texts, notes };
}

/** How often the item uses each interaction, in names of one spelling. */
const usesOf = (text: string): string[] =>
  [...text.matchAll(INTERACTION)].map(([, name = '']) =>
    name.replace(/-([a-z])/gu, (_, letter: string) => letter.toUpperCase()),
  );

for (const { folder, codec, expected } of COLLECTIONS) {
  const path = join(ROOT, folder);
  if (!existsSync(path)) {
    // A suite that cannot run says so by its name instead of passing in silence.
    describe.skip(`SKIPPED: the collection ${folder} is absent (${path})`, () => {
      it('needs the shared data beside the checkout', () => undefined);
    });
    continue;
  }

  describe(`the collection ${folder}`, () => {
    let collection: Collection;

    beforeAll(async () => {
      collection = await readCollection(path, codec);
    });

    const outcomes = () => [...collection.items.values()].map(({ outcome }) => outcome);

    it('gives one line for each of its items, and notes for its tests', () => {
      const { files, items, notes } = collection;
      expect({
        files,
        items: items.size,
        tests: notes.filter((text) => /\b(?:is a test)\b/u.test(text)).length,
      }).toEqual({
        files: expected.files,
        items: expected.items,
        tests: expected.tests,
      });
    });

    it('imports so many of each kind', () => {
      expect(tally(outcomes().flatMap((outcome) => (outcome.ok ? [outcome.question.content.kind] : [])))).toEqual(
        expected.kinds,
      );
    });

    it('reports so many by each code', () => {
      expect(tally(outcomes().flatMap((outcome) => (outcome.ok ? [] : [outcome.code])))).toEqual(expected.codes);
    });

    it('imports and reports so many items of each interaction, and names those that it has no kind for', () => {
      const table: Record<string, [number, number]> = {};
      const uses: string[] = [];
      for (const [name, { outcome }] of collection.items) {
        const used = usesOf(collection.texts.get(name) ?? '');
        uses.push(...used);
        for (const interaction of new Set(used)) {
          const row = (table[interaction] ??= [0, 0]);
          row[outcome.ok ? 0 : 1] += 1;
          if (!outcome.ok && outcome.code === 'UNSUPPORTED_INTERACTION') {
            expect(outcome.message.replaceAll('-', '').toLowerCase()).toContain(
              `${interaction}Interaction`.toLowerCase(),
            );
          }
        }
      }
      expect(table).toEqual(expected.interactions);
      const { interactions } = JSON.parse(readFileSync(join(path, 'EXPECTED.json'), 'utf8')) as { interactions: Tally };
      const counted = Object.entries(interactions).map(([name, count]) => [...usesOf(`<${name}>`), count]);
      expect(tally(uses)).toEqual(Object.fromEntries(counted));
    });

    it('has the keys that the collection declares', () => {
      const { single_choice_samples: samples } = JSON.parse(readFileSync(join(path, 'EXPECTED.json'), 'utf8')) as {
        single_choice_samples: Record<string, { RESPONSE: string[] }>;
      };
      const compared = Object.entries(samples).flatMap(([name, { RESPONSE }]) => {
        const outcome = collection.items.get(name)?.outcome;
        if (outcome === undefined) throw new Error(`${name} was not read`);
        return outcome.ok && 'choices' in outcome.question.content
          ? [{ name, key: outcome.question.content.key, RESPONSE }]
          : [];
      });
      expect(compared.length).toBeGreaterThan(3);
      for (const { key, RESPONSE } of compared) expect(key).toEqual({ choiceIds: RESPONSE });
    });

    it('has questions that can be stored: whatever stands in a key is a choice', () => {
      for (const outcome of outcomes()) {
        if (!outcome.ok) continue;
        const { content } = outcome.question;
        expect(content.stem).not.toBe('');
        if (!('choices' in content) || content.key === null || !('choiceIds' in content.key)) continue;
        const ids = content.choices.map(({ id }) => id);
        expect(ids).toEqual(expect.arrayContaining([...content.key.choiceIds]));
      }
    });
  });
}
