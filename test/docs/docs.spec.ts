import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { configSchema } from '@plumbline/platform';
import { buildSchema, parse, validate } from 'graphql';
import { repositoryFiles, root } from '../container/repository-files.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');
const readme = read('README.md');

const documents = repositoryFiles().filter((file) => file.endsWith('.md'));

const withoutCode = (text: string): string => text.replaceAll(/```[\s\S]*?```/g, '');
const blocks = (text: string, language: string): string[] =>
  [...text.matchAll(/```(\w+)\n([\s\S]*?)```/g)].flatMap(([, tag, code = '']) => (tag === language ? [code] : []));

/** Rows of the table under the heading `| Setting | … |`, as cells without backticks. */
function settingsTable(): string[][] {
  const lines = readme.split('\n');
  const start = lines.findIndex((line) => /^\| Setting\s+\|/.test(line));
  const length = lines.slice(start).findIndex((line) => !line.startsWith('|'));
  return lines.slice(start + 2, start + length).map((line) =>
    line
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim().replaceAll('`', '')),
  );
}

describe('the documentation', () => {
  it('links to nothing that is missing', () => {
    const broken = documents.flatMap((file) =>
      [...withoutCode(read(file)).matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, target = '']) => target.split('#')[0] ?? '')
        .filter((target) => target !== '' && !/^[a-z]+:/.test(target))
        .filter((target) => !existsSync(path.resolve(root, path.dirname(file), target)))
        .map((target) => `${file}: ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it('lists every decision once, in order', () => {
    const files = documents.filter((file) => /^docs\/adr\/\d{4}-/.test(file)).map((file) => path.basename(file));
    const listed = [...read('docs/adr/README.md').matchAll(/\]\((\d{4}-[^)]+)\)/g)].map(([, file]) => file);
    expect(listed).toEqual([...files].sort());
    expect(listed.map((file) => Number(file?.slice(0, 4)))).toEqual(listed.map((_, index) => index + 1));
  });

  it('names files that exist where CONTRIBUTING.md walks through them', () => {
    const named = [...read('CONTRIBUTING.md').matchAll(/`((?:libs|migrations|test|tools|apps)\/[\w./-]+\.\w+)`/g)].map(
      ([, file = '']) => file,
    );
    expect(named.length).toBeGreaterThan(5);
    expect(named.filter((file) => !existsSync(path.join(root, file)))).toEqual([]);
  });
});

describe('README.md', () => {
  it('describes every setting there is, with the default that it has', () => {
    const defaults = configSchema.parse({}) as Readonly<Record<string, unknown>>;
    const expected = Object.keys(configSchema.shape).map((name) => [name, String(defaults[name] ?? '')]);
    expect(settingsTable().map(([name, value]) => [name, value])).toEqual(expected);
  });

  it.each(['README.md', 'docs/guides/question-bank.md'])(
    'tells a tour whose operations the schema accepts: %s',
    (file) => {
      const schema = buildSchema(read('test/__snapshots__/schema.graphql'));
      const operations = blocks(read(file), 'graphql').map((code) => parse(code));
      expect(operations.length).toBeGreaterThan(4);
      for (const operation of operations) expect(validate(schema, operation).map(({ message }) => message)).toEqual([]);
    },
  );

  it('names npm scripts that exist', () => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const used = [...`${readme}${read('CONTRIBUTING.md')}`.matchAll(/npm (?:run ([\w:]+)|(start|test)\b)/g)];
    const names = new Set(used.map(([, script, short]) => script ?? short ?? ''));
    expect(names.size).toBeGreaterThan(3);
    expect([...names].filter((name) => !(name in scripts))).toEqual([]);
  });
});
