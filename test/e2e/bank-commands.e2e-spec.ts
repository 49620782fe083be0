import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { GraphqlClient } from '@plumbline/testing';
import { PASSWORD, signUp, startProduct, type Product } from './product.ts';

const root = path.resolve(import.meta.dirname, '../..');
const EMAIL = 'administrator@example.test';

const GIFT = `// [tag:arithmetic]
::Evenness:: Which of these is even? { ~1#No. =2 ~3 }

Two is a prime number. {TRUE}

This one has no end. { =1 ~2

How many bits has a byte? {#8}
`;

describe('the commands that bring questions in and out', () => {
  let product: Product;
  let folder: string;
  let author: GraphqlClient;

  beforeAll(async () => {
    product = await startProduct();
    await product.startWorker();
    author = await signUp(product.visitor, EMAIL);
    folder = await mkdtemp(path.join(tmpdir(), 'plumbline-bank-'));
    await writeFile(path.join(folder, 'questions.gift'), GIFT);
  });

  afterAll(async () => {
    await rm(folder, { recursive: true, force: true });
    await product?.stop();
  });

  /** Runs the command line as a person would in that folder, with the password in the environment. */
  async function plumbline(args: readonly string[], settings: Readonly<Record<string, string>> = {}) {
    const child = spawn(process.execPath, [path.join(root, 'tools', 'plumbline.mjs'), ...args], {
      cwd: root,
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: process.env['HOME'] ?? '',
        INIT_CWD: folder,
        PLUMBLINE_URL: product.api.url,
        PLUMBLINE_EMAIL: EMAIL,
        PLUMBLINE_PASSWORD: PASSWORD,
        ...settings,
      },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let [out, err] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (out += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (err += chunk.toString()));
    const [code] = (await once(child, 'close')) as [number | null];
    return { code, out, err };
  }

  it('tell what would happen, and do it, item by item', async () => {
    const trial = await plumbline(['import', 'questions.gift', '--dry-run', '--all']);
    expect(trial.out).toContain('questions.gift: 3 created, 0 updated, 0 unchanged, 0 duplicates, 1 failed');
    expect(trial.out).toMatch(/line 6 {2}FAILED [A-Z_]+: /);
    expect(trial.out).toContain('a dry run, nothing was written');
    expect(trial.code).toBe(1);
    const real = await plumbline(['import', 'questions.gift']);
    expect(real.out).toContain('3 created');
    expect(real.out).toMatch(/lost {5}[A-Z_]*FEEDBACK/);
    expect(real.code).toBe(1);
    const again = await plumbline(['import', 'questions.gift', '--format', 'gift', '--publish']);
    expect(again.out).toContain('0 created, 0 updated, 3 unchanged');
  });

  it('write a file that loses nothing, which comes back in as what stands there', async () => {
    const { code, out } = await plumbline(['export', '--format', 'json', '--output', 'bank.json']);
    expect(out).toMatch(/bank\.json: 3 questions, \d+ bytes; 0 things lost/);
    expect(code).toBe(0);
    const file = JSON.parse(await readFile(path.join(folder, 'bank.json'), 'utf8')) as { questions: unknown[] };
    expect(file.questions).toHaveLength(3);
    const back = await plumbline(['import', 'bank.json']);
    expect(back.out).toContain('bank.json: 0 created, 0 updated, 0 unchanged, 3 duplicates, 0 failed');
    expect(back.code).toBe(0);
  });

  it('narrow an export, and name the file by themselves', async () => {
    const { out } = await plumbline(['export', '--format', 'moodle-xml', '--kind', 'single-choice']);
    expect(out).toContain(': 1 question, ');
    expect(await readdir(folder)).toContainEqual(expect.stringMatching(/^questions-\d{4}-\d\d-\d\d\.xml$/));
  });

  it('leave what was retired where it is, unless it is asked for', async () => {
    const { questions } = await author.data<{ questions: { nodes: { id: string }[] } }>(
      '{ questions(first: 1, filter: { kind: SINGLE_CHOICE }) { nodes { id } } }',
    );
    await author.data('mutation ($id: ID!) { retireQuestion(id: $id) { id } }', { id: questions.nodes[0]?.id });
    const narrowed = await plumbline([
      'export',
      '--format',
      'json',
      '--kind',
      'single-choice',
      '--output',
      'rest.json',
    ]);
    expect(narrowed.out).toContain('rest.json: 0 questions, ');
    const retired = await plumbline(['export', '--format', 'json', '--status', 'retired', '--output', 'old.json']);
    expect(retired.out).toContain('old.json: 1 question, ');
  });

  it('take nothing out of a file for a command to the terminal', async () => {
    await writeFile(path.join(folder, 'hostile.aiken'), 'Why?\nA. so\nB. no\nANSWER: \u001b]0;owned\u0007 none\n');
    const { out, code } = await plumbline(['import', 'hostile.aiken', '--format', 'aiken']);
    expect(out).toMatch(/FAILED [A-Z_]+: .*owned/);
    expect(out).not.toMatch(/[\u0007\u001b]/);
    expect(code).toBe(1);
  });

  it.each([
    [['import', 'nothing.gift'], {}, /There is no file .*nothing\.gift/],
    [['import', 'questions.gift'], { PLUMBLINE_PASSWORD: 'a wrong password' }, /INVALID_CREDENTIALS/],
    [
      ['import', 'questions.gift'],
      { PLUMBLINE_URL: 'http://127.0.0.1:9' },
      /Nothing answers at http:\/\/127\.0\.0\.1:9/,
    ],
    [['import', 'questions.gift'], { PLUMBLINE_URL: 'here' }, /--url is no web address/],
    [['export', '--format', 'word'], {}, /It is one of json, gift, /],
  ])('say in a sentence what is wrong: %j %j', async (args, settings, sentence) => {
    const { code, out, err } = await plumbline(args, settings);
    expect(err + out).toMatch(sentence);
    expect(err + out).not.toMatch(/\n\s+at /);
    expect(code).toBe(1);
  });
});
