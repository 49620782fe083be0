// The house's own rules. `test/lint/rules.spec.ts` shows each of them something to complain about.
import { layers, pureDomain } from './layers.mjs';

const MAX_DEPENDENCIES = 6;
const STORES = new Set(['typeorm', '@nestjs/typeorm', 'pg', 'bullmq', '@nestjs/bullmq', 'ioredis']);
const TEST_FUNCTIONS = new Set(['it', 'test', 'describe']);

const rule = (description, create) => ({ meta: { type: 'problem', docs: { description }, schema: [] }, create });

const maxDependencies = rule('refuses constructors with too many parameters', (context) => ({
  'MethodDefinition[kind="constructor"]'(node) {
    const count = node.value.params.length;
    if (count > MAX_DEPENDENCIES) {
      context.report({
        node,
        message: `${count} dependencies: more than ${MAX_DEPENDENCIES} is a class that wants dividing.`,
      });
    }
  },
}));

const environment = rule('keeps process.env in configuration code', (context) => ({
  'MemberExpression[object.name="process"][property.name="env"]'(node) {
    context.report({ node, message: 'Settings are read in configuration code only; inject the config.' });
  },
  'VariableDeclarator[init.name="process"] > ObjectPattern > Property[key.name="env"]'(node) {
    context.report({ node, message: 'Settings are read in configuration code only; inject the config.' });
  },
}));

const realStores = rule('refuses mocks of databases, queues and their clients', (context) => ({
  'CallExpression[callee.object.name="jest"]'(node) {
    const [module] = node.arguments;
    if (!/mock/i.test(node.callee.property.name ?? '') || !STORES.has(module?.value)) return;
    context.report({ node, message: `Tests use a real ${module.value}: see libs/testing.` });
  },
}));

/** `ready ? describe : describe.skip`, or the same as a statement: what a test needs may be missing on a machine. */
const isChosen = (node) => {
  for (let child = node, parent = node.parent; parent; child = parent, parent = parent.parent) {
    if (/^(ConditionalExpression|IfStatement)$/.test(parent.type) && parent.test !== child) return true;
    if (/Function/.test(parent.type)) return false;
  }
  return false;
};

const wholeSuite = rule('refuses tests that are skipped without need, or that make others be', (context) => ({
  MemberExpression(node) {
    const { object, property } = node;
    if (!TEST_FUNCTIONS.has(object.name) || !['skip', 'only', 'todo', 'failing'].includes(property.name)) return;
    if (property.name === 'skip' && isChosen(node)) return;
    context.report({ node, message: `${object.name}.${property.name}: every test runs, or is not there.` });
  },
  'CallExpression[callee.name=/^(xit|xtest|xdescribe|fit|fdescribe)$/]'(node) {
    context.report({ node, message: 'Every test runs, or is not there.' });
  },
}));

export const plumbline = {
  meta: { name: 'plumbline' },
  rules: {
    layers,
    'pure-domain': pureDomain,
    'max-dependencies': maxDependencies,
    environment,
    'real-stores': realStores,
    'whole-suite': wholeSuite,
  },
};
