import { GraphqlClient } from '@plumbline/testing';
import { join, signUp } from '../e2e/product.ts';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

const SET = `mutation ($enabled: Boolean!) { setFourEyes(enabled: $enabled) { fourEyes } }`;
const READ = `query { organizationSettings { fourEyes } }`;
const CREATE = `mutation ($input: CreateQuestionInput!) { createQuestion(input: $input) { id } }`;
const SUBMIT = `mutation ($id: ID!) { submitQuestionForReview(id: $id) { status } }`;
const PUBLISH = `mutation ($id: ID!) { publishQuestion(id: $id) { status } }`;

describe('four eyes', () => {
  let api: ApiInTest;
  let administrator: GraphqlClient;
  let recruiter: GraphqlClient;

  beforeAll(async () => {
    api = await startApiInTest();
    administrator = await signUp(new GraphqlClient(`${api.url}/graphql`));
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
  });

  afterAll(() => api?.stop());

  const codeOf = async (client: GraphqlClient, query: string, variables: Record<string, unknown>) =>
    (await client.request(query, variables)).errors[0]?.extensions?.code;

  async function submitted(stem: string): Promise<string> {
    const input = { kind: 'OPEN', stem, modelAnswer: 'Because.' };
    const { createQuestion } = await recruiter.data<{ createQuestion: { id: string } }>(CREATE, { input });
    await recruiter.data(SUBMIT, { id: createQuestion.id });
    return createQuestion.id;
  }

  it('are asked for by an administrator alone, and seen by everybody', async () => {
    expect(await recruiter.data(READ)).toEqual({ organizationSettings: { fourEyes: false } });
    expect(await codeOf(recruiter, SET, { enabled: true })).toBe('FORBIDDEN');
    expect(await administrator.data(SET, { enabled: true })).toEqual({ setFourEyes: { fourEyes: true } });
    expect(await recruiter.data(READ)).toEqual({ organizationSettings: { fourEyes: true } });
    const stranger = await signUp(new GraphqlClient(`${api.url}/graphql`), 'stranger@example.test');
    expect(await stranger.data(READ)).toEqual({ organizationSettings: { fourEyes: false } });
  });

  it('keep authors from publishing what they wrote, until they are given up', async () => {
    await administrator.data(SET, { enabled: true });
    const [one, two] = [await submitted('Why one?'), await submitted('Why two?')];
    expect(await codeOf(recruiter, PUBLISH, { id: one })).toBe('REVIEW_REQUIRED');
    expect(await administrator.data(PUBLISH, { id: one })).toEqual({ publishQuestion: { status: 'PUBLISHED' } });
    await administrator.data(SET, { enabled: false });
    expect(await recruiter.data(PUBLISH, { id: two })).toEqual({ publishQuestion: { status: 'PUBLISHED' } });
  });

  it('are on record with who set them, once for each change', async () => {
    await administrator.data(SET, { enabled: true });
    await administrator.data(SET, { enabled: true });
    const entries = await api.database.query(
      `SELECT before, after FROM audit_entries WHERE action = 'organization.four-eyes-set' ORDER BY id DESC LIMIT 2`,
    );
    expect(entries).toEqual([
      { before: { fourEyes: false }, after: { fourEyes: true } },
      { before: { fourEyes: true }, after: { fourEyes: false } },
    ]);
  });
});
