import pg from 'pg';
import { startCuttingProxy, type CuttingProxy } from '../cutting-proxy.ts';
import { createTestDatabase, type TestDatabase } from '../database.ts';
import { eventually } from '../eventually.ts';

describe('the cutting proxy', () => {
  let database: TestDatabase;
  let proxy: CuttingProxy;
  let pool: pg.Pool;

  beforeAll(async () => {
    database = await createTestDatabase();
    await database.query('CREATE TABLE notes (text text); GRANT ALL ON notes TO plumbline_app');
  });

  afterAll(() => database?.drop());

  beforeEach(async () => {
    await database.query('TRUNCATE notes');
    proxy = await startCuttingProxy(database.url);
    pool = new pg.Pool({ connectionString: proxy.url, options: '-c role=plumbline_app', max: 4 });
    pool.on('error', () => undefined);
  });

  afterEach(async () => {
    await pool.end();
    await proxy.stop();
  });

  async function write(text: string): Promise<void> {
    const client = await pool.connect();
    client.on('error', () => undefined);
    let broken = true;
    try {
      await client.query('BEGIN');
      await client.query('INSERT INTO notes VALUES ($1)', [text]);
      await client.query('COMMIT');
      broken = false;
    } finally {
      client.release(broken);
    }
  }
  const notes = async () => (await database.query<{ text: string }>('SELECT text FROM notes')).map(({ text }) => text);

  it('forwards what passes, whole', async () => {
    const long = 'x'.repeat(300_000);
    await write(long);
    const { rows } = await pool.query<{ text: string }>('SELECT text FROM notes');
    expect(rows).toEqual([{ text: long }]);
  });

  it('cuts the answer to one commit out of several: done, and its client does not know', async () => {
    const cut = proxy.cutAnswerTo('the one', 'COMMIT');
    const outcomes = await Promise.allSettled(['before', 'the one', 'another'].map(write));
    await cut;
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
    expect((await notes()).sort()).toEqual(['another', 'before', 'the one']);
  });

  it('cuts before the commit gets through: not done', async () => {
    const cut = proxy.cutBefore('the one', 'COMMIT');
    const outcomes = await Promise.allSettled(['before', 'the one'].map(write));
    await cut;
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected']);
    expect(await notes()).toEqual(['before']);
  });

  it('cuts once: the next try gets through', async () => {
    const cut = proxy.cutBefore('COMMIT');
    await expect(write('first')).rejects.toThrow();
    await cut;
    await write('second');
    expect(await notes()).toEqual(['second']);
  });

  it('holds a commit until it is let go', async () => {
    const held = proxy.holdBefore('the one', 'COMMIT');
    const writing = write('the one');
    const release = await held;
    await write('another');
    expect(await notes()).toEqual(['another']);
    release();
    await writing;
    expect((await notes()).sort()).toEqual(['another', 'the one']);
  });

  it('keeps what was sent during a partition for afterwards', async () => {
    await write('before');
    proxy.partition();
    const writing = write('meanwhile');
    expect(await notes()).toEqual(['before']);
    proxy.heal();
    await writing;
    expect(await notes()).toEqual(['before', 'meanwhile']);
  });

  it('cuts all that is open, and serves what comes after', async () => {
    const client = await pool.connect();
    const gone = new Promise((resolve) => client.once('error', resolve));
    proxy.cutAll();
    await gone;
    client.release(true);
    await eventually(async () => {
      await write('after');
    });
    expect(await notes()).toContain('after');
  });

  it('finds a text that arrives in pieces', async () => {
    const cut = proxy.cutAnswerTo('y'.repeat(200_000), 'COMMIT');
    await expect(write(`x${'y'.repeat(200_000)}z`)).rejects.toThrow();
    await cut;
    expect(await notes()).toHaveLength(1);
  });

  it('needs something to wait for, and to know where to', async () => {
    await expect(proxy.cutBefore()).rejects.toThrow(TypeError);
    await expect(startCuttingProxy('tcp://127.0.0.1')).rejects.toThrow(TypeError);
  });
});
