import { RunImportHandler } from '../jobs/run-import.handler.ts';
import { choiceItem, guide, value, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const bank = (topic: string, last: readonly string[]): string =>
  guide(
    [],
    [
      ...Array.from({ length: 101 }, (_, index) => choiceItem(index + 1, `What is meant by ${topic} ${index * 7919}?`)),
      ...last,
    ],
  );

describe('two files of one name that come in at the same time', () => {
  it('lose nothing where a stem of the one stands twice in the other', async () => {
    const organization = world.organization();
    const stem = 'Which of these is it?';
    const other = bank('a tree', [choiceItem(102, stem)]);
    const twice = bank('a graph', [
      choiceItem(102, stem).replace('first', 'uno'),
      choiceItem(103, stem).replace('first', 'un'),
    ]);
    const late = value(await organization.import(twice, { fileName: 'bank.txt' }));
    const early = value(await organization.import(other, { fileName: 'bank.txt' }));
    const units = world.unitsOf(organization);
    let unit = 0;
    const overtaken: typeof units = {
      ...units,
      run: async (work) => {
        unit += 1;
        // Its source is known by then, and nothing of it is written.
        if (unit === 3) value(await world.runImport(organization, early.id));
        return units.run(work);
      },
    };
    value(await world.worker.get(RunImportHandler).handle(overtaken, { importId: late.id }));
    expect(unit).toBeGreaterThan(3);
    const reports = await world.database.query(
      'SELECT source_id AS source, created, updated FROM question_imports WHERE organization_id = $1 ORDER BY id',
      [organization.id],
    );
    expect(reports).toEqual([
      { source: late.id, created: 103, updated: 0 },
      { source: late.id, created: 102, updated: 0 },
    ]);
    const versions = await world.database.query(
      `SELECT v.body -> 'choices' -> 0 ->> 'text' AS first FROM question_versions v
       WHERE v.organization_id = $1 AND v.body ->> 'stem' = $2 ORDER BY 1`,
      [organization.id, stem],
    );
    expect(versions).toEqual([{ first: 'first' }, { first: 'un' }, { first: 'uno' }]);
  });
});
