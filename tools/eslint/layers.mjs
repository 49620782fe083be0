import { posix } from 'node:path';

/** What a pure rule may lean on besides the kernel: exact arithmetic, and hashing as Node has it. */
const PURE = new Set(['@plumbline/kernel', 'decimal.js', 'node:crypto']);
const STORES = /^(typeorm|@nestjs\/typeorm|pg|pg-.+|bullmq|@nestjs\/bullmq|ioredis|redis)(\/|$)/;

/** What serves requests and reaches the world, as far as a parser of files is concerned. */
const IMPURE = /^(@nestjs\/|@plumbline\/(?!kernel$)|node:(fs|net|http|https|child_process)(\/|$))/;

/**
 * Where a file stands: the library's or app's folder, its layer (the folder below `src`), whether it is a test.
 * @returns {{ project: string, layer: string, test: boolean } | undefined} undefined outside libraries and apps
 */
function place(file) {
  const match = /(?:^|\/)((?:libs|apps)\/[^/]+)\/src\/(.+)$/.exec(file.replaceAll('\\', '/'));
  if (!match) return undefined;
  const [, project, rest] = match;
  return {
    project,
    layer: rest.includes('/') ? rest.slice(0, rest.indexOf('/')) : '',
    test: /\.(spec|db-spec|e2e-spec)\.ts$/.test(rest) || /(^|\/)test\//.test(rest),
  };
}

/** Entries besides a library's index, each for a reason that its own docstring gives. */
const ENTRIES = new Set(['@plumbline/platform/setup']);

function complaint(from, file, source) {
  const deep = /^@plumbline\/[^/]+\/./.test(source) && !ENTRIES.has(source);
  if (deep) return `"${source}" reaches into a library; import what its index exports.`;
  const relative = source.startsWith('.');
  const target = relative ? place(posix.join(posix.dirname(file.replaceAll('\\', '/')), source)) : undefined;
  if (relative && target?.project !== from.project)
    return `"${source}" leaves ${from.project}; import the package by its name.`;
  if (from.layer === 'domain') {
    if (relative ? target.layer !== 'domain' : !PURE.has(source)) {
      return `domain/ holds pure rules: it imports the kernel and its own files, not "${source}".`;
    }
  }
  if (from.layer === 'formats') {
    if (relative ? !['formats', 'domain'].includes(target.layer) : STORES.test(source) || IMPURE.test(source)) {
      return `formats/ reads and writes files and nothing else: it imports domain/, the kernel and parsers, not "${source}".`;
    }
  }
  if (from.layer === 'api') {
    if (STORES.test(source))
      return `api/ never speaks to a store itself: "${source}" belongs in data/ or in the platform.`;
    if (target?.layer === 'data' && source.endsWith('.entity.ts'))
      return `An entity is never a GraphQL type: api/ does not import "${source}".`;
  }
  if (from.layer === 'data' && (target?.layer === 'api' || target?.layer === 'use-cases')) {
    return `data/ serves the layers above it and imports none of them: "${source}".`;
  }
  return undefined;
}

/** The rules between the folders of one library, which Nx does not know. */
export const layers = {
  meta: { type: 'problem', docs: { description: 'keeps the layers of a library apart' }, schema: [] },
  create(context) {
    const from = place(context.filename);
    if (!from || from.test) return {};
    const check = (node) => {
      if (typeof node?.value !== 'string') return;
      const message = complaint(from, context.filename, node.value);
      if (message) context.report({ node, message });
    };
    return {
      ImportDeclaration: (node) => check(node.source),
      ExportNamedDeclaration: (node) => check(node.source),
      ExportAllDeclaration: (node) => check(node.source),
      ImportExpression: (node) => check(node.source),
      TSImportType: (node) => check(node.source ?? node.argument?.literal),
    };
  },
};

const isMember = (node, object, property) =>
  node.type === 'MemberExpression' &&
  node.object.type === 'Identifier' &&
  node.object.name === object &&
  (node.property.name ?? node.property.value) === property;

/** Domain functions take `now`, and seeds, as parameters. */
export const pureDomain = {
  meta: { type: 'problem', docs: { description: 'keeps clocks and chance out of domain/' }, schema: [] },
  create(context) {
    const from = place(context.filename);
    if (from?.layer !== 'domain' || from.test) return {};
    const message = 'A domain rule asks no clock and throws no dice: take the time or the seed as a parameter.';
    return {
      MemberExpression(node) {
        const impure = [
          ['Date', 'now'],
          ['performance', 'now'],
          ['Math', 'random'],
        ];
        if (impure.some(([object, property]) => isMember(node, object, property))) context.report({ node, message });
      },
      NewExpression(node) {
        if (node.callee.name === 'Date' && node.arguments.length === 0) context.report({ node, message });
      },
    };
  },
};
