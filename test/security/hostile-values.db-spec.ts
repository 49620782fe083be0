import { GraphqlClient } from '@plumbline/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { startApiInTest, type ApiInTest } from '../api/api-in-test.ts';
import { foundOrganization, idsAt, type Belongings } from './organization.ts';
import { callOf, rootFields, type Scalars } from './schema-walk.ts';

/** They end sessions, or hash passwords, which takes its time. */
const OF_SESSIONS = new Set(['acceptInvitation', 'refreshSession', 'signIn', 'signOut', 'signUp']);

const HOSTILE: readonly [what: string, scalars: Scalars][] = [
  ['half a character', { String: 'half \ud800 of it' }],
  ['a character of no text', { String: 'none \u0000 of it' }],
  ['nothing', { String: '' }],
  ['far too much', { String: 'x'.repeat(200_000) }],
  ['a year that no calendar has', { DateTime: '0000-01-01T00:00:00Z' }],
  ['a moment after the last year', { DateTime: '9999-12-31T23:59:59-12:00' }],
  ['the largest number', { Int: 2_147_483_647, Float: 1.7e308, Decimal: `${'9'.repeat(28)}.${'9'.repeat(12)}` }],
  ['the smallest number', { Int: -2_147_483_648, Float: 5e-324, Decimal: `-${'9'.repeat(28)}.${'9'.repeat(12)}` }],
];

describe('values that nobody means', () => {
  let api: ApiInTest;
  let schema: GraphQLSchema;
  let organization: Belongings;

  beforeAll(async () => {
    api = await startApiInTest();
    schema = api.app.get(GraphQLSchemaHost).schema;
    organization = await foundOrganization(new GraphqlClient(`${api.url}/graphql`), 'somebody@example.test');
  });
  afterAll(() => api?.stop());

  const idAt = (place: string): string => idsAt(organization, place)[0] ?? '';

  it.each(HOSTILE)('are refused by name, or taken, wherever a value may be given: %s', async (_, scalars) => {
    const faults: string[] = [];
    let asked = 0;
    for (const [kind, field] of rootFields(schema)) {
      if (kind === 'subscription' || OF_SESSIONS.has(field.name)) continue;
      for (const wanted of [() => true, () => false]) {
        const plain = callOf(kind, field, idAt, { depth: 2, wanted, scalars: {} });
        const { document, variables } = callOf(kind, field, idAt, { depth: 2, wanted, scalars });
        if (JSON.stringify(variables) === JSON.stringify(plain.variables)) continue;
        for (const client of [organization.candidate, organization.member]) {
          const { status, errors } = await client.request(document, variables);
          asked += 1;
          const isFault = status >= 500 || errors.some(({ extensions }) => extensions?.code === 'INTERNAL');
          if (isFault) faults.push(`${kind} ${field.name} ${JSON.stringify(variables).slice(0, 300)}`);
        }
      }
    }
    expect(faults).toEqual([]);
    expect(asked).toBeGreaterThan(10);
  });
});
