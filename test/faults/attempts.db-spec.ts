import { eventually, propertyRuns, type GraphqlClient } from '@plumbline/testing';
import { startAttempt, type Attempt } from '../e2e/product.ts';
import { Stage, type Invited } from './model/stage.ts';

const SAVE = `mutation ($input: SaveAnswerInput!) {
  saveAnswer(input: $input) { applied sequence savedAt serverNow deadlineAt }
}`;
const SUBMIT = `mutation ($id: ID!) { submitAttempt(attemptId: $id) { attemptId submittedAt answered digest } }`;
const START = `mutation ($id: ID!) { startAttempt(assignmentId: $id) { id } }`;

interface Saved {
  readonly saveAnswer: {
    readonly applied: boolean;
    readonly sequence: number;
    readonly savedAt: string;
    readonly serverNow: string;
    readonly deadlineAt: string;
  };
}

type Item = Attempt['items'][number];

const RACES = propertyRuns(100, 1_000);

/** What races, repeats and clocks may do to an attempt, over HTTP and on a real database. */
describe('faults around an attempt', () => {
  let stage: Stage;
  let invited: Invited;
  let device: GraphqlClient;
  let attempt: Attempt;
  let item: Item;

  beforeAll(async () => {
    stage = await Stage.open();
  });

  afterAll(() => stage?.close());

  beforeEach(async () => {
    invited = await stage.invite('AUTO_SUBMIT');
    [device] = invited.devices;
    attempt = await startAttempt(device, invited.assignmentId);
    item = itemAt(0);
  });

  const itemAt = (index: number): Item => {
    const found = attempt.items[index];
    if (!found) throw new Error('There are too few items.');
    return found;
  };
  const choiceOf = ({ choices }: Item, index: number): string[] => choices.slice(index, index + 1).map(({ id }) => id);
  const input = (of: Item, sequence: number, choiceIds: readonly string[]) => ({
    input: { attemptId: attempt.id, itemId: of.id, sequence, choiceIds },
  });
  const save = async (by: GraphqlClient, of: Item, sequence: number, choiceIds: readonly string[]) =>
    (await by.data<Saved>(SAVE, input(of, sequence, choiceIds))).saveAnswer;

  it('one hundred parallel submits make one submission, one grade and one receipt', async () => {
    await save(device, item, 1, choiceOf(item, 0));
    const receipts = await Promise.all(Array.from({ length: 100 }, () => device.data(SUBMIT, { id: attempt.id })));
    expect(new Set(receipts.map((receipt) => JSON.stringify(receipt))).size).toBe(1);
    expect((await stage.facts(invited)).submissions).toBe(1);
    await eventually(async () => expect(await stage.grades(attempt.id)).toHaveLength(1));
    const audited = `SELECT id FROM audit_entries WHERE subject_id = $1 AND action = 'attempt.submitted'`;
    expect(await stage.database.query(audited, [attempt.id])).toHaveLength(1);
  });

  it('a sequence that comes after a higher one leaves the higher one standing', async () => {
    await save(device, item, 5, choiceOf(item, 0));
    expect(await save(device, item, 4, choiceOf(item, 1))).toMatchObject({ applied: false, sequence: 5 });
    const { answers } = await stage.facts(invited);
    expect(answers).toMatchObject([{ sequence: 5, response: JSON.stringify({ choiceIds: choiceOf(item, 0) }) }]);
  });

  it('two tabs of one device never blank each other’s answers', async () => {
    // Both have the attempt as it was at the start; each answers every second item, and autosaves what it has not.
    const blanks = await Promise.all(
      attempt.items.flatMap((of, index) => {
        const answered = device.request<Saved>(SAVE, input(of, index % 2 === 0 ? 2 : 1, choiceOf(of, 0)));
        const blank = device.request<Saved>(SAVE, input(of, index % 2 === 0 ? 1 : 2, []));
        return [answered, blank];
      }),
    );
    expect(blanks.every(({ status }) => status === 200)).toBe(true);
    // Whoever is told that another stands reads it and saves on top; nobody's answer goes unseen.
    const { answers, log } = await stage.facts(invited);
    for (const answer of answers) {
      const newest = log.filter(({ itemId }) => itemId === answer.itemId).sort((a, b) => b.sequence - a.sequence)[0];
      expect(newest).toMatchObject({ sequence: answer.sequence, response: answer.response });
    }
    const [first] = attempt.items;
    if (!first) throw new Error('There is no item.');
    const standing = answers.find(({ itemId }) => itemId === first.id);
    expect(standing?.response).toBe(JSON.stringify({ choiceIds: choiceOf(first, 0) }));
  });

  it('a tab that holds an old state is refused and not applied, so that nothing is overwritten', async () => {
    await save(device, item, 1, choiceOf(item, 0));
    expect(await device.refusal(SAVE, input(item, 1, []))).toBe('SEQUENCE_CONFLICT');
    const { answers } = await stage.facts(invited);
    expect(answers).toMatchObject([{ sequence: 1, response: JSON.stringify({ choiceIds: choiceOf(item, 0) }) }]);
  });

  it(
    `saves that race the submission are in what was handed in, or refused (${RACES} times)`,
    async () => {
      for (let race = 0; race < RACES; race += 1) {
        const raced = await stage.invite('AUTO_SUBMIT');
        const [by] = raced.devices;
        attempt = await startAttempt(by, raced.assignmentId);
        const saves = attempt.items.map((of, index) => by.request<Saved>(SAVE, input(of, 1, choiceOf(of, index % 4))));
        const receipt = by.data<{ submitAttempt: { digest: string; answered: number } }>(SUBMIT, { id: attempt.id });
        const outcomes = await Promise.all(saves);
        const { submitAttempt } = await receipt;

        const applied = attempt.items.filter((_, index) => outcomes[index]?.data?.saveAnswer.applied === true);
        const refused = outcomes.filter(({ errors }) => errors[0]?.extensions?.code === 'ATTEMPT_CLOSED');
        expect(applied.length + refused.length).toBe(attempt.items.length);
        const { answers, digest } = await stage.facts(raced);
        expect(answers.map(({ itemId }) => itemId).sort()).toEqual(applied.map(({ id }) => id).sort());
        expect(submitAttempt).toEqual({ ...submitAttempt, digest, answered: applied.length });
      }
    },
    propertyRuns(120_000, 900_000),
  );

  it('parallel starts on two devices make one attempt', async () => {
    const other = await stage.invite('AUTO_SUBMIT');
    const starts = await Promise.all(
      Array.from({ length: 60 }, (_, index) =>
        other.devices[index % 2 === 0 ? 0 : 1].data<{ startAttempt: { id: string } }>(START, {
          id: other.assignmentId,
        }),
      ),
    );
    expect(new Set(starts.map(({ startAttempt: { id } }) => id)).size).toBe(1);
    expect((await stage.facts(other)).attempts).toBe(1);
  });

  it('a device whose storage was wiped finds every acknowledged answer, and so does another one', async () => {
    const answered = attempt.items.slice(0, 3);
    for (const of of answered) await save(device, of, 1, choiceOf(of, 1));
    const [again, elsewhere] = invited.devices;
    for (const fresh of [again, elsewhere]) {
      const { startAttempt: resumed } = await fresh.data<{
        startAttempt: { items: { id: string; sequence: number; response: { choiceIds: string[] } | null }[] };
      }>(`mutation ($id: ID!) { startAttempt(assignmentId: $id) { items { id sequence response { choiceIds } } } }`, {
        id: invited.assignmentId,
      });
      for (const of of answered) {
        expect(resumed.items.find(({ id }) => id === of.id)).toEqual({
          id: of.id,
          sequence: 1,
          response: { choiceIds: choiceOf(of, 1) },
        });
      }
    }
    expect(await device.refusal(SAVE, input(item, 2, []))).toBe('ATTEMPT_TAKEN_OVER');
  });

  it.each([-3_600_000, 3_600_000])('a client whose clock is off by %d ms is treated like any other', async (skew) => {
    const { token } = device;
    const response = await fetch(stage.url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: `Bearer ${token ?? ''}`,
        date: new Date(Date.now() + skew).toUTCString(),
      },
      body: JSON.stringify({ query: SAVE, variables: input(item, 1, choiceOf(item, 0)) }),
    });
    const { data } = (await response.json()) as { data: Saved };
    expect(data.saveAnswer.applied).toBe(true);
    // The clock is the database's, which goes with this machine's.
    expect(Math.abs(new Date(data.saveAnswer.serverNow).getTime() - stage.now())).toBeLessThan(60_000);
  });
});

describe('the last millisecond', () => {
  let stage: Stage;

  beforeAll(async () => {
    stage = await Stage.open();
  });

  afterAll(() => stage?.close());

  /** Stops the database's clock at a moment. In this database only: it is this test's own. */
  const stopClock = (at: Date): Promise<unknown> =>
    stage.database.query(
      `CREATE OR REPLACE FUNCTION app_now() RETURNS timestamptz LANGUAGE sql VOLATILE PARALLEL SAFE
       RETURN timestamptz '${at.toISOString()}'`,
    );

  it.each<[milliseconds: number, outcome: string]>([
    [4_999, 'applied'],
    [5_000, 'applied'],
    [5_001, 'DEADLINE_PASSED'],
  ])('%d ms after the deadline a save is %s', async (milliseconds, outcome) => {
    await stopClock(new Date());
    const { devices, assignmentId } = await stage.invite('AUTO_SUBMIT');
    const { id, items } = await startAttempt(devices[0], assignmentId);
    const [row] = await stage.database.query<{ at: Date }>('SELECT deadline_at AS at FROM attempts WHERE id = $1', [
      id,
    ]);
    await stopClock(new Date((row?.at.getTime() ?? 0) + milliseconds));
    const [item] = items;
    const input = { attemptId: id, itemId: item?.id, sequence: 1, choiceIds: [item?.choices[0]?.id] };
    const { data, errors } = await devices[0].request<Saved>(SAVE, { input });
    expect(data?.saveAnswer.applied === true ? 'applied' : errors[0]?.extensions?.code).toBe(outcome);
  });
});
