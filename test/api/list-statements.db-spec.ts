import { countStatements, GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { createOpening, createTemplate, startLoop } from '../e2e/hiring.ts';
import { createCandidate, importGuide, publishAssessment, questionsOf, signUp } from '../e2e/product.ts';
import { startApiInTest, withoutBackground, type ApiInTest } from './api-in-test.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

const DECIDE = `mutation ($input: RecordDecisionInput!) { recordDecision(input: $input) { id } }`;

describe('lists over the public API, with what hangs on their rows', () => {
  let api: ApiInTest;
  let administrator: GraphqlClient;
  let loopId: string;

  beforeAll(async () => {
    api = await startApiInTest();
    administrator = await signUp(new GraphqlClient(`${api.url}/graphql`));
    const report = await importGuide(administrator, readFileSync(GUIDE, 'utf8'));
    for (const again of [GUIDE, GUIDE]) await importGuide(administrator, readFileSync(again, 'utf8'));
    const single = questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id);
    const kit = questionsOf(report, 'OPEN').slice(0, 2);
    const loops: string[] = [];
    for (const name of ['one', 'two', 'three']) {
      const assessmentId = await publishAssessment(administrator, single);
      const openingId = await createOpening(administrator);
      const templateId = await createTemplate(administrator, { openingId, assessmentId, kit });
      const candidateId = await createCandidate(administrator, `${name}@example.test`);
      loops.push((await startLoop(administrator, templateId, candidateId)).id);
    }
    loopId = loops[0] ?? '';
    for (const name of ['caching', 'queues', 'retries']) {
      await administrator.data('mutation ($input: CreateSkillInput!) { createSkill(input: $input) { id } }', {
        input: { name },
      });
    }
    let supersedesId: string | undefined;
    for (const reason of ['First.', 'Second.', 'Third.']) {
      const input = { loopId, outcome: 'HOLD', reason, ...(supersedesId === undefined ? {} : { supersedesId }) };
      const { recordDecision } = await administrator.data<{ recordDecision: { id: string } }>(DECIDE, { input });
      supersedesId = recordDecision.id;
    }
  });

  afterAll(() => api?.stop());

  it.each([
    ['openings', 'id title owner { name } team { name }'],
    ['loopTemplates', 'id title stages { key } opening { title }'],
    ['loops', 'id opening { title } candidate { name } stages { id state interviews { id } }'],
    ['assessments', 'id title'],
    ['assessments', 'id sections { draw { count } items { stem } } versions(first: 2) { nodes { version status } }'],
    ['candidates', 'id name'],
    ['questions', 'id stem'],
    ['questions', 'id versions(first: 2) { nodes { version author { name } publishedBy { name } deliveries } }'],
    ['questions', 'id history(first: 2) { nodes { step actor { name } } } waitingSince'],
    ['questions', 'id allWarnings { code clearedBy { name } } comments(first: 2) { nodes { body author { name } } }'],
    ['questions', 'id usage(first: 3) { nodes { usedBy title version } hidden } exposure { count cap capped }'],
    ['skills', 'id name parent { name } questions { count more } synonyms'],
    ['imports', 'id state progress fileName created'],
    ['decisions', 'id reason decidedBy { name }'],
  ])('%s takes as many statements for three rows as for one', async (list, fields) => {
    const loop = list === 'decisions' ? `loopId: "${loopId}", ` : '';
    const read = async (first: number) => {
      const query = `query { ${list}(${loop}first: ${first}) { nodes { ${fields} } } }`;
      const { value, statements } = await countStatements(() =>
        administrator.data<Record<string, { nodes: unknown[] }>>(query),
      );
      return { value, statements: withoutBackground(statements) };
    };
    const [one, many] = [await read(1), await read(100)];
    expect(one.value[list]?.nodes).toHaveLength(1);
    expect(many.value[list]?.nodes.length).toBeGreaterThanOrEqual(3);
    expect(many.statements).toHaveLength(one.statements.length);
    // The session's, the list's, and one for each kind of thing that hangs on its rows.
    expect(one.statements.length).toBeLessThanOrEqual(7);
  });
});
