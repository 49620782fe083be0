import { ok } from '@plumbline/kernel';
import { systemActor, UnitOfWork, type Actor, type JobContext } from '@plumbline/platform';
import { countStatements, setClockOffset } from '@plumbline/testing';
import type { ExportItemRecord, ExportRecord } from '../data/export.repository.ts';
import { RunExportHandler } from '../jobs/run-export.handler.ts';
import { PruneExportsHandler } from '../jobs/prune-exports.handler.ts';
import { ExportQuestionsUseCase, ReadExports, type ExportQuestions } from '../use-cases/export-questions.ts';
import { RetireQuestionUseCase } from '../use-cases/move-question.ts';
import { code, content, value, World, type Organization } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const ask = (organization: Organization, more: Partial<ExportQuestions> = {}) =>
  world
    .get(ExportQuestionsUseCase)
    .run(organization.author, { format: 'JSON', questionIds: null, filter: null, ...more });

async function fileOf(actor: Actor, { id }: ExportRecord): Promise<string> {
  const pieces: Uint8Array[] = [];
  for await (const piece of world.get(ReadExports).content(actor, id)) pieces.push(piece);
  return Buffer.concat(pieces).toString();
}

async function linesOf(actor: Actor, { id }: ExportRecord): Promise<ExportItemRecord[]> {
  const { edges } = await world.get(ReadExports).items(actor, id, { limit: 100, after: null });
  return edges.map(({ node }) => node);
}

const reread = async (organization: Organization, { id }: ExportRecord): Promise<ExportRecord> => {
  const record = await world.get(ReadExports).one(organization.author, id);
  if (record === null) throw new Error('The export is gone.');
  return record;
};

/** What one delivery of the job does. */
const runJob = (organization: Organization, { id }: ExportRecord) => {
  const handler = world.worker.get(RunExportHandler);
  const actor = systemActor(organization.id, 'request-of-a-job');
  const units = world.worker.get(UnitOfWork);
  const context: JobContext = {
    organizationId: organization.id,
    run: (work) => units.run(actor, work),
    read: (work) => units.read(actor, work),
  };
  return handler.handle(context, { exportId: id });
};

async function crowd(organization: Organization, count: number): Promise<void> {
  for (let number = 1; number <= count; number += 1) {
    await organization.create({ content: content(`Which of the ${number} thousand is even?`) });
  }
}

describe('an export', () => {
  it('of a few questions is there at once, with a line for each', async () => {
    const organization = world.organization();
    const first = await organization.create({ content: content('How many bits has a byte?'), skills: ['Basics'] });
    const second = await organization.create({ content: content('How many bytes has a word?'), locale: 'en' });
    const record = value(await ask(organization));
    expect(record).toMatchObject({ state: 'DONE', format: 'JSON', exported: 2, failed: 0, losses: 0 });
    const file = await fileOf(organization.author, record);
    expect(Buffer.byteLength(file)).toBe(record.size);
    const { questions } = JSON.parse(file) as { questions: { content: { stem: string } }[] };
    expect(questions.map(({ content: said }) => said.stem)).toEqual([
      'How many bits has a byte?',
      'How many bytes has a word?',
    ]);
    expect(await linesOf(organization.author, record)).toEqual([
      { ordinal: 1, questionId: first.id, version: 1, code: null, message: null, losses: [] },
      { ordinal: 2, questionId: second.id, version: 1, code: null, message: null, losses: [] },
    ]);
  });

  it('comes back in unchanged where it came from, and as new questions elsewhere', async () => {
    const organization = world.organization();
    await crowd(organization, 3);
    const file = await fileOf(organization.author, value(await ask(organization)));
    const { report: elsewhere } = await world.organization().imported(file, { format: 'JSON' });
    expect(elsewhere).toMatchObject({ created: 3, failed: 0 });
    const { report: home } = await organization.imported(file, { format: 'JSON' });
    expect(home).toMatchObject({ created: 0, duplicates: 3, failed: 0 });
  });

  it('holds the named questions in their order, each once', async () => {
    const organization = world.organization();
    const [one, two] = [
      await organization.create({ content: content('The first?') }),
      await organization.create({ content: content('The second?') }),
    ];
    await organization.create({ content: content('The third?') });
    const record = value(await ask(organization, { questionIds: [two.id, one.id.toUpperCase(), two.id] }));
    expect((await linesOf(organization.author, record)).map(({ questionId }) => questionId)).toEqual([two.id, one.id]);
  });

  it('holds what the filter finds; without one, nothing that is retired', async () => {
    const organization = world.organization();
    const kept = await organization.create({ content: content('Kept?'), skills: ['http'] });
    const retired = await organization.create({ content: content('Retired?') });
    value(await world.get(RetireQuestionUseCase).run(organization.author, retired.id));
    const ids = async (more: Partial<ExportQuestions>) =>
      (await linesOf(organization.author, value(await ask(organization, more)))).map(({ questionId }) => questionId);
    expect(await ids({})).toEqual([kept.id]);
    expect(await ids({ filter: { status: 'RETIRED' } })).toEqual([retired.id]);
    expect(await ids({ filter: { skill: 'http' } })).toEqual([kept.id]);
  });

  it('says what the format loses and what it cannot say', async () => {
    const organization = world.organization();
    await organization.create({ content: content('One?'), difficulty: 3 });
    await organization.create({
      content: {
        kind: 'SCENARIO',
        title: null,
        stem: 'A call.',
        prompts: [{ text: 'Hello?', expectedOutline: null }],
        redFlags: [],
      },
    });
    const record = value(await ask(organization, { format: 'AIKEN' }));
    expect(record).toMatchObject({ state: 'DONE', exported: 1, failed: 1 });
    const [written, refused] = await linesOf(organization.author, record);
    expect(written?.losses.join()).toContain('difficulty');
    expect(refused?.code).toMatch(/^[A-Z_]+$/);
    expect(await fileOf(organization.author, record)).toContain('ANSWER: B');
  });

  it('of an empty bank is an empty file', async () => {
    const organization = world.organization();
    const record = value(await ask(organization));
    expect(record).toMatchObject({ state: 'DONE', exported: 0 });
    expect(JSON.parse(await fileOf(organization.author, record))).toMatchObject({ questions: [] });
  });

  it('of many questions is written by a job, and once', async () => {
    const organization = world.organization();
    await crowd(organization, 101);
    const record = value(await ask(organization, { format: 'GIFT' }));
    expect(record.state).toBe('QUEUED');
    expect(await world.events(organization, 'question-bank.export-requested.v1')).toBe(1);
    value(await runJob(organization, record));
    const done = await reread(organization, record);
    expect(done).toMatchObject({ state: 'DONE', exported: 101, run: 1 });
    value(await runJob(organization, record));
    expect(await reread(organization, record)).toEqual(done);
    expect((await fileOf(organization.author, done)).match(/thousand is even/g)).toHaveLength(101);
  });

  it('that was cut short begins anew, and what the lost run still writes counts for nothing', async () => {
    const organization = world.organization();
    await crowd(organization, 101);
    const record = value(await ask(organization, { format: 'CSV' }));
    await world.database.query(
      `UPDATE question_exports SET state = 'RUNNING', run = 1, exported = 40, size = 9 WHERE id = $1`,
      [record.id],
    );
    await world.database.query(
      `INSERT INTO question_export_chunks (organization_id, export_id, ordinal, bytes) VALUES ($1, $2, 1, 'half of it')`,
      [organization.id, record.id],
    );
    value(await runJob(organization, record));
    const done = await reread(organization, record);
    expect(done).toMatchObject({ state: 'DONE', exported: 101, run: 2 });
    expect(await fileOf(organization.author, done)).not.toContain('half of it');
  });

  it('that was given up is written after all when its job is tried again', async () => {
    const organization = world.organization();
    await crowd(organization, 101);
    const record = value(await ask(organization, { format: 'CSV' }));
    const actor = systemActor(organization.id, 'request-of-a-job');
    const handler = world.worker.get(RunExportHandler);
    value(
      await world.worker.get(UnitOfWork).run(actor, async (tx) => {
        await handler.giveUp(tx, { exportId: record.id });
        return ok(undefined);
      }),
    );
    expect(await reread(organization, record)).toMatchObject({ state: 'FAILED', code: 'EXPORT_FAILED' });
    value(await runJob(organization, record));
    expect(await reread(organization, record)).toMatchObject({ state: 'DONE', exported: 101, code: null });
  });

  it('is refused for questions that are not there, by their ids', async () => {
    const organization = world.organization();
    const { id } = await organization.create();
    const stranger = await world.organization().create();
    expect(await ask(organization, { questionIds: [id, stranger.id, 'nothing'] })).toMatchObject({
      ok: false,
      error: { code: 'QUESTION_NOT_FOUND', details: { questionIds: [stranger.id, 'nothing'] } },
    });
    const many = Array.from({ length: 1_001 }, (_, index) => String(index));
    expect(code(await ask(organization, { questionIds: many }))).toBe('TOO_MANY_ITEMS');
  });

  it("is nobody else's", async () => {
    const organization = world.organization();
    await organization.create();
    const record = value(await ask(organization));
    const { author: stranger } = world.organization();
    expect(await world.get(ReadExports).one(stranger, record.id)).toBeNull();
    expect(await fileOf(stranger, record)).toBe('');
    expect(await linesOf(stranger, record)).toEqual([]);
  });

  it('is on record as what it is: keys that leave the house', async () => {
    const organization = world.organization();
    await organization.create();
    const { id } = value(await ask(organization, { format: 'AIKEN' }));
    const entries = await world.database.query(
      `SELECT action, after FROM audit_entries WHERE organization_id = $1 AND subject_id = $2`,
      [organization.id, id],
    );
    expect(entries).toEqual([{ action: 'question.export', after: expect.objectContaining({ format: 'AIKEN' }) }]);
  });

  it('is cleared away when its time is over, and not before', async () => {
    const organization = world.organization();
    await organization.create();
    const record = value(await ask(organization));
    const prune = () =>
      world.worker.get(PruneExportsHandler).handle({
        requestId: 'request-of-a-sweep',
        query: async <R>(sql: string, values: readonly unknown[] = []) =>
          (await world.database.query(sql, [...values])) as R[],
        run: () => Promise.resolve(ok(undefined as never)),
        runAgain: () => Promise.reject(new Error('This needs no further run.')),
      });
    try {
      await setClockOffset(world.database, '6.9 days');
      value(await prune());
      expect((await reread(organization, record)).state).toBe('DONE');
      await setClockOffset(world.database, '7.1 days');
      value(await prune());
      expect(await world.get(ReadExports).one(organization.author, record.id)).toBeNull();
      expect(await fileOf(organization.author, record)).toBe('');
    } finally {
      await setClockOffset(world.database, '0');
    }
  });
});

describe('lists of exports', () => {
  it('take one statement each, the newest first, page by page', async () => {
    const organization = world.organization();
    for (let count = 0; count < 3; count += 1) await ask(organization);
    const list = (after: readonly string[] | null) =>
      countStatements(() => world.get(ReadExports).list(organization.author, { limit: 2, after }));
    const { value: first, statements } = await list(null);
    expect(statements.filter((text) => text.includes('question_exports'))).toHaveLength(1);
    expect(first).toMatchObject({ hasNextPage: true, edges: [{}, {}] });
    const last = first.edges[1]?.node.id ?? '';
    const { value: second } = await list([last]);
    expect(second).toMatchObject({ hasNextPage: false, edges: [{}] });
    expect(second.edges[0]?.node.id.localeCompare(last)).toBe(-1);
  });
});
