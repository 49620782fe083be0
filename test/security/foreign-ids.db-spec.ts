import { GraphqlClient } from '@plumbline/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { startApiInTest, type ApiInTest } from '../api/api-in-test.ts';
import { foundOrganization, idsAt, type Belongings } from './organization.ts';
import { callOf, idPlaces, rootFields, type IdAt, type Wanted } from './schema-walk.ts';

const UNKNOWN = '01900000-0000-7000-8000-000000000000';
const ANY_ID = /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g;
const ANY_TIME = /\d{4}-\d{2}-\d{2}T[\d:.]+Z/g;

/** Sessions come and go here without that anybody's data were at stake. */
const OF_SESSIONS = new Set([
  'acceptInvitation',
  'redeemInvitation',
  'refreshSession',
  'signIn',
  'signOut',
  'signUp',
  'switchOrganization',
]);

describe('ids of another organization', () => {
  let api: ApiInTest;
  let schema: GraphQLSchema;
  let ours: Belongings;
  let theirs: Belongings;

  beforeAll(async () => {
    api = await startApiInTest();
    const visitor = new GraphqlClient(`${api.url}/graphql`);
    schema = api.app.get(GraphQLSchemaHost).schema;
    ours = await foundOrganization(visitor, 'ours@example.test');
    theirs = await foundOrganization(visitor, 'theirs@example.test');
  });
  afterAll(() => api?.stop());

  const alike = (text: string): string => text.replaceAll(ANY_ID, '<id>').replaceAll(ANY_TIME, '<time>');

  /** Everything that they have, row by row. */
  const held = async (): Promise<string> => {
    const organizations = await api.database.query<{ id: string }>(
      `SELECT m.organization_id AS id FROM accounts a JOIN members m ON m.account_id = a.id WHERE a.email = 'theirs@example.test'`,
    );
    const tables = await api.database.query<{ name: string }>(
      `SELECT table_name AS name FROM information_schema.columns
       WHERE table_schema = 'public' AND column_name = 'organization_id' AND table_name NOT LIKE 'outbox%'
       ORDER BY table_name`,
    );
    const digests: string[] = [];
    for (const { name } of tables) {
      const [row] = await api.database.query<{ digest: string }>(
        `SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) || ' ' || count(*) AS digest
         FROM ${name} t WHERE organization_id = $1`,
        [organizations[0]?.id],
      );
      digests.push(`${name} ${row?.digest ?? ''}`);
    }
    return digests.join('\n');
  };

  it('look as those of nobody, wherever an id is asked for, and change nothing', async () => {
    const before = await held();
    const differences: string[] = [];
    let asked = 0;
    for (const [kind, field] of rootFields(schema)) {
      if (kind === 'subscription' || OF_SESSIONS.has(field.name)) continue;
      const places = new Set(idPlaces(kind, field));
      for (const place of places) {
        // Some ids exclude each other, others belong together.
        const alone: Wanted = (where) => place === where || place.startsWith(`${where}.`);
        for (const wanted of places.size > 1 ? [alone, () => true] : [alone]) {
          const answer = async (id: string): Promise<string> => {
            const idAt: IdAt = (where) => (where === place ? id : (idsAt(ours, where)[0] ?? UNKNOWN));
            const { document, variables } = callOf(kind, field, idAt, { depth: 3, wanted });
            const { data, errors } = await ours.member.request(document, variables);
            asked += 1;
            return alike(JSON.stringify({ data, errors }));
          };
          const unknown = await answer(UNKNOWN);
          for (const id of idsAt(theirs, place)) {
            const foreign = await answer(id);
            const what = `${kind} ${field.name} at ${place}: ${foreign}`;
            if (foreign !== unknown) differences.push(`${what}, but for an unknown one ${unknown}`);
            if (foreign.includes('"INTERNAL"')) differences.push(what);
          }
        }
      }
    }
    expect(differences).toEqual([]);
    expect(asked).toBeGreaterThan(200);
    expect(await held()).toBe(before);
  });
});
