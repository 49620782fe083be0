import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { configSchema, readConfig } from '@plumbline/platform';
import { z } from 'zod';
import { parseCompose } from './compose.ts';
import { environmentOf, named, parseCopy, parseDockerfile, type Stage } from './dockerfile.ts';
import { repositoryFiles, root } from './repository-files.ts';

const read = (file: string): string => readFileSync(path.join(root, file), 'utf8');

const stages = parseDockerfile(read('Dockerfile'));
const stage = (index: number): Stage => {
  const found = stages.at(index);
  if (!found) throw new Error('The Dockerfile has too few stages.');
  return found;
};
const build = stage(0);
const final = stage(-1);

const rootManifest = z
  .object({ scripts: z.record(z.string(), z.string()), engines: z.object({ node: z.string() }) })
  .parse(JSON.parse(read('package.json')));

const tracked = repositoryFiles();
const copiedIn = named(build, 'COPY').map(parseCopy);
const command = z.array(z.string());

/** What `.dockerignore` lets through: ours excludes everything and then names what is wanted. */
const allowed = read('.dockerignore')
  .split('\n')
  .filter((line) => line.startsWith('!'))
  .map((line) => line.slice(1));

describe('Dockerfile', () => {
  it('builds and runs on the same base', () => {
    expect(stages.map(({ base }) => base)).toEqual(['node:24-bookworm-slim', 'node:24-bookworm-slim']);
  });

  it('copies only what is tracked and what .dockerignore lets through', () => {
    for (const source of copiedIn.flatMap(({ sources }) => sources)) {
      expect(tracked.filter((file) => file === source || file.startsWith(`${source}/`))).not.toEqual([]);
      expect(allowed.some((entry) => source === entry || source.startsWith(`${entry}/`))).toBe(true);
    }
  });

  it('installs with the manifest of every workspace in place', () => {
    const manifests = tracked.filter((file) =>
      /^(apps\/\w[\w-]*|libs\/\w[\w-]*|migrations)\/package\.json$/.test(file),
    );
    const beforeInstall = copiedIn.filter(({ sources }) => sources.every((file) => path.basename(file).includes('.')));
    const placed = beforeInstall.flatMap(({ sources, target }) => sources.map((file) => [file, target]));
    expect(placed).toEqual(expect.arrayContaining(manifests.map((file) => [file, `${path.dirname(file)}/`])));
  });

  it("installs what the lock file says, and runs no package's install script", () => {
    const [install = ''] = named(build, 'RUN');
    expect(install).toMatch(/^npm install /);
    expect(install.split(' ')).toEqual(expect.arrayContaining(['--no-save', '--ignore-scripts']));
    expect(tracked).toContain('package-lock.json');
  });

  it('runs only npm scripts that exist', () => {
    const scripts = named(build, 'RUN').flatMap((text) =>
      [...text.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name),
    );
    expect(scripts).toEqual(['build']);
    expect(Object.keys(rootManifest.scripts)).toEqual(expect.arrayContaining(scripts));
  });

  it('takes the final image from the build alone', () => {
    const copies = named(final, 'COPY').map(parseCopy);
    expect(copies.map(({ from }) => from)).toEqual(copies.map(() => build.name));
    expect(named(final, 'RUN')).toEqual([]);
  });

  it('runs as a user that is not root, in production, open to the container network', () => {
    expect(named(final, 'USER')).toEqual(['node']);
    const environment = environmentOf(final);
    expect(Object.keys(environment).filter((name) => !(name in configSchema.shape))).toEqual([]);
    const config = readConfig({
      ...environment,
      DATABASE_URL: 'postgres://somewhere/plumbline',
      AUTH_SECRET: 'x'.repeat(32),
      INVITATION_SECRET: 'y'.repeat(32),
    });
    expect(config).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0', PORT: Number(named(final, 'EXPOSE')[0]) });
  });

  it('carries no secret', () => {
    const secret = /SECRET|PASSWORD|TOKEN|DATABASE_\w*URL/;
    expect(stages.flatMap((each) => Object.keys(environmentOf(each))).filter((name) => secret.test(name))).toEqual([]);
    expect(stages.flatMap((each) => named(each, 'ARG'))).toEqual([]);
  });

  it('starts the API, and in the compose file the other two, by files that the build makes', () => {
    const compose = parseCompose(read('docker-compose.yml'));
    const others = ['worker', 'migrate'].map((name) => compose.services[name]?.command ?? []);
    const commands = [command.parse(JSON.parse(named(final, 'CMD')[0] ?? '[]')), ...others];
    expect(commands.map(([program, script]) => [program, script])).toEqual(
      ['api', 'worker', 'cli'].map((app) => ['node', `apps/${app}/dist/main.js`]),
    );
    for (const [, script = ''] of commands) {
      expect(existsSync(path.join(root, script.replace(/dist\/main\.js$/, 'src/main.ts')))).toBe(true);
    }
  });

  it('has a health check whose program is valid and asks /health/ready', () => {
    const [, json = '[]'] = /CMD (\[.*\])$/.exec(named(final, 'HEALTHCHECK')[0] ?? '') ?? [];
    const [node, flag, program = ''] = command.parse(JSON.parse(json));
    expect([node, flag]).toEqual(['node', '-e']);
    expect(program).toContain('/health/ready');
    // Nothing listens on port 9 of the loopback interface: the check must come to an end, and say no.
    expect(() => execFileSync(process.execPath, ['-e', program], { env: { PORT: '9' }, stdio: 'ignore' })).toThrow();
  }, 30_000);
});
