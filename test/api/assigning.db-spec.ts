import { countStatements, GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assign,
  createCandidate,
  importGuide,
  join,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
} from '../e2e/product.ts';
import { startApiInTest, withoutBackground, type ApiInTest } from './api-in-test.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

const REQUEST = `mutation ($input: RequestAccommodationInput!) {
  requestAccommodation(input: $input) { id status extraTimePercent breakMinutes note }
}`;
const DECIDE = `mutation ($input: DecideAccommodationInput!) { decideAccommodation(input: $input) { status answer } }`;
const REQUESTS = `query ($filter: AccommodationRequestFilter) {
  accommodationRequests(filter: $filter, first: 5) { nodes { id status candidateId answer } }
}`;
const SET = `mutation ($input: SetAccommodationInput!) {
  setAccommodation(input: $input) { extraTimePercent breakMinutes }
}`;
const ASSIGNMENTS = `query ($filter: AssignmentFilter) {
  assignments(filter: $filter, first: 5) { nodes { id status grantedSeconds attemptsAllowed extraTimePercent } }
}`;
const UPDATE = `mutation ($input: UpdateAssignmentInput!) {
  updateAssignment(input: $input) { attemptsAllowed extraTimePercent expiresAt }
}`;
const REVOKE = `mutation ($id: ID!) { revokeAssignment(id: $id) { status } }`;
const REOPEN = `mutation ($input: ReopenAssignmentInput!) { reopenAssignment(input: $input) { status } }`;
const LINK = `mutation ($id: ID!) { invitationLink(assignmentId: $id) { assignmentId invitationToken } }`;
const BULK = `mutation ($input: AssignInBulkInput!) { assignInBulk(input: $input) { id state total } }`;
const CANCEL = `mutation ($id: ID!) { cancelBulkAssignment(id: $id) { state assigned } }`;
const REPORT = `query ($id: ID!) {
  bulkAssignment(id: $id) { state total lines(first: 5, status: FAILED) { nodes { ordinal code } } }
}`;

describe('accommodation and assignments over the public API', () => {
  let api: ApiInTest;
  let recruiter: GraphqlClient;
  let author: GraphqlClient;
  let assessmentId: string;
  let people = 0;

  beforeAll(async () => {
    api = await startApiInTest();
    const administrator = await signUp(new GraphqlClient(`${api.url}/graphql`));
    recruiter = await join(administrator, 'recruiter@example.test', 'RECRUITER');
    author = await join(administrator, 'author@example.test', 'AUTHOR');
    const questions = questionsOf(await importGuide(administrator, readFileSync(GUIDE, 'utf8')), 'SINGLE_CHOICE');
    assessmentId = await publishAssessment(
      recruiter,
      questions.map(({ id }) => id),
    );
  });

  afterAll(() => api?.stop());

  const invited = async () => {
    const candidateId = await createCandidate(recruiter, `candidate${(people += 1)}@example.test`);
    const { id, invitationToken } = await assign(recruiter, { assessmentId, candidateId });
    const candidate = await redeem(new GraphqlClient(`${api.url}/graphql`), invitationToken);
    return { candidateId, id, invitationToken, candidate };
  };

  it('lets a candidate ask for more time before the test, and see that it was granted', async () => {
    const { candidateId, candidate, id } = await invited();
    const [before] = (await candidate.data<Listed>(ASSIGNMENTS)).assignments.nodes;
    const { requestAccommodation: asked } = await candidate.data<{ requestAccommodation: { id: string } }>(REQUEST, {
      input: { extraTimePercent: 50, note: 'I read with a magnifier.' },
    });
    expect(asked).toMatchObject({ status: 'OPEN', extraTimePercent: 50, breakMinutes: null });
    const decide = { input: { requestId: asked.id, grant: true, note: 'Good luck.' } };
    expect(await candidate.refusal(DECIDE, decide)).toBe('FORBIDDEN');
    expect(await author.refusal(REQUESTS, {})).toBe('FORBIDDEN');
    await recruiter.data(DECIDE, decide);
    const seen = await candidate.data<{ accommodationRequests: unknown }>(REQUESTS);
    expect(seen.accommodationRequests).toEqual({
      nodes: [{ id: asked.id, status: 'GRANTED', candidateId, answer: 'Good luck.' }],
    });
    const [after] = (await candidate.data<Listed>(ASSIGNMENTS)).assignments.nodes;
    expect(after).toMatchObject({ id, grantedSeconds: (before?.grantedSeconds ?? 0) * 1.5 });
    const none = { input: { candidateId, extraTimePercent: 0, breakMinutes: 10 } };
    expect(await candidate.refusal(SET, none)).toBe('FORBIDDEN');
    expect(await recruiter.data(SET, none)).toEqual({ setAccommodation: { extraTimePercent: 0, breakMinutes: 10 } });
  });

  it('lists requests in one statement however many there are', async () => {
    for (let n = 0; n < 3; n += 1) await (await invited()).candidate.data(REQUEST, { input: { breakMinutes: 5 } });
    const list = (limit: number) =>
      recruiter.data(
        `query ($n: Int) { accommodationRequests(filter: { status: OPEN }, first: $n) { nodes { id note } } }`,
        { n: limit },
      );
    const [one, many] = [await countStatements(() => list(1)), await countStatements(() => list(3))];
    expect(withoutBackground(many.statements)).toHaveLength(withoutBackground(one.statements).length);
  });

  it('changes terms, leaving alone what is not named and taking away what is null', async () => {
    const { id, candidate } = await invited();
    const expiresAt = new Date(Date.now() + 86_400_000).toISOString();
    await recruiter.data(UPDATE, { input: { id, extraTimePercent: 25, attemptsAllowed: 3, expiresAt } });
    const { updateAssignment } = await recruiter.data<{ updateAssignment: unknown }>(UPDATE, {
      input: { id, extraTimePercent: null, attemptsAllowed: null },
    });
    expect(updateAssignment).toEqual({ attemptsAllowed: 1, extraTimePercent: null, expiresAt });
    expect(await candidate.refusal(UPDATE, { input: { id, attemptsAllowed: 9 } })).toBe('FORBIDDEN');
  });

  it('opens a withdrawn invitation again, and shows its link to whoever may assign', async () => {
    const { id, candidate, invitationToken } = await invited();
    await recruiter.data(REVOKE, { id });
    expect(await recruiter.refusal(LINK, { id })).toBe('INVITATION_REVOKED');
    const input = { assignmentId: id, reason: 'Withdrawn by mistake.' };
    expect(await candidate.refusal(REOPEN, { input })).toBe('FORBIDDEN');
    expect(await recruiter.data(REOPEN, { input })).toEqual({ reopenAssignment: { status: 'ASSIGNED' } });
    expect(await recruiter.refusal(REOPEN, { input })).toBe('NOT_REOPENABLE');
    expect(await recruiter.data(LINK, { id })).toEqual({ invitationLink: { assignmentId: id, invitationToken } });
    expect(await author.refusal(LINK, { id })).toBe('FORBIDDEN');
    const again = await redeem(new GraphqlClient(`${api.url}/graphql`), invitationToken);
    expect((await again.data<Listed>(ASSIGNMENTS, { filter: { status: 'ASSIGNED' } })).assignments.nodes).toHaveLength(
      1,
    );
  });

  it('takes ten thousand people at once, and can be stopped', async () => {
    const named = Array.from({ length: 10_000 }, (_, index) => ({
      name: `Person ${index}`,
      email: `person-${index}@example.test`,
      externalId: `ats-${index}`,
    }));
    const { assignInBulk } = await recruiter.data<{ assignInBulk: { id: string } }>(BULK, {
      input: { assessmentId, people: named, terms: { attemptsAllowed: 2 } },
    });
    expect(assignInBulk).toMatchObject({ state: 'QUEUED', total: 10_000 });
    const { id } = assignInBulk;
    expect(await recruiter.data(REPORT, { id })).toEqual({
      bulkAssignment: { state: 'QUEUED', total: 10_000, lines: { nodes: [] } },
    });
    expect(await author.refusal(REPORT, { id })).toBe('FORBIDDEN');
    expect(await recruiter.data(CANCEL, { id })).toEqual({ cancelBulkAssignment: { state: 'CANCELLED', assigned: 0 } });
    expect(await recruiter.refusal(BULK, { input: { assessmentId } })).toBe('BULK_TARGET');
  });
});

interface Listed {
  readonly assignments: {
    readonly nodes: readonly { readonly id: string; readonly status: string; readonly grantedSeconds: number }[];
  };
}
