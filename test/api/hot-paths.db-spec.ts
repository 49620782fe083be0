import { newId } from '@plumbline/kernel';
import { countStatements, GraphqlClient, setClockOffset } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assign,
  createCandidate,
  importGuide,
  publishAssessment,
  questionsOf,
  redeem,
  signUp,
} from '../e2e/product.ts';
import { startApiInTest, startApiOn, withoutBackground, type ApiInTest } from './api-in-test.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

const AUTH_SECRET = 'a secret that only this test uses, and long';

const START = `mutation ($id: ID!) { startAttempt(assignmentId: $id) { id status deadlineAt remainingSeconds itemCount } }`;
const START_WITH_ITEMS = `mutation ($id: ID!) { startAttempt(assignmentId: $id) { id items { id sequence choices { id } } } }`;
const SAVE = `mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied sequence } }`;
const SUBMIT = `mutation ($id: ID!) { submitAttempt(attemptId: $id) { attemptId answered digest submittedAt } }`;

interface Sitting {
  readonly candidate: GraphqlClient;
  readonly assignmentId: string;
}

interface Shown {
  readonly id: string;
  readonly items: readonly { readonly id: string; readonly choices: readonly { readonly id: string }[] }[];
}

describe('starting, saving and submitting over HTTP', () => {
  let api: ApiInTest;
  let visitor: GraphqlClient;
  let administrator: GraphqlClient;
  let assessmentId: string;
  let people = 0;

  beforeAll(async () => {
    api = await startApiInTest({ AUTH_SECRET });
    visitor = new GraphqlClient(`${api.url}/graphql`);
    administrator = await signUp(visitor);
    const report = await importGuide(administrator, readFileSync(GUIDE, 'utf8'));
    const questions = questionsOf(report, 'SINGLE_CHOICE').map(({ id }) => id);
    assessmentId = await publishAssessment(administrator, questions);
  });
  afterAll(() => api?.stop());
  afterEach(() => setClockOffset(api.database, '0'));

  const invited = async (): Promise<Sitting> => {
    const candidateId = await createCandidate(administrator, `candidate${(people += 1)}@example.test`);
    const { id, invitationToken } = await assign(administrator, { assessmentId, candidateId });
    return { candidate: await redeem(visitor, invitationToken), assignmentId: id };
  };

  const started = async ({ candidate, assignmentId }: Sitting): Promise<Shown> =>
    (await candidate.data<{ startAttempt: Shown }>(START_WITH_ITEMS, { id: assignmentId })).startAttempt;

  const answerTo = (attempt: Shown, sequence: number, place = 0) => {
    const item = attempt.items[place];
    return { input: { attemptId: attempt.id, itemId: item?.id, sequence, choiceIds: [item?.choices[0]?.id] } };
  };

  const counted = async (work: () => Promise<unknown>) => {
    const { statements, control } = await countStatements(work, { applications: ['plumbline'] });
    return { statements: withoutBackground(statements), control };
  };

  const codes = (answer: { readonly errors: readonly { readonly extensions?: { readonly code?: string } }[] }) =>
    answer.errors.map(({ extensions }) => extensions?.code);

  const sessionOf = ({ candidate }: Sitting): string => {
    const payload = Buffer.from((candidate.token ?? '').split('.')[1] ?? '', 'base64url').toString('utf8');
    return (JSON.parse(payload) as { sid: string }).sid;
  };

  it('takes two statements to start, one to save, one to submit, with the session’s check and nothing beside them', async () => {
    const sitting = await invited();
    const start = await counted(() => sitting.candidate.data(START, { id: sitting.assignmentId }));
    expect(start.statements).toHaveLength(2);
    const attempt = await started(sitting);
    const save = await counted(() => sitting.candidate.data(SAVE, answerTo(attempt, 2)));
    expect(save.statements).toHaveLength(1);
    const submit = await counted(() => sitting.candidate.data(SUBMIT, { id: attempt.id }));
    expect(submit.statements).toHaveLength(1);
    expect([start, save, submit].flatMap(({ control }) => control)).toEqual([]);
  });

  it('resumes in as many, and shows what was saved', async () => {
    const sitting = await invited();
    const attempt = await started(sitting);
    await sitting.candidate.data(SAVE, answerTo(attempt, 1));
    const resume = await counted(() => sitting.candidate.data(START, { id: sitting.assignmentId }));
    expect(resume.statements).toHaveLength(2);
    const again = await sitting.candidate.data<{ startAttempt: { id: string; items: { sequence: number }[] } }>(
      START_WITH_ITEMS,
      { id: sitting.assignmentId },
    );
    expect(again.startAttempt.id).toBe(attempt.id);
    expect(again.startAttempt.items[0]?.sequence).toBe(1);
  });

  describe('of a session that is not open', () => {
    const everything = async (sitting: Sitting, attempt: Shown, as: GraphqlClient = sitting.candidate) => [
      await as.request(START, { id: sitting.assignmentId }),
      await as.request(SAVE, answerTo(attempt, 7)),
      await as.request(SAVE, { input: { ...answerTo(attempt, 7).input, choiceIds: ['none of its own'] } }),
      await as.request(SAVE, { input: { ...answerTo(attempt, 7).input, sequence: -1 } }),
      await as.request(SAVE, { input: { ...answerTo(attempt, 7).input, itemId: newId() } }),
      await as.request(SUBMIT, { id: attempt.id }),
      await as.request(SUBMIT, { id: 'nonsense' }),
    ];

    const untouched = async (attempt: Shown) => {
      const rows = await api.database.query(
        `SELECT a.status, (SELECT max(sequence) FROM attempt_answers w WHERE w.attempt_id = a.id) AS sequence
         FROM attempts a WHERE a.id = $1`,
        [attempt.id],
      );
      expect(rows).toEqual([{ status: 'IN_PROGRESS', sequence: 1 }]);
    };

    it.each([
      ['has ended', `ended_at = app_now(), end_reason = 'SIGN_OUT'`],
      ['has expired', `expires_at = app_now()`],
    ])('is refused what a session that %s is refused everywhere', async (_, change) => {
      const sitting = await invited();
      const attempt = await started(sitting);
      await sitting.candidate.data(SAVE, answerTo(attempt, 1));
      await api.database.query(`UPDATE sessions SET ${change} WHERE id = $1`, [sessionOf(sitting)]);
      const elsewhere = await sitting.candidate.request(`{ attempt(id: "${attempt.id}") { id } }`);
      for (const answer of await everything(sitting, attempt)) {
        expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
        expect(answer.errors[0]?.message).toBe(elsewhere.errors[0]?.message);
      }
      await untouched(attempt);
    });

    it('is refused without a token, with a token that is none, and with one whose session nobody opened', async () => {
      const sitting = await invited();
      const attempt = await started(sitting);
      await sitting.candidate.data(SAVE, answerTo(attempt, 1));
      const tokens = [visitor, visitor.as('nonsense'), visitor.as(`${sitting.candidate.token}x`)];
      for (const stranger of tokens) {
        for (const answer of await everything(sitting, attempt, stranger)) {
          expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
        }
      }
      await api.database.query(`DELETE FROM sessions WHERE id = $1`, [sessionOf(sitting)]);
      for (const answer of await everything(sitting, attempt)) expect(codes(answer)).toEqual(['UNAUTHENTICATED']);
      await untouched(attempt);
    });

    it('is forbidden to staff, as whatever asks for a permission they do not have', async () => {
      const sitting = await invited();
      const attempt = await started(sitting);
      await sitting.candidate.data(SAVE, answerTo(attempt, 1));
      for (const answer of await everything(sitting, attempt, administrator)) {
        expect(codes(answer)).toEqual(['FORBIDDEN']);
        expect(answer.errors[0]?.message).toMatch(/^Your role does not allow this/);
      }
      await untouched(attempt);
    });

    it('finds nothing of another candidate, of the same organization or of another', async () => {
      const sitting = await invited();
      const attempt = await started(sitting);
      await sitting.candidate.data(SAVE, answerTo(attempt, 1));
      const neighbour = await invited();
      const foreign = await signUp(visitor, `other${people}@example.test`);
      const report = await importGuide(foreign, readFileSync(GUIDE, 'utf8'));
      const elsewhere = await publishAssessment(foreign, [questionsOf(report, 'SINGLE_CHOICE')[0]?.id ?? '']);
      const candidateId = await createCandidate(foreign, 'stranger@example.test');
      const { invitationToken } = await assign(foreign, { assessmentId: elsewhere, candidateId });
      for (const other of [neighbour.candidate, await redeem(visitor, invitationToken)]) {
        for (const answer of await everything(sitting, attempt, other)) {
          expect(['NOT_FOUND', 'INVALID_SEQUENCE']).toContain(codes(answer)[0]);
        }
      }
      await untouched(attempt);
    });
  });

  it('writes the same audit entries and events in one statement as in a transaction', async () => {
    const [fast, keyed] = [await invited(), await invited()];
    const traces: unknown[] = [];
    for (const [sitting, headers] of [
      [fast, {}],
      [keyed, { 'idempotency-key': newId() }],
    ] as const) {
      const client = new GraphqlClient(`${api.url}/graphql`, { token: sitting.candidate.token ?? '', headers });
      const { startAttempt } = await client.data<{ startAttempt: { id: string } }>(START, { id: sitting.assignmentId });
      const submitting = new GraphqlClient(`${api.url}/graphql`, {
        token: sitting.candidate.token ?? '',
        headers: 'idempotency-key' in headers ? { 'idempotency-key': newId() } : {},
      });
      const { submitAttempt } = await submitting.data<{ submitAttempt: { submittedAt: string } }>(SUBMIT, {
        id: startAttempt.id,
      });
      const audit = await api.database.query<{ after: Record<string, unknown>; request_id: string }>(
        `SELECT actor_kind, actor_id IS NOT NULL AS has_actor, action, subject, before, after, length(request_id) > 7 AS has_request
         FROM audit_entries WHERE subject_id = $1 ORDER BY id`,
        [startAttempt.id],
      );
      expect(audit[1]?.after['submittedAt']).toBe(submitAttempt.submittedAt);
      const events = await api.database.query(
        `SELECT name, payload ->> 'attemptId' = $1 AS names_it, length(request_id) > 7 AS has_request
         FROM outbox_events WHERE payload ->> 'attemptId' = $1 ORDER BY id`,
        [startAttempt.id],
      );
      const timeless = audit.map(({ after, ...entry }) => ({
        ...entry,
        after: Object.entries(after)
          .map(([key, value]) => [key, /At$/.test(key) ? typeof value : value])
          .sort(),
      }));
      traces.push({ audit: timeless, events });
    }
    expect(traces[0]).toEqual(traces[1]);
  });

  it('repeats the first answer under an Idempotency-Key', async () => {
    const sitting = await invited();
    const attempt = await started(sitting);
    const client = new GraphqlClient(`${api.url}/graphql`, {
      token: sitting.candidate.token ?? '',
      headers: { 'idempotency-key': newId() },
    });
    const first = await client.request(SUBMIT, { id: attempt.id });
    const second = await client.request(SUBMIT, { id: attempt.id });
    expect(first.errors).toEqual([]);
    expect(second.data).toEqual(first.data);
    expect(second.headers.get('idempotent-replayed')).toBe('true');
  });

  it('looks at the session once for an operation that asks for more than the statement gives', async () => {
    const sitting = await invited();
    await started(sitting);
    const { statements } = await counted(() => sitting.candidate.data(START_WITH_ITEMS, { id: sitting.assignmentId }));
    // Two for the start; the session and the answers for what it shows. The items are known to the process by now.
    expect(statements).toHaveLength(4);
    expect(statements.filter((text) => text.includes('check_session'))).toHaveLength(1);
  });

  it('closes an attempt that is overdue before it says that there is no other', async () => {
    const sitting = await invited();
    const attempt = await started(sitting);
    await setClockOffset(api.database, '46 minutes');
    expect(codes(await sitting.candidate.request(START, { id: sitting.assignmentId }))).toEqual(['ATTEMPTS_EXHAUSTED']);
    const [row] = await api.database.query<{ status: string }>('SELECT status FROM attempts WHERE id = $1', [
      attempt.id,
    ]);
    expect(row?.status).toBe('SUBMITTED');
  });

  // The last one: passport knows one strategy in a process, which is the younger API's from then on.
  it('reads an item that a process has not met in a statement more', async () => {
    const sitting = await invited();
    const attempt = await started(sitting);
    const other = await startApiOn(api.database, { AUTH_SECRET });
    try {
      const client = new GraphqlClient(`${other.url}/graphql`, { token: sitting.candidate.token ?? '' });
      const first = await counted(() => client.data(SAVE, answerTo(attempt, 1)));
      expect(first.statements).toHaveLength(2);
      const second = await counted(() => client.data(SAVE, answerTo(attempt, 2)));
      expect(second.statements).toHaveLength(1);
    } finally {
      await other.stop();
    }
  });
});
