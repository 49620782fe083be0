import { execFileSync } from 'node:child_process';
import { accessSync, constants, existsSync, readdirSync, readFileSync, statSync } from 'node:fs';
import path from 'node:path';

const root = path.resolve(import.meta.dirname, '..');
const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

interface Manifest {
  readonly name: string;
  readonly private?: boolean;
  readonly type?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly devDependencies?: Readonly<Record<string, string>>;
  readonly nx?: { readonly tags?: readonly string[] };
}

const manifest = (folder: string): Manifest => JSON.parse(read(path.join(folder, 'package.json'))) as Manifest;

/** What belongs to the repository: what git tracks, or, in an archive without git, what is there. */
function repositoryFiles(): string[] {
  if (existsSync(path.join(root, '.git'))) {
    const listed = execFileSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8', maxBuffer: 32 << 20 });
    return listed.split('\0').filter((file) => file !== '' && existsSync(path.join(root, file)));
  }
  const passing = new Set(['node_modules', 'dist', '.data', '.nx', 'coverage', '.git']);
  const walk = (folder: string): string[] =>
    readdirSync(path.join(root, folder), { withFileTypes: true }).flatMap((entry) => {
      const file = path.join(folder, entry.name);
      if (entry.isDirectory()) return passing.has(entry.name) ? [] : walk(file);
      return [file];
    });
  return walk('');
}

const files = repositoryFiles();
const texts = files
  .filter((file) => file !== 'package-lock.json' && statSync(path.join(root, file)).size < 1 << 20)
  .map((file) => ({ file, text: read(file) }))
  .filter(({ text }) => !text.includes('\0'));

const having = (pattern: RegExp): string[] => texts.filter(({ text }) => pattern.test(text)).map(({ file }) => file);

const projects = ['apps', 'libs'].flatMap((folder) =>
  readdirSync(path.join(root, folder))
    .map((name) => `${folder}/${name}`)
    .filter((project) => existsSync(path.join(root, project, 'package.json'))),
);

describe('the repository', () => {
  it('has its license, and says which', () => {
    expect(read('LICENSE')).toContain('Apache License');
    expect(JSON.parse(read('package.json'))).toMatchObject({ license: 'Apache-2.0' });
  });

  it('names no place on the machine of whoever wrote it', () => {
    const escaped = root.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
    expect(having(new RegExp(`${escaped}(?![\\w-])`))).toEqual([]);
    expect(having(/(?:\/home|\/Users)\/[a-z][\w.-]*\/|[A-Z]:\\Users\\/)).toEqual([]);
  });

  it('holds no conflict of a merge and nothing that was put off', () => {
    expect(having(/^(?:<{7}|>{7}) /m)).toEqual([]);
    expect(
      having(
        new RegExp(`\\b(?:${['TO', 'FIX'].map((start) => `${start}${start === 'TO' ? 'DO' : 'ME'}`).join('|')})\\b`),
      ),
    ).toEqual([]);
  });

  it('asks for exact versions, so that two installs are the same', () => {
    const { dependencies, devDependencies } = manifest('.');
    const loose = Object.entries({ ...dependencies, ...devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it.each(['.ci/run'])('lets %s be executed', (file) => {
    expect(() => accessSync(path.join(root, file), constants.X_OK)).not.toThrow();
  });
});

describe.each([...projects, 'migrations'])('the project %s', (project) => {
  const declared = manifest(project);

  it('is a private ES module named after its folder', () => {
    expect(declared).toMatchObject({ name: `@plumbline/${path.basename(project)}`, private: true, type: 'module' });
  });

  it('says what it is, so that the rules of module boundaries apply to it', () => {
    expect(declared.nx?.tags).toEqual([expect.stringMatching(/^type:[a-z]+$/), `scope:${path.basename(project)}`]);
  });

  it('leaves versions of packages to the root', () => {
    const entries = Object.entries({ ...declared.dependencies, ...declared.devDependencies });
    expect(entries.filter(([name, version]) => !name.startsWith('@plumbline/') || version !== '*')).toEqual([]);
  });

  it('is built with the rest', () => {
    const { references } = JSON.parse(read('tsconfig.json')) as { references: { path: string }[] };
    expect(references).toContainEqual({ path: project });
  });
});

describe('the migrations', () => {
  const named = /^(\d{13})-([a-z]+(?:-[a-z0-9]+)+)\.ts$/;
  const migrationFiles = readdirSync(path.join(root, 'migrations'))
    .filter((file) => named.test(file))
    .sort();

  it('are all listed, oldest first', () => {
    const listed = [...read('migrations/index.ts').matchAll(/from '\.\/(\d[^']+)'/g)].map((match) => match[1]);
    expect(listed).toEqual(migrationFiles);
  });

  it.each(migrationFiles)('%s has the class its name promises, and a way back', (file) => {
    const [, timestamp = '', words = ''] = named.exec(file) ?? [];
    const name =
      words
        .split('-')
        .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
        .join('') + timestamp;
    const text = read(path.join('migrations', file));
    expect(text).toContain(`export class ${name} implements MigrationInterface`);
    expect(text).toMatch(/async down\(/);
    expect(read('migrations/index.ts')).toMatch(new RegExp(`^  ${name},$`, 'm'));
  });
});
