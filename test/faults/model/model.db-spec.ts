import { eventually, propertyRuns } from '@plumbline/testing';
import fc from 'fast-check';
import { commands, Start, type Model, type Real } from './commands.ts';
import { findGradeViolations, findViolations, type Facts } from './history.ts';
import { POLICIES, Stage } from './stage.ts';

const HISTORIES = propertyRuns(40, 2_000);
/** Milliseconds after which every attempt's time is over, whatever it was granted. */
const LONG_AFTER = 90 * 60_000;

interface Ended {
  readonly facts: Facts & { readonly attemptId: string };
  readonly right: ReadonlyMap<string, string>;
}

/**
 * Histories of one attempt each, drawn at random: starting and resuming on two devices, saving in any order of sequence
 * numbers, racing, submitting, extending, time passing, sweeps, and a database that is cut off in the middle. Each is
 * judged by all that was said to anybody and by what is stored in the end.
 */
describe('histories of attempts', () => {
  let stage: Stage;
  const ended: Ended[] = [];
  let requests = 0;

  beforeAll(async () => {
    stage = await Stage.open();
  });

  afterAll(async () => {
    await stage?.close();
    process.stdout.write(`${ended.length} histories of attempts with ${requests} requests were checked.\n`);
  });

  /** Lets the time of the attempt run out, and looks at what there is in the end. */
  const judge = async ({ deadlineAt }: Model, { invited, items, entries }: Real): Promise<string[]> => {
    await stage.passTime(deadlineAt + LONG_AFTER - stage.now());
    await stage.sweep();
    const facts = await stage.facts(invited);
    ended.push({ facts, right: new Map([...items].map(([id, item]) => [id, item.right])) });
    requests += entries.length;
    return findViolations(entries, facts);
  };

  it(
    'lose no acknowledged answer, accept none late, and submit what stands, once',
    async () => {
      await fc.assert(
        fc.asyncProperty(
          fc.constantFrom(...POLICIES),
          fc.commands(commands, { maxCommands: 40, size: 'max' }),
          async (policy, history) => {
            const invited = await stage.invite(policy);
            const real: Real = { stage, invited, entries: [], problems: [], attemptId: '', items: new Map() };
            const model: Model = { started: false, holder: null, submitted: false, deadlineAt: 0, known: new Map() };
            await new Start(0).run(model, real);
            await fc.asyncModelRun(() => ({ model, real }), history);
            expect([...real.problems, ...(await judge(model, real))]).toEqual([]);
          },
        ),
        { numRuns: HISTORIES },
      );
    },
    propertyRuns(300_000, 3_600_000),
  );

  it(
    'end in one grade each, of the answers that stood',
    async () => {
      expect(ended).toHaveLength(HISTORIES);
      for (const { facts, right } of ended) {
        await eventually(
          async () => {
            const grades = await stage.grades(facts.attemptId);
            const violations = findGradeViolations(facts, grades, right);
            if (violations.length > 0) throw new Error(violations.join('\n'));
          },
          { timeout: 60_000 },
        );
      }
    },
    propertyRuns(120_000, 600_000),
  );
});
