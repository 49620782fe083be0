import { newId, ok, type Result } from '@plumbline/kernel';
import { UnitOfWork, type ScheduledJobHandler, type SystemContext } from '@plumbline/platform';
import { setClockOffset } from '@plumbline/testing';
import { ImportChunksRepository } from '../data/import-chunks.repository.ts';
import { PruneExportsHandler } from '../jobs/prune-exports.handler.ts';
import { PruneUploadsHandler } from '../jobs/prune-uploads.handler.ts';
import { RunExportHandler } from '../jobs/run-export.handler.ts';
import { RunImportHandler } from '../jobs/run-import.handler.ts';
import { ExportQuestionsUseCase } from '../use-cases/export-questions.ts';
import { choiceItem, content, guide, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

/** What the sweep does when so much time has gone by since everything else. */
async function after(offset: string, handler: ScheduledJobHandler): Promise<void> {
  const context: SystemContext = {
    requestId: 'request-of-a-sweep',
    query: async <R>(sql: string, values: readonly unknown[] = []) =>
      (await world.database.query(sql, [...values])) as R[],
    run: () => Promise.reject(new Error('A sweep has no unit of work of one organization.')),
    runAgain: () => Promise.reject(new Error('A sweep of leftovers comes round by itself.')),
  };
  try {
    await setClockOffset(world.database, offset);
    value(await handler.handle(context));
  } finally {
    await setClockOffset(world.database, '0');
  }
}

const count = async (sql: string, values: readonly unknown[]): Promise<number | undefined> => {
  const [row] = await world.database.query<{ count: number }>(`SELECT count(*)::integer AS count FROM ${sql}`, [
    ...values,
  ]);
  return row?.count;
};

describe('files of imports', () => {
  const large = guide(
    [],
    Array.from({ length: 101 }, (_, index) => choiceItem(index + 1, `What is meant by leftover ${index * 7919}?`)),
  );
  const sweep = (offset: string) => after(offset, world.worker.get(PruneUploadsHandler));
  const pieces = (organization: Organization) =>
    count('question_import_chunks WHERE organization_id = $1', [organization.id]);

  /** An upload whose process died before all of it was there. */
  const dieHalfWay = (organization: Organization): Promise<Result<void>> => {
    const id = newId();
    return world.get(UnitOfWork).run(organization.author, async (tx) => {
      // More than the sweep takes at a time.
      for (let ordinal = 0; ordinal < 501; ordinal += 1) {
        await world.get(ImportChunksRepository).add(tx, id, ordinal, Buffer.from('Half a'));
      }
      return ok(undefined);
    });
  };

  it('that broke off with their process are cleared away after a week, all of them', async () => {
    const organization = world.organization();
    value(await dieHalfWay(organization));
    await sweep('6.9 days');
    expect(await pieces(organization)).toBe(501);
    await sweep('7.1 days');
    expect(await pieces(organization)).toBe(0);
  });

  it('stay for as long as their import is to come', async () => {
    const organization = world.organization();
    const { id } = value(await organization.import(large));
    await sweep('30 days');
    expect(await pieces(organization)).toBeGreaterThan(0);
    value(await world.runImport(organization, id));
    expect(await pieces(organization)).toBe(0);
  });

  it('are cleared away when nobody sent an interrupted import again; sent after that, it goes on all the same', async () => {
    const organization = world.organization();
    const { id } = value(await organization.import(large));
    const handler = world.worker.get(RunImportHandler);
    await world.unitsOf(organization).run(async (tx) => ok(await handler.giveUp(tx, { importId: id })));
    await sweep('6.9 days');
    expect(await pieces(organization)).toBeGreaterThan(0);
    await sweep('7.1 days');
    expect(await pieces(organization)).toBe(0);
    expect(value(await organization.import(large)).id).toBe(id);
    value(await world.runImport(organization, id));
    expect(await count('questions WHERE organization_id = $1', [organization.id])).toBe(101);
  });
});

describe('exports', () => {
  it('that failed are cleared away after a week, with what there is of their file', async () => {
    const organization = world.organization();
    for (let number = 1; number <= 101; number += 1) {
      await organization.create({ content: content(`What is meant by remainder ${number * 7919}?`) });
    }
    const asked = { format: 'JSON' as const, questionIds: null, filter: null };
    const { id } = value(await world.get(ExportQuestionsUseCase).run(organization.author, asked));
    const handler = world.worker.get(RunExportHandler);
    await world.unitsOf(organization).run(async (tx) => ok(await handler.giveUp(tx, { exportId: id })));
    const left = () => count(`question_exports WHERE id = $1 AND state = 'FAILED'`, [id]);
    await after('6.9 days', world.worker.get(PruneExportsHandler));
    expect(await left()).toBe(1);
    await after('7.1 days', world.worker.get(PruneExportsHandler));
    expect(await left()).toBe(0);
  });
});
