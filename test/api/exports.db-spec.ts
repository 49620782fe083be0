import type { GraphqlClient } from '@plumbline/testing';
import { GraphqlClient as Client } from '@plumbline/testing';
import { join, signUp } from '../e2e/product.ts';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

const CREATE = `mutation ($input: CreateQuestionInput!) { createQuestion(input: $input) { id } }`;
const EXPORT = `mutation ($input: ExportQuestionsInput!) { exportQuestions(input: $input) {
  id state format exported failed losses size fileName mediaType path expiresAt
  items { nodes { position version code message losses question { stem } } } } }`;

interface Report {
  readonly id: string;
  readonly state: string;
  readonly size: number;
  readonly fileName: string;
  readonly path: string;
  readonly items: { readonly nodes: readonly { readonly question: { readonly stem: string } }[] };
}

describe('the file of an export over HTTP', () => {
  let api: ApiInTest;
  let administrator: GraphqlClient;
  let report: Report;

  beforeAll(async () => {
    api = await startApiInTest();
    administrator = await signUp(new Client(`${api.url}/graphql`));
    const input = {
      kind: 'SINGLE_CHOICE',
      stem: 'Which is “even”?',
      choices: [{ text: '1' }, { text: '2' }],
      key: { labels: ['B'] },
    };
    await administrator.data(CREATE, { input });
    const data = await administrator.data<{ exportQuestions: Report }>(EXPORT, { input: { format: 'AIKEN' } });
    report = data.exportQuestions;
  });

  afterAll(() => api?.stop());

  const get = (client: GraphqlClient | null, path = report.path): Promise<Response> =>
    fetch(api.url + path, { headers: client?.token === undefined ? {} : { authorization: `Bearer ${client.token}` } });

  const refusalOf = async (response: Response) => {
    const { errors } = (await response.json()) as { errors: { extensions: { code: string; requestId: string } }[] };
    return { status: response.status, code: errors[0]?.extensions.code };
  };

  it('is what the report says, under a name to keep it by', async () => {
    expect(report).toMatchObject({ state: 'DONE', format: 'AIKEN', exported: 1, mediaType: expect.any(String) });
    expect(report.items.nodes).toEqual([
      expect.objectContaining({ position: 1, version: 1, question: { stem: 'Which is “even”?' } }),
    ]);
    const response = await get(administrator);
    expect(response.status).toBe(200);
    expect(response.headers.get('content-disposition')).toBe(`attachment; filename="${report.fileName}"`);
    expect(report.fileName).toMatch(/^questions-\d{4}-\d{2}-\d{2}\.txt$/);
    expect(response.headers.get('cache-control')).toContain('no-store');
    const bytes = Buffer.from(await response.arrayBuffer());
    expect(bytes.length).toBe(report.size);
    expect(bytes.toString()).toContain('Which is “even”?');
  });

  it('is for those alone who may export, in its own organization', async () => {
    expect(await refusalOf(await get(null))).toEqual({ status: 401, code: 'UNAUTHENTICATED' });
    const interviewer = await join(administrator, 'interviewer@example.test', 'INTERVIEWER');
    expect(await refusalOf(await get(interviewer))).toEqual({ status: 403, code: 'FORBIDDEN' });
    const stranger = await signUp(new Client(`${api.url}/graphql`), 'stranger@example.test');
    expect(await refusalOf(await get(stranger))).toEqual({ status: 404, code: 'NOT_FOUND' });
    expect(await refusalOf(await get(administrator, '/exports/nothing'))).toEqual({ status: 404, code: 'NOT_FOUND' });
  });

  it('holds what a list with the same filter shows, ranges included', async () => {
    for (const difficulty of [2, 4]) {
      const choices = [{ text: '1' }, { text: '2' }];
      const input = { kind: 'SINGLE_CHOICE', stem: `How hard is ${difficulty}?`, choices, difficulty };
      await administrator.data(CREATE, { input: { ...input, key: { labels: ['B'] } } });
    }
    const filter = { minDifficulty: 3, maxDifficulty: 5 };
    const data = await administrator.data<{ exportQuestions: Report }>(EXPORT, { input: { format: 'AIKEN', filter } });
    expect(data.exportQuestions.items.nodes).toEqual([
      expect.objectContaining({ question: { stem: 'How hard is 4?' } }),
    ]);
  });

  it('is not there before the export is done', async () => {
    await api.database.query(`UPDATE question_exports SET state = 'RUNNING' WHERE id = $1`, [report.id]);
    expect(await refusalOf(await get(administrator))).toEqual({ status: 404, code: 'NOT_FOUND' });
    await api.database.query(`UPDATE question_exports SET state = 'DONE' WHERE id = $1`, [report.id]);
  });
});
