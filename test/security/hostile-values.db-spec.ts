import { GraphqlClient } from '@plumbline/testing';
import { GraphQLSchemaHost } from '@nestjs/graphql';
import type { GraphQLSchema } from 'graphql';
import { startApiInTest, type ApiInTest } from '../api/api-in-test.ts';
import { assign, redeem, startAttempt } from '../e2e/product.ts';
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

  describe('where it takes more to get to', () => {
    const MUTATIONS = {
      assignAssessment: 'AssignAssessmentInput',
      assignInBulk: 'AssignInBulkInput',
      createAssessment: 'CreateAssessmentInput',
      creditTime: 'CreditTimeInput',
      extendTime: 'ExtendTimeInput',
      recordIntegritySignals: 'RecordIntegritySignalsInput',
      updateAssignment: 'UpdateAssignmentInput',
    } as const;
    const answer = async (client: GraphqlClient, name: keyof typeof MUTATIONS, input: object): Promise<string> => {
      const selection = name === 'recordIntegritySignals' ? '' : '{ __typename }';
      const document = `mutation ($input: ${MUTATIONS[name]}!) { ${name}(input: $input) ${selection} }`;
      const { errors } = await client.request(document, { input });
      return errors.map(({ extensions }) => extensions?.code ?? '').join() || 'done';
    };
    const YEAR_0 = '0000-01-01T00:00:00Z';
    const YEAR_10000 = '9999-12-31T23:59:59-12:00';
    const HALF = 'half \ud800 of it';

    it('a device’s clock', async () => {
      const { member, ids } = organization;
      const input = {
        title: 'Watched',
        sections: [{ questionIds: ids['questionIds'] }],
        timeLimitMinutes: 30,
        integritySignals: true,
      };
      const { createAssessment } = await member.data<{ createAssessment: { id: string } }>(
        `mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { id } }`,
        { input },
      );
      await member.data(`mutation ($id: ID!) { publishAssessment(id: $id) { id } }`, createAssessment);
      const [candidateId = ''] = ids['candidateId'] ?? [];
      const assigned = await assign(member, { assessmentId: createAssessment.id, candidateId });
      const candidate = await redeem(member, assigned.invitationToken);
      const attempt = await startAttempt(candidate, assigned.id);
      const told: string[] = [];
      for (const at of [YEAR_0, YEAR_10000, '2026-01-01T00:00:00Z']) {
        told.push(
          await answer(candidate, 'recordIntegritySignals', {
            attemptId: attempt.id,
            signals: [{ kind: 'PASTE', at }],
          }),
        );
      }
      expect(told).toEqual(['BAD_USER_INPUT', 'BAD_USER_INPUT', 'done']);
    });

    it('windows', async () => {
      const { member, ids } = organization;
      const of = { assessmentId: ids['assessmentId']?.[0], candidateId: ids['candidateId']?.[0] };
      const terms = [{ opensAt: YEAR_0 }, { opensAt: YEAR_10000 }, { expiresAt: YEAR_10000 }];
      const answers: string[] = [];
      for (const window of terms) {
        answers.push(await answer(member, 'assignAssessment', { ...of, ...window }));
        answers.push(await answer(member, 'updateAssignment', { id: ids['assignmentId']?.[0], ...window }));
        const { assessmentId, candidateId } = of;
        answers.push(
          await answer(member, 'assignInBulk', { assessmentId, candidateIds: [candidateId], terms: window }),
        );
        const sections = [{ questionIds: ids['questionIds'] }];
        const releaseAt = window.opensAt ?? window.expiresAt;
        const dated = { title: 'Dated', sections, timeLimitMinutes: 5, releasePolicy: 'ON_DATE', releaseAt };
        answers.push(await answer(member, 'createAssessment', dated));
      }
      expect(new Set(answers)).toEqual(new Set(['BAD_USER_INPUT']));
    });

    it('reasons', async () => {
      const { member, ids } = organization;
      const time = { assignmentId: ids['assignmentId']?.[0], minutes: 1 };
      const span = { from: '2026-01-01T00:00:00Z', to: '2026-01-01T00:05:00Z' };
      for (const reason of [HALF, 'none \u0000 of it', ' ', 'x'.repeat(501)]) {
        expect(await answer(member, 'extendTime', { ...time, reason })).toBe('INVALID_EXTENSION');
        expect(await answer(member, 'creditTime', { ...span, reason })).toBe('INVALID_CREDIT');
      }
    });
  });
});
