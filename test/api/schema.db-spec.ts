import { ACCESS, type Access } from '@plumbline/platform';
import { ModulesContainer } from '@nestjs/core';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import { parse, print, printSchema, type GraphQLSchema } from 'graphql';
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { expectReviewed } from '../reviewed-snapshot.ts';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

const CONTRACT = path.resolve(import.meta.dirname, '../../../shared/design/api-contract.graphql');
/** A clone that stands alone lacks the contract; its names are in the committed snapshot all the same. */
const describeContract = existsSync(CONTRACT) ? describe : describe.skip;

/** What the contract names and a later version brings; `docs/limits.md` lists the same. */
const NOT_YET = new Set([
  'Mutation.proposeSchedules',
  'Mutation.confirmSchedule',
  'Mutation.offerSchedules',
  'Mutation.pickSchedule',
  'Mutation.rescheduleInterview',
  'Mutation.declineInterview',
  'Query.attention',
]);

/** Each root field and route with what it asks for, as its handler declares it. */
function declarations(api: ApiInTest): string[] {
  const lines: string[] = [];
  for (const module of api.app.get(ModulesContainer).values()) {
    for (const { metatype } of [...module.providers.values(), ...module.controllers.values()]) {
      if (typeof metatype !== 'function' || !metatype.prototype) continue;
      const prototype = metatype.prototype as Record<string, unknown>;
      for (const name of Object.getOwnPropertyNames(prototype)) {
        const handler = Object.getOwnPropertyDescriptor(prototype, name)?.value as unknown;
        if (typeof handler !== 'function' || name === 'constructor') continue;
        const place = placeOf(handler, name);
        if (!place) continue;
        const access = (Reflect.getMetadata(ACCESS, handler) ?? Reflect.getMetadata(ACCESS, metatype)) as
          Access | undefined;
        lines.push(`${place}: ${spell(access)}`);
      }
    }
  }
  return [...new Set(lines)].sort();
}

function placeOf(handler: object, name: string): string | undefined {
  const kind = Reflect.getMetadata('graphql:resolver_type', handler) as string | undefined;
  if (kind && ['Query', 'Mutation', 'Subscription'].includes(kind)) {
    return `${kind}.${(Reflect.getMetadata('graphql:resolver_name', handler) as string | undefined) ?? name}`;
  }
  const route = Reflect.getMetadata('path', handler) as string | undefined;
  return route === undefined ? undefined : `route ${route}`;
}

const spell = (access: Access | undefined): string => {
  if (!access) return 'NOT DECLARED';
  if (access.kind !== 'allow') return access.kind === 'public' ? 'everybody' : 'any session';
  return `${access.anyOf.join(' or ')}${access.checkedBy ? `, looked at by its ${access.checkedBy}` : ''}`;
};

describe('the public API', () => {
  let api: ApiInTest;
  let schema: GraphQLSchema;

  beforeAll(async () => {
    api = await startApiInTest();
    schema = api.app.get(GraphQLSchemaHost, { strict: false }).schema;
  });

  afterAll(() => api?.stop());

  it('has the schema that was reviewed', () => {
    expectReviewed('schema.graphql', `${printSchema(schema)}\n`);
  });

  it('asks for the permissions that were reviewed', () => {
    expectReviewed('permissions.txt', `${declarations(api).join('\n')}\n`);
  });

  it('declares for every root field who may use it', () => {
    const declared = declarations(api);
    const roots = [schema.getQueryType(), schema.getMutationType(), schema.getSubscriptionType()].flatMap((type) =>
      type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : [],
    );
    const named = new Set(declared.filter((line) => !line.endsWith('NOT DECLARED')).map((line) => line.split(':')[0]));
    expect(roots.filter((root) => !named.has(root))).toEqual([]);
    expect(roots.length).toBeGreaterThan(30);
  });

  describeContract(
    `against the names that outside programs rely on (skipped where ${path.basename(CONTRACT)} is absent)`,
    () => {
      it('keeps every name and type, but for those that a later version brings', () => {
        const contract = parse(readFileSync(CONTRACT, 'utf8'));
        const differences = contract.definitions.flatMap((definition) => {
          if (!('name' in definition) || !definition.name) return [];
          const owner = definition.name.value;
          const type = schema.getType(owner);
          if (!type) return [`${owner} is missing`];
          if ('values' in definition) {
            const values = 'getValues' in type ? type.getValues().map(({ name }) => name) : [];
            return (definition.values ?? [])
              .filter(({ name }) => !values.includes(name.value))
              .map(({ name }) => `${owner}.${name.value}`);
          }
          if (!('fields' in definition) || !('getFields' in type)) return [];
          const fields = type.getFields();
          return (definition.fields ?? []).flatMap((field) => {
            const place = `${owner}.${field.name.value}`;
            if (NOT_YET.has(place)) return [];
            const ours = fields[field.name.value];
            if (!ours) return [`${place} is missing`];
            return 'type' in field && String(ours.type) !== print(field.type)
              ? [`${place}: ${String(ours.type)} instead of ${print(field.type)}`]
              : [];
          });
        });
        expect(differences).toEqual([]);
      });
    },
  );
});
