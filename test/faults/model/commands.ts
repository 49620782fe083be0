import { eventually, type GraphqlAnswer, type GraphqlClient } from '@plumbline/testing';
import fc from 'fast-check';
import type { Entry } from './history.ts';
import type { Invited, Stage } from './stage.ts';

/** Milliseconds by which this process may be behind the statement that decided: nothing is expected that near to a limit. */
const BLUR = 4_000;
const NETWORK_GRACE = 5_000;

/** What is known of an item's standing answer; null while nobody can know it. */
type Known = { readonly sequence: number; readonly choice: string | null } | null;

/** What a history is expected to have come to. */
export interface Model {
  started: boolean;
  /** The device that holds the attempt; null while nobody can know. */
  holder: number | null;
  /** Whether it was handed in; null while nobody can know. */
  submitted: boolean | null;
  deadlineAt: number;
  readonly known: Map<string, Known>;
}

/** The system, and what was heard of it. */
export interface Real {
  readonly stage: Stage;
  readonly invited: Invited;
  readonly entries: Entry[];
  readonly problems: string[];
  attemptId: string;
  /** By item: its choices, and the one that is right. */
  readonly items: Map<string, { readonly choices: readonly string[]; readonly right: string }>;
}

export type Command = fc.AsyncCommand<Model, Real>;

interface ShownAttempt {
  readonly id: string;
  readonly status: string;
  readonly deadlineAt: string;
  readonly items: readonly {
    readonly id: string;
    readonly stem: string;
    readonly sequence: number;
    readonly response: { readonly choiceIds: readonly string[] | null } | null;
    readonly choices: readonly { readonly id: string; readonly text: string }[];
  }[];
}

const ATTEMPT = 'id status deadlineAt items { id stem sequence response { choiceIds } choices { id text } }';
const START = `mutation ($id: ID!) { startAttempt(assignmentId: $id) { ${ATTEMPT} } }`;
const SAVE = `mutation ($input: SaveAnswerInput!) { saveAnswer(input: $input) { applied sequence deadlineAt } }`;
const SUBMIT = `mutation ($id: ID!) { submitAttempt(attemptId: $id) { digest } }`;
const EXTEND = `mutation ($input: ExtendTimeInput!) { extendTime(input: $input) { extended } }`;

/** The code of a refusal; UNKNOWN for what says nothing about whether it was done. */
function codeOf(answer: GraphqlAnswer<unknown>): string {
  const code = answer.errors[0]?.extensions?.code ?? 'UNKNOWN';
  return code === 'INTERNAL' || code === 'INTERNAL_ERROR' || answer.status >= 500 ? 'UNKNOWN' : code;
}

async function attemptTo<T>(
  client: GraphqlClient,
  document: string,
  variables: Record<string, unknown>,
): Promise<T | string> {
  try {
    const answer = await client.request<T>(document, variables);
    return answer.errors.length === 0 && answer.data ? answer.data : codeOf(answer);
  } catch {
    return 'UNKNOWN';
  }
}

const deviceOf = ({ invited }: Real, device: number): GraphqlClient => invited.devices[device === 0 ? 0 : 1];

interface Save {
  readonly device: number;
  readonly item: number;
  readonly choice: number;
  /** How far from the sequence that stands, as far as that is known. */
  readonly step: number;
}

interface PreparedSave {
  readonly device: number;
  readonly itemId: string;
  readonly sequence: number;
  readonly choice: string | null;
}

function prepare(model: Model, real: Real, { device, item, choice, step }: Save): PreparedSave {
  const [itemId, { choices }] = [...real.items][item % real.items.size] as [string, { choices: readonly string[] }];
  const sequence = Math.max(1, (model.known.get(itemId)?.sequence ?? 0) + step);
  // One more than there are choices: a blank.
  return { device, itemId, sequence, choice: choices[choice % (choices.length + 1)] ?? null };
}

async function send(
  real: Real,
  { device, itemId, sequence, choice }: PreparedSave,
): Promise<{ outcome: string; standing: number | null }> {
  const choiceIds = choice === null ? [] : [choice];
  const input = { attemptId: real.attemptId, itemId, sequence, choiceIds };
  const answer = await attemptTo<{ saveAnswer: { applied: boolean; sequence: number } }>(deviceOf(real, device), SAVE, {
    input,
  });
  const outcome = typeof answer === 'string' ? answer : answer.saveAnswer.applied ? 'APPLIED' : 'STALE';
  const standing = typeof answer === 'string' ? null : answer.saveAnswer.sequence;
  real.entries.push({ kind: 'save', device, itemId, sequence, choiceIds, outcome, standing });
  return { outcome, standing };
}

/** What a save must come to now; null where the model cannot know. */
function expectSave(model: Model, real: Real, save: PreparedSave): string | null {
  const limit = model.deadlineAt + NETWORK_GRACE;
  const now = real.stage.now();
  if (model.submitted === null || model.holder === null || Math.abs(now - limit) < BLUR) return null;
  const known = model.known.get(save.itemId);
  const isRepeated = known?.sequence === save.sequence && known.choice === save.choice;
  if (model.submitted || now > limit) {
    // What stands is said to stand, however late somebody asks; where that is not known, nothing is foretold.
    if (known === null) return null;
    if (isRepeated) return 'APPLIED';
    if (model.submitted) return now > limit ? null : 'ATTEMPT_CLOSED';
    return 'DEADLINE_PASSED';
  }
  if (model.holder !== save.device) return 'ATTEMPT_TAKEN_OVER';
  if (!known) return null;
  if (save.sequence > known.sequence) return 'APPLIED';
  if (save.sequence < known.sequence) return 'STALE';
  return save.choice === known.choice ? 'APPLIED' : 'SEQUENCE_CONFLICT';
}

function learn(model: Model, { itemId, sequence, choice }: PreparedSave, outcome: string): void {
  if (outcome === 'APPLIED') model.known.set(itemId, { sequence, choice });
  if (outcome === 'UNKNOWN') model.known.set(itemId, null);
}

const check = (real: Real, what: string, expected: string | null, seen: string): void => {
  if (seen === 'UNKNOWN') real.problems.push(`${what}: an internal error, though nothing was cut off.`);
  else if (expected !== null && seen !== expected) real.problems.push(`${what}: ${seen} where ${expected} was due.`);
};

/** After requests that raced, or were cut off: what the database says is what is known. */
async function look(model: Model, real: Real): Promise<void> {
  const { status, closedBy, deadlineAt, answers } = await real.stage.facts(real.invited);
  model.submitted = status !== 'IN_PROGRESS' && closedBy === 'CANDIDATE';
  model.deadlineAt = deadlineAt;
  for (const itemId of real.items.keys()) {
    const answer = answers.find((row) => row.itemId === itemId);
    const choice = answer ? ((JSON.parse(answer.response) as { choiceIds?: string[] }).choiceIds?.[0] ?? null) : null;
    model.known.set(itemId, { sequence: answer?.sequence ?? 0, choice });
  }
}

/** Begins the attempt, or takes it over: every acknowledged answer must be there. */
export class Start implements Command {
  constructor(private readonly device: number) {}

  check = () => true;
  toString = () => `start on ${this.device}`;

  async run(model: Model, real: Real): Promise<void> {
    const answer = await attemptTo<{ startAttempt: ShownAttempt }>(deviceOf(real, this.device), START, {
      id: real.invited.assignmentId,
    });
    if (typeof answer === 'string') return this.refused(model, real, answer);
    const { startAttempt: attempt } = answer;
    real.attemptId = attempt.id;
    model.started = true;
    model.holder = this.device;
    model.deadlineAt = new Date(attempt.deadlineAt).getTime();
    for (const { id, stem, sequence, response, choices } of attempt.items) {
      const right = choices.find(({ text }) => text === real.stage.right.get(stem))?.id ?? '';
      real.items.set(id, { choices: choices.map((choice) => choice.id), right });
      const known = model.known.get(id);
      const choice = response?.choiceIds?.[0] ?? null;
      if (known && (known.sequence !== sequence || known.choice !== choice)) {
        real.problems.push(`Resumed with sequence ${sequence} of an item whose ${known.sequence} was acknowledged.`);
      }
      model.known.set(id, { sequence, choice });
    }
  }

  private refused(model: Model, real: Real, code: string): void {
    const isOver = model.submitted !== false || real.stage.now() > model.deadlineAt - BLUR;
    if (!model.started || !isOver) real.problems.push(`Start was refused with ${code}.`);
  }
}

class SaveOne implements Command {
  constructor(private readonly save: Save) {}

  check = ({ started }: Readonly<Model>) => started;
  toString = () => `save ${JSON.stringify(this.save)}`;

  async run(model: Model, real: Real): Promise<void> {
    const save = prepare(model, real, this.save);
    const expected = expectSave(model, real, save);
    const { outcome, standing } = await send(real, save);
    check(real, this.toString(), expected, outcome);
    const known = model.known.get(save.itemId);
    if (outcome === 'STALE' && known && standing !== known.sequence) {
      real.problems.push(`A stale save was told of sequence ${standing} and not of ${known.sequence}.`);
    }
    learn(model, save, outcome);
  }
}

/** The server does it and its answer is lost on the way to the application; the client sends the same again. */
class SaveCutOff implements Command {
  constructor(private readonly save: Save) {}

  check = ({ started }: Readonly<Model>) => started;
  toString = () => `cut off ${JSON.stringify(this.save)}`;

  async run(model: Model, real: Real): Promise<void> {
    const save = prepare(model, real, this.save);
    const expected = expectSave(model, real, save);
    // The statement that saves carries the item's id, and is a transaction by itself.
    const cut = real.stage.proxy.cutAnswerTo(save.itemId);
    await send(real, save);
    await cut;
    const { outcome } = await send(real, save);
    check(real, `${this.toString()}, again`, expected === 'STALE' ? null : expected, outcome);
    learn(model, save, outcome);
    await look(model, real);
  }
}

class Submit implements Command {
  constructor(private readonly device: number) {}

  check = ({ started }: Readonly<Model>) => started;
  toString = () => `submit on ${this.device}`;

  async run(model: Model, real: Real): Promise<void> {
    const expected = this.expected(model, real);
    const outcome = await submit(real, this.device);
    check(real, this.toString(), expected, outcome);
    if (outcome === 'SUBMITTED') model.submitted = true;
    if (outcome === 'UNKNOWN') model.submitted = null;
  }

  private expected({ submitted, holder, deadlineAt }: Model, { stage, invited }: Real): string | null {
    if (submitted === true) return 'SUBMITTED';
    if (submitted === null || holder === null) return null;
    const late = stage.now() - deadlineAt - NETWORK_GRACE;
    if (late > -BLUR) return invited.policy === 'AUTO_SUBMIT' && holder === this.device ? 'SUBMITTED' : null;
    return holder === this.device ? 'SUBMITTED' : 'ATTEMPT_TAKEN_OVER';
  }
}

async function submit(real: Real, device: number): Promise<string> {
  const answer = await attemptTo<{ submitAttempt: { digest: string } }>(deviceOf(real, device), SUBMIT, {
    id: real.attemptId,
  });
  const outcome = typeof answer === 'string' ? answer : 'SUBMITTED';
  real.entries.push({
    kind: 'submit',
    device,
    outcome,
    digest: typeof answer === 'string' ? null : answer.submitAttempt.digest,
  });
  return outcome;
}

/** Saves from both devices, a submission among them or not, and connections that break or not: all at once. */
class Race implements Command {
  constructor(
    private readonly saves: readonly Save[],
    private readonly submits: number | null,
    private readonly breaks: boolean,
  ) {}

  check = ({ started }: Readonly<Model>) => started;
  toString = () => `race ${JSON.stringify(this.saves)} submit ${this.submits} breaks ${this.breaks}`;

  async run(model: Model, real: Real): Promise<void> {
    const saves = this.saves.map((save) => prepare(model, real, save));
    const all: Promise<unknown>[] = saves.map((save) => send(real, save));
    if (this.submits !== null) all.push(submit(real, this.submits));
    if (this.breaks) real.stage.proxy.cutAll();
    await Promise.all(all);
    // A statement that was under way when its connection broke may still end.
    if (this.breaks) await settled(real);
    await look(model, real);
  }
}

/** Waits until no statement of a broken connection runs any more. */
async function settled({ stage }: Real): Promise<void> {
  await eventually(async () => {
    const [row] = await stage.database.query<{ count: number }>(
      `SELECT count(*)::integer AS count FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'plumbline' AND state <> 'idle'`,
    );
    if (row?.count !== 0) throw new Error('Something still runs.');
  });
}

class Extend implements Command {
  constructor(private readonly minutes: number) {}

  check = ({ started }: Readonly<Model>) => started;
  toString = () => `extend by ${this.minutes} minutes`;

  async run(model: Model, real: Real): Promise<void> {
    const open = model.submitted === false && real.stage.now() < model.deadlineAt - BLUR;
    const input = { assignmentId: real.invited.assignmentId, minutes: this.minutes, reason: 'The fire alarm rang.' };
    const answer = await attemptTo<unknown>(real.stage.recruiter, EXTEND, { input });
    const before = model.deadlineAt;
    await look(model, real);
    const moved = model.deadlineAt - before;
    if (moved !== 0 && moved !== this.minutes * 60_000) real.problems.push(`The deadline moved by ${moved} ms.`);
    if (open && (typeof answer === 'string' || moved === 0))
      real.problems.push(`An open attempt was not extended: ${String(answer)}.`);
    if (typeof answer === 'string' && moved !== 0)
      real.problems.push(`A refused extension (${answer}) moved the deadline.`);
  }
}

/** To a moment near the deadline, or simply on. */
class PassTime implements Command {
  constructor(
    private readonly seconds: number,
    private readonly toDeadline: boolean,
  ) {}

  check = () => true;
  toString = () => `pass ${this.seconds} s${this.toDeadline ? ' from the deadline' : ''}`;

  async run(model: Model, { stage }: Real): Promise<void> {
    if (this.toDeadline && model.started) await stage.passTime(model.deadlineAt + this.seconds * 1_000 - stage.now());
    else await stage.passTime(Math.abs(this.seconds) * 1_000);
  }
}

class Sweep implements Command {
  check = () => true;
  toString = () => 'sweep';

  async run(_: Model, { stage }: Real): Promise<void> {
    await stage.sweep();
  }
}

const device = fc.integer({ min: 0, max: 1 });
const save: fc.Arbitrary<Save> = fc.record({
  device,
  item: fc.nat(3),
  choice: fc.nat(4),
  step: fc.constantFrom(1, 1, 1, 1, 2, 0, -1),
});

/** Commands of a history, the ordinary ones more often. */
export const commands: fc.Arbitrary<Command>[] = [
  device.map((on) => new Start(on)),
  save.map((one) => new SaveOne(one)),
  save.map((one) => new SaveOne({ ...one, step: 1 })),
  save.map((one) => new SaveOne(one)),
  save.map((one) => new SaveCutOff(one)),
  fc
    .tuple(fc.array(save, { minLength: 2, maxLength: 6 }), fc.option(device), fc.boolean())
    .map(([saves, submits, breaks]) => new Race(saves, submits, breaks)),
  device.map((on) => new Submit(on)),
  fc.integer({ min: 1, max: 20 }).map((minutes) => new Extend(minutes)),
  fc.constantFrom(1, 30, 600).map((seconds) => new PassTime(seconds, false)),
  fc.constantFrom(-30, -6, 2, 12, 40, 90).map((seconds) => new PassTime(seconds, true)),
  fc.constant(new Sweep()),
];
