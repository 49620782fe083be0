import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { ok } from '@plumbline/kernel';
import { UnitOfWork } from '@plumbline/platform';
import { QuestionRepository } from '../data/question.repository.ts';
import { QuestionWriter } from '../use-cases/question-writer.ts';
import { RetireQuestionUseCase } from '../use-cases/move-question.ts';
import { ReviseQuestionUseCase } from '../use-cases/revise-question.ts';
import { choiceItem, code, content, guide, openItem, question, value, World } from './world.ts';

let world: World;

beforeAll(async () => {
  world = await World.create();
});

afterAll(() => world?.close());

const SAMPLE = path.join(import.meta.dirname, '../../../../samples/postgresql-in-production.guide.txt');

const GUIDE = guide(
  [openItem(1, 'Why do caches go stale?'), openItem(2, 'How does a lock differ from a lease?')],
  [choiceItem(1, 'Which one is a broker?'), choiceItem(2, 'What limits a thread pool?')],
);

const statuses = (items: readonly { status: string }[]): string[] => items.map(({ status }) => status);

describe('importing a guide', () => {
  it('makes a question of every item and says where each came from', async () => {
    const organization = world.organization();
    const { report, items } = await organization.imported(readFileSync(SAMPLE, 'utf8'));
    expect(report).toMatchObject({ state: 'DONE', format: 'GUIDE', created: 16, failed: 0, processed: 16 });
    expect(items.map(({ status }) => status)).toEqual(Array(16).fill('CREATED'));
    expect(items[0]?.position).toBe('line 5');
    expect(items.flatMap(({ warnings }) => warnings)).toHaveLength(report.warnings);
    expect(items[0]?.warnings[0]).toMatch(/^JOINED_WORDS \(line 18\): .*pg_stat_activityby/);
    expect(items[0]?.losses[0]).toMatch(/^REPEATED_BULLET \(line 20\): /);
    const made = await organization.questions();
    expect(made).toHaveLength(16);
    expect(made.every(({ status, version }) => status === 'DRAFT' && version === 1)).toBe(true);
    const first = await organization.question(items[0]?.questionId);
    expect(first.content).toMatchObject({ kind: 'OPEN', title: 'MVCC, Dead Rows and Autovacuum' });
    expect(first.authorId).toBe(organization.author.memberId);
  });

  it('gives choices ids of their own that the key names', async () => {
    const organization = world.organization();
    const { items } = await organization.imported(guide([], [choiceItem(1, 'One?'), choiceItem(2, 'Two?')]));
    const [one, two] = [
      await organization.question(items[0]?.questionId),
      await organization.question(items[1]?.questionId),
    ];
    if (one.content.kind !== 'SINGLE_CHOICE' || two.content.kind !== 'SINGLE_CHOICE') throw new Error('not choices');
    expect(one.content.key?.choiceIds).toEqual([one.content.choices[1]?.id]);
    const ids = [...one.content.choices, ...two.content.choices].map(({ id }) => id);
    expect(new Set(ids).size).toBe(6);
  });

  it('publishes on the way when asked to', async () => {
    const organization = world.organization();
    const { items } = await organization.imported(GUIDE, { publish: true });
    expect((await organization.questions()).map(({ status }) => status)).toEqual(Array(4).fill('PUBLISHED'));
    const pinned = value(await organization.pin(items.map(({ questionId }) => questionId ?? '')));
    expect(pinned.map(({ kind }) => kind)).toEqual(['OPEN', 'OPEN', 'SINGLE_CHOICE', 'SINGLE_CHOICE']);
  });

  it('lands in review where four eyes are asked for', async () => {
    const organization = world.organization();
    organization.askForFourEyes();
    await organization.imported(GUIDE, { publish: true });
    expect((await organization.questions()).map(({ status }) => status)).toEqual(Array(4).fill('IN_REVIEW'));
  });

  it('reports a broken item by its position, and takes the others in', async () => {
    const organization = world.organization();
    const text = guide([], [choiceItem(1, 'One?'), '2. No key?\nA) x\nB) y\n', choiceItem(3, 'Three?')]);
    const { report, items } = await organization.imported(text);
    expect(report).toMatchObject({ created: 2, failed: 1, state: 'DONE' });
    expect(items[1]).toMatchObject({ position: 'line 5', status: 'FAILED', code: 'NO_KEY', questionId: null });
    expect(await organization.questions()).toHaveLength(2);
  });

  it('leaves an audit entry for every question, without what it says', async () => {
    const organization = world.organization();
    await organization.imported(GUIDE);
    const entries = await world.database.query<{ action: string; after: unknown }>(
      'SELECT action, after FROM audit_entries WHERE organization_id = $1',
      [organization.id],
    );
    expect(entries).toHaveLength(4);
    expect(entries[0]).toEqual({
      action: 'question.import',
      after: { status: 'DRAFT', version: 1, publishedVersion: null },
    });
  });

  it('refuses what it cannot read', async () => {
    const organization = world.organization();
    const letter = 'Dear all, lunch is at noon.';
    expect(code(await organization.import(letter))).toBe('UNKNOWN_FORMAT');
    expect(code(await organization.import(letter, { format: 'GUIDE' }))).toBe('UNREADABLE_GUIDE');
    expect(code(await organization.import('not base 64!', { encoding: 'BASE64' }))).toBe('WRONG_ENCODING');
  });

  it('reads UTF-8 and UTF-16 from bytes', async () => {
    const organization = world.organization();
    const utf8 = Buffer.from(GUIDE).toString('base64');
    const utf16 = Buffer.from(`\ufeff${GUIDE}`, 'utf16le').toString('base64');
    expect((await organization.imported(utf8, { encoding: 'BASE64' })).report.created).toBe(4);
    expect((await organization.imported(utf16, { encoding: 'BASE64' })).report.unchanged).toBe(4);
  });

  it('survives characters that no database stores', async () => {
    const organization = world.organization();
    const text = GUIDE.replace('go stale', 'go \0 stale \ud800').replace('One point.', 'One \0 point.');
    const { report } = await organization.imported(text, { fileName: 'a\0b.txt' });
    expect(report).toMatchObject({ created: 4, fileName: 'ab.txt' });
  });
});

describe('importing again', () => {
  it('changes nothing the second time', async () => {
    const organization = world.organization();
    const before = await organization.imported(GUIDE);
    const { report, items } = await organization.imported(GUIDE);
    expect(report).toMatchObject({ created: 0, updated: 0, unchanged: 4, duplicates: 0, failed: 0, warnings: 0 });
    expect(items.map(({ questionId }) => questionId)).toEqual(before.items.map(({ questionId }) => questionId));
    expect(await organization.questions()).toHaveLength(4);
  });

  it('changes nothing when two do it at the same time', async () => {
    const organization = world.organization();
    const both = await Promise.all([organization.import(GUIDE), organization.import(GUIDE)]);
    expect(both.map((result) => [value(result).created, value(result).unchanged]).sort()).toEqual([
      [0, 4],
      [4, 0],
    ]);
  });

  it('makes a new version of what the source has changed', async () => {
    const organization = world.organization();
    const first = await organization.imported(GUIDE, { publish: true });
    const changed = GUIDE.replace('Because it is so.', 'Because nobody told them.').replace(
      'Correct Answer: B',
      'Correct Answer: C',
    );
    const { report, items } = await organization.imported(changed);
    expect(statuses(items)).toEqual(['UPDATED', 'UNCHANGED', 'UPDATED', 'UNCHANGED']);
    expect(report).toMatchObject({ updated: 2, unchanged: 2 });
    const question = await organization.question(first.items[2]?.questionId);
    expect(question).toMatchObject({ version: 2, status: 'DRAFT', publishedVersion: 1 });
    const [pinned] = value(await organization.pin([question.id]));
    if (question.content.kind !== 'SINGLE_CHOICE') throw new Error('not a choice');
    // The choices keep their ids, so that what was answered before can be graded anew.
    expect(question.content.choices).toEqual(pinned?.choices);
    expect(question.content.key?.choiceIds).toEqual([question.content.choices[2]?.id]);
    expect(pinned?.key?.choiceIds).toEqual([question.content.choices[1]?.id]);
    expect((await organization.imported(changed)).report).toMatchObject({ unchanged: 4 });
  });

  it('does not overwrite what somebody has edited here', async () => {
    const organization = world.organization();
    const { items } = await organization.imported(GUIDE);
    const id = items[2]?.questionId ?? '';
    const edited = question({ content: content('Which of these is a broker, would you say?') });
    value(await world.get(ReviseQuestionUseCase).run(organization.author, id, () => edited));
    expect((await organization.imported(GUIDE)).report).toMatchObject({ unchanged: 4, created: 0 });
    const again = await organization.imported(GUIDE.replace('Correct Answer: B', 'Correct Answer: C'));
    expect(again.items[2]).toMatchObject({ status: 'UNCHANGED', questionId: id });
    expect(again.items[2]?.warnings[0]).toMatch(/^EDITED_HERE/);
    expect((await organization.question(id)).version).toBe(2);
  });

  it('does not overwrite what somebody edits while it runs', async () => {
    const organization = world.organization();
    const { items } = await organization.imported(GUIDE);
    const id = items[2]?.questionId ?? '';
    const edited = question({ content: content('Which of these is a broker, would you say?') });
    let again: ReturnType<typeof organization.imported> | undefined;
    await world.get(UnitOfWork).run(organization.author, async (tx) => {
      const held = await world.get(QuestionRepository).lock(tx, id);
      if (held === null) throw new Error('There is no such question.');
      again = organization.imported(GUIDE.replace('Correct Answer: B', 'Correct Answer: C'));
      await world.somebodyWaits();
      return ok(await world.get(QuestionWriter).revise(tx, { ...held, ...edited, version: 2 }));
    });
    expect((await again)?.items[2]).toMatchObject({ status: 'UNCHANGED', questionId: id });
    expect(await organization.question(id)).toMatchObject({ version: 2, content: { stem: edited.content.stem } });
  });

  it('does not bring back what was retired', async () => {
    const organization = world.organization();
    const { items } = await organization.imported(GUIDE);
    value(await world.get(RetireQuestionUseCase).run(organization.author, items[0]?.questionId ?? ''));
    const again = await organization.imported(GUIDE);
    expect(again.report).toMatchObject({ created: 0, unchanged: 4 });
    expect(again.items[0]?.warnings[0]).toMatch(/^RETIRED/);
  });
});

describe('duplicates', () => {
  it('are named with the standing question, whoever wrote that', async () => {
    const organization = world.organization();
    const standing = await organization.create({
      content: content('Which one is a broker?', ['third', 'first', 'second'], 2),
    });
    const { report, items } = await organization.imported(GUIDE);
    expect(report).toMatchObject({ created: 3, duplicates: 1 });
    expect(items[2]).toMatchObject({ status: 'DUPLICATE', code: 'DUPLICATE', questionId: standing.id });
    expect((await organization.imported(GUIDE)).report).toMatchObject({ unchanged: 3, duplicates: 1 });
  });

  it('are found within one source', async () => {
    const organization = world.organization();
    const { items } = await organization.imported(guide([], [choiceItem(1, 'Same?'), choiceItem(2, 'Same?')]));
    expect(statuses(items)).toEqual(['CREATED', 'DUPLICATE']);
    expect(items[1]?.questionId).toBe(items[0]?.questionId);
  });

  it('are found in another file', async () => {
    const organization = world.organization();
    await organization.imported(GUIDE, { fileName: 'one.txt' });
    const { items } = await organization.imported(guide([], [choiceItem(1, 'Which one is a broker?')]), {
      fileName: 'two.txt',
    });
    expect(statuses(items)).toEqual(['DUPLICATE']);
  });

  it('that are only near are made, with a warning that names the others', async () => {
    const organization = world.organization();
    const text = guide(
      [],
      [
        choiceItem(1, 'Which of the following brokers keeps messages on disk by default?'),
        choiceItem(2, 'Which of the following brokers keeps its messages on disk by default?'),
        choiceItem(3, 'What is a semaphore?'),
      ],
    );
    const { items } = await organization.imported(text);
    expect(statuses(items)).toEqual(['CREATED', 'CREATED', 'CREATED']);
    expect(items.map(({ warnings }) => warnings)).toEqual([
      [],
      [`NEAR_DUPLICATE: the stem resembles that of ${items[0]?.questionId}`],
      [],
    ]);
  });
});

describe('a dry run', () => {
  it('reports what an import would do, and writes nothing into the bank', async () => {
    const organization = world.organization();
    const { report, items } = await organization.imported(`${GUIDE}${choiceItem(3, 'Which one is a broker?')}`, {
      dryRun: true,
    });
    expect(report).toMatchObject({ state: 'DONE', dryRun: true, created: 4, duplicates: 1 });
    expect(items.map(({ questionId }) => questionId)).toEqual([null, null, null, null, null]);
    expect(await organization.questions()).toEqual([]);
    const [left] = await world.database.query(
      `SELECT (SELECT count(*) FROM question_sources WHERE organization_id = $1)::integer AS sources,
              (SELECT count(*) FROM audit_entries WHERE organization_id = $1)::integer AS audited`,
      [organization.id],
    );
    expect(left).toEqual({ sources: 0, audited: 0 });
    expect((await organization.imported(GUIDE)).report.created).toBe(4);
    expect((await organization.imported(GUIDE, { dryRun: true })).report).toMatchObject({ unchanged: 4 });
  });

  it('names no question that was never made', async () => {
    const organization = world.organization();
    const standing = await organization.create({ content: content('Which brokers keep their messages on disk?') });
    const text = guide(
      [],
      [
        choiceItem(1, 'Which brokers keep all their messages on disk?'),
        choiceItem(2, 'Which brokers keep all of their messages on disk?'),
      ],
    );
    const { items } = await organization.imported(text, { dryRun: true });
    expect(items.map(({ warnings }) => warnings)).toEqual([
      [`NEAR_DUPLICATE: the stem resembles that of ${standing.id}`],
      [expect.stringMatching(/^NEAR_DUPLICATE: the stem resembles that of item 1 of this source, /)],
    ]);
    expect(items[1]?.warnings[0]).toContain(standing.id);
  });
});

const REAL = path.join(import.meta.dirname, '../../../../../shared/data/python-distributed-systems-guide.txt');
const describeWithGuide = existsSync(REAL) ? describe : describe.skip;

describeWithGuide(existsSync(REAL) ? 'the real guide' : `SKIPPED: the real guide is absent (${REAL})`, () => {
  it('gives 18 questions, and nothing the second time', async () => {
    const organization = world.organization();
    const text = readFileSync(REAL, 'utf8');
    expect((await organization.imported(text, { publish: true })).report).toMatchObject({ created: 18, failed: 0 });
    expect((await organization.imported(text, { publish: true })).report).toMatchObject({ created: 0, unchanged: 18 });
  });
});
