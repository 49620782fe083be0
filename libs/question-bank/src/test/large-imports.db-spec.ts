import { ok } from '@plumbline/kernel';
import { RunImportHandler } from '../jobs/run-import.handler.ts';
import { choiceItem, guide, value, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

describe('a large import', () => {
  const large = guide(
    [],
    Array.from({ length: 2100 }, (_, index) => choiceItem(index + 1, `What does topic number ${index * 7919} mean?`)),
  );

  const standing = async (importId: string): Promise<unknown> => {
    const [row] = await world.database.query(
      `SELECT state, code, created, unchanged, processed,
              (SELECT count(*) FROM question_import_items i WHERE i.import_id = q.id)::integer AS lines,
              (SELECT count(*) FROM question_import_chunks c WHERE c.import_id = q.id)::integer AS chunks
       FROM question_imports q WHERE id = $1`,
      [importId],
    );
    return row;
  };
  const questionsOf = async (organizationId: string): Promise<number | undefined> => {
    const rows = await world.database.query<{ count: number }>(
      'SELECT count(*)::integer AS count FROM questions WHERE organization_id = $1',
      [organizationId],
    );
    return rows[0]?.count;
  };

  it('is queued, and taken in by a job in steps that each are committed', async () => {
    const organization = world.organization();
    const { id, ...queued } = value(await organization.import(large));
    expect(queued).toMatchObject({ state: 'QUEUED', processed: 0, created: 0 });
    const seen: unknown[] = [];
    const units = world.unitsOf(organization);
    const watched: typeof units = {
      ...units,
      run: async (work) => {
        const done = await units.run(work);
        seen.push(await standing(id));
        return done;
      },
    };
    value(await world.worker.get(RunImportHandler).handle(watched, { importId: id }));
    const counted = seen.map((row) => (row as { created: number }).created);
    expect([...new Set(counted)]).toEqual([0, 1000, 2000, 2100]);
    expect(seen.at(-1)).toEqual({
      state: 'DONE',
      code: null,
      created: 2100,
      unchanged: 0,
      processed: 2100,
      lines: 2100,
      chunks: 0,
    });
    expect(await world.events(organization, 'question-bank.import-requested.v1')).toBe(1);
    const announced = await world.events(organization, 'question-bank.import-progressed.v1');
    value(await world.runImport(organization, id));
    expect(await world.events(organization, 'question-bank.import-progressed.v1')).toBe(announced);
    const again = value(await organization.import(large));
    expect(again.id).not.toBe(id);
    value(await world.runImport(organization, again.id));
    expect(await standing(again.id)).toMatchObject({ state: 'DONE', created: 0, unchanged: 2100 });
    expect(await questionsOf(organization.id)).toBe(2100);
  });

  it('goes on where it was cut short, whether between two steps or in the middle of one', async () => {
    const organization = world.organization();
    const { id } = value(await organization.import(large));
    const units = world.unitsOf(organization);
    for (const atUnit of [3, 2]) {
      let unit = 0;
      const cut: typeof units = {
        ...units,
        run: (work) =>
          units.run(async (tx) => {
            unit += 1;
            const done = await work(tx);
            if (unit >= atUnit) throw new Error('The worker was killed.');
            return done;
          }),
      };
      await expect(world.worker.get(RunImportHandler).handle(cut, { importId: id })).rejects.toThrow('killed');
    }
    value(await world.runImport(organization, id));
    expect(await standing(id)).toMatchObject({ state: 'DONE', created: 2100, processed: 2100, lines: 2100, chunks: 0 });
    expect(await questionsOf(organization.id)).toBe(2100);
  });

  it('fails when its job has failed for good, and goes on when the same file is sent again', async () => {
    const organization = world.organization();
    const { id } = value(await organization.import(large, { fileName: 'large.txt' }));
    const units = world.unitsOf(organization);
    const handler = world.worker.get(RunImportHandler);
    let unit = 0;
    const cut: typeof units = {
      ...units,
      run: (work) => {
        unit += 1;
        return unit > 3 ? Promise.reject(new Error('The disk is full.')) : units.run(work);
      },
    };
    await expect(handler.handle(cut, { importId: id })).rejects.toThrow('full');
    await units.run(async (tx) => ok(await handler.giveUp(tx, { importId: id })));
    expect(await standing(id)).toMatchObject({ state: 'FAILED', code: 'IMPORT_INTERRUPTED', created: 1000 });
    const again = value(await organization.import(large, { fileName: 'large.txt' }));
    expect(again).toMatchObject({ id, state: 'QUEUED', created: 1000 });
    value(await world.runImport(organization, id));
    expect(await standing(id)).toMatchObject({ state: 'DONE', code: null, created: 2100, lines: 2100, chunks: 0 });
  });

  it('is one import when the same file comes again before it has ended', async () => {
    const organization = world.organization();
    const first = value(await organization.import(large));
    expect(value(await organization.import(large)).id).toBe(first.id);
    expect(value(await organization.import(large, { publish: true })).id).not.toBe(first.id);
    expect(await world.events(organization, 'question-bank.import-requested.v1')).toBe(2);
  });

  it('finds a question that repeats one of an earlier step, and tells a renewed one from one that only looks alike', async () => {
    const organization = world.organization();
    const repeated = `${large}${choiceItem(2101, 'What does topic number 0 mean?')}`;
    const first = value(await organization.import(repeated, { fileName: 'topics.txt' }));
    value(await world.runImport(organization, first.id));
    expect(await standing(first.id)).toMatchObject({ state: 'DONE', created: 2100, processed: 2101 });
    const renewed = large
      .replace('number 0 mean? A) first', 'number 0 mean? A) premier')
      .replace('number 7919 mean? A) first', 'number 7919 mean? A) premier')
      .concat(choiceItem(2101, 'What does topic number 7919 mean?'));
    const second = value(await organization.import(renewed, { fileName: 'topics.txt' }));
    value(await world.runImport(organization, second.id));
    const [row] = await world.database.query('SELECT created, updated, unchanged FROM question_imports WHERE id = $1', [
      second.id,
    ]);
    expect(row).toEqual({ created: 1, updated: 1, unchanged: 2099 });
  });

  it('fails as a whole when it is no guide', async () => {
    const organization = world.organization();
    const unread = value(await organization.import('no guide '.repeat(100_000), { format: 'GUIDE' }));
    value(await world.runImport(organization, unread.id));
    expect(await standing(unread.id)).toMatchObject({ state: 'FAILED', code: 'UNREADABLE_GUIDE', chunks: 0 });
  });
});

describe('a file of more items than there may be', () => {
  it('is read up to the last one that counts, and says how many that is', async () => {
    const organization = world.organization();
    const broken = 'Why?\nA. so\nANSWER: Z\n\n'.repeat(100_001);
    const { id } = value(await organization.import(broken, { format: 'AIKEN' }));
    value(await world.runImport(organization, id));
    const [row] = await world.database.query(
      'SELECT state, code, message, processed, failed, created FROM question_imports WHERE id = $1',
      [id],
    );
    expect(row).toEqual({
      state: 'FAILED',
      code: 'TOO_MANY_ITEMS',
      message: 'The content holds more than 100000 items.',
      processed: 100_000,
      failed: 100_000,
      created: 0,
    });
  });
});
