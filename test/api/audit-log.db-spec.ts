import { countStatements, GraphqlClient } from '@plumbline/testing';
import { createCandidate, join, signUp } from '../e2e/product.ts';
import { startApiInTest, withoutBackground, type ApiInTest } from './api-in-test.ts';

interface Page {
  readonly auditLog: {
    readonly nodes: readonly {
      id: string;
      action: string;
      subject: string;
      subjectId: string;
      actorId: string | null;
    }[];
    readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string };
  };
}

const LIST = `query ($first: Int, $after: String, $filter: AuditFilter) {
  auditLog(first: $first, after: $after, filter: $filter) {
    nodes { id action subject subjectId actorId } pageInfo { hasNextPage endCursor }
  }
}`;

describe('the audit log over the public API', () => {
  let api: ApiInTest;
  let administrator: GraphqlClient;
  let candidates: string[];

  beforeAll(async () => {
    api = await startApiInTest();
    administrator = await signUp(new GraphqlClient(`${api.url}/graphql`));
    candidates = [];
    for (const name of ['a', 'b', 'c']) candidates.push(await createCandidate(administrator, `${name}@example.test`));
  });

  afterAll(() => api?.stop());

  it('tells newest first who did what, page by page', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    for (let more = true; more;) {
      const { auditLog }: Page = await administrator.data<Page>(LIST, { first: 2, after });
      seen.push(...auditLog.nodes.map(({ action, subjectId }) => `${action} ${candidates.indexOf(subjectId)}`));
      after = auditLog.pageInfo.endCursor;
      more = auditLog.pageInfo.hasNextPage;
    }
    expect(seen).toEqual([
      'candidate.created 2',
      'candidate.created 1',
      'candidate.created 0',
      'organization.created -1',
    ]);
  });

  it('takes two statements: the session’s and its own', async () => {
    const few = await countStatements(() => administrator.data(LIST, { first: 1 }));
    const many = await countStatements(() => administrator.data(LIST, { first: 100 }));
    expect([few, many].map(({ statements }) => withoutBackground(statements).length)).toEqual([2, 2]);
  });

  it('finds what concerns one thing or one person', async () => {
    const [first] = candidates;
    const about = await administrator.data<Page>(LIST, { filter: { subject: 'candidate', subjectId: first } });
    expect(about.auditLog.nodes.map(({ subjectId }) => subjectId)).toEqual([first]);
    const { viewer } = await administrator.data<{ viewer: { member: { id: string } } }>(`{ viewer { member { id } } }`);
    const by = await administrator.data<Page>(LIST, { filter: { actorId: viewer.member.id } });
    expect(by.auditLog.nodes).toHaveLength(3);
    expect((await administrator.data<Page>(LIST, { filter: { subjectId: 'no id' } })).auditLog.nodes).toEqual([]);
  });

  it('is for those who may, and each organization’s own', async () => {
    const compliance = await join(administrator, 'compliance@example.test', 'COMPLIANCE');
    expect((await compliance.data<Page>(LIST)).auditLog.nodes.length).toBeGreaterThan(3);
    const recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
    expect(await recruiter.refusal(LIST)).toBe('FORBIDDEN');
    const other = await signUp(new GraphqlClient(`${api.url}/graphql`), 'other@example.test');
    expect((await other.data<Page>(LIST)).auditLog.nodes.map(({ action }) => action)).toEqual(['organization.created']);
  });
});
