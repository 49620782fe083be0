import { createHash } from 'node:crypto';
import { ReadAssignments } from '../use-cases/read-assignments.ts';
import type { AssignmentView } from '../use-cases/assignment-view.ts';
import { MoveAttemptUseCase } from '../use-cases/move-attempt.ts';
import { ReadAttempts } from '../use-cases/read-attempts.ts';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { StartAttemptUseCase } from '../use-cases/start-attempt.ts';
import type { Actor } from '@plumbline/platform';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import type { Step } from '../domain/attempt-clock.ts';
import { choiceNamed, code, first, question, section, value, World, type Invited, type Organization } from './world.ts';

describe('sitting a test, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const questions = (count: number): string[] => Array.from({ length: count }, () => question());
  const pick = (item: { choices: readonly { id: string }[] }, index = 0) => ({
    choiceIds: [item.choices[index]?.id ?? ''],
  });
  const move = (candidate: Actor, attempt: { id: string }, step: Step) =>
    world.get(MoveAttemptUseCase).run(candidate, attempt.id, step);
  const look = async (actor: Actor, attempt: { id: string }): Promise<AttemptRecord> => {
    const found = await world.get(ReadAttempts).one(actor, attempt.id);
    if (!found) throw new Error('The attempt is not there.');
    return found;
  };
  const shown = async (actor: Actor, attempt: { id: string }) => world.items(actor, await look(actor, attempt));
  const page = async ({ candidate }: Invited): Promise<AssignmentView> => {
    const search = { assessmentId: null, candidateId: null, loopStageId: null, status: null };
    const { edges } = await world.get(ReadAssignments).list(candidate, search, { limit: 5, after: null });
    return first(edges).node;
  };
  const minutes = (from: Date, to: Date): number => (to.getTime() - from.getTime()) / 60_000;

  describe('the page before the start', () => {
    it('shows 67.5 minutes for 45 minutes and 50 percent, and grants them', async () => {
      const invited = await organization.invited(
        { timeLimitMinutes: 45 },
        { candidateId: organization.newCandidate(50) },
      );
      expect(await page(invited)).toMatchObject({ timeLimitMinutes: 45, grantedSeconds: 67.5 * 60 });
      const { attempt } = await world.started(invited.candidate);
      expect(minutes(attempt.startedAt, attempt.deadlineAt)).toBe(67.5);
      expect(attempt.extraTimePercent).toBe(50);
    });

    it('shows and grants the same in a window that cuts others', async () => {
      const expiresAt = new Date(Date.now() + 20 * 60_000);
      const terms = { timeLimitMinutes: 45, windowPolicy: 'TRUNCATE' } as const;
      const accommodated = await organization.invited(terms, { expiresAt, candidateId: organization.newCandidate(50) });
      expect(await page(accommodated)).toMatchObject({ grantedSeconds: 67.5 * 60 });
      const { attempt } = await world.started(accommodated.candidate);
      expect(minutes(attempt.startedAt, attempt.deadlineAt)).toBe(67.5);

      const others = await organization.invited(terms, { expiresAt });
      const { grantedSeconds } = await page(others);
      expect(grantedSeconds).toBeGreaterThan(19 * 60);
      expect(grantedSeconds).toBeLessThanOrEqual(20 * 60);
    });

    it('shows what there is to know, and what comes next', async () => {
      const opensAt = new Date(Date.now() + 3_600_000);
      const invited = await organization.invited(
        { sections: [section(questions(3))], instructions: 'Take your time.', consentText: 'We keep your answers.' },
        { opensAt, attemptsAllowed: 2, breakMinutes: 10 },
      );
      expect(await page(invited)).toMatchObject({
        assessmentTitle: 'Python basics',
        instructions: 'Take your time.',
        consentText: 'We keep your answers.',
        consentedAt: null,
        navigation: 'FREE',
        questionCount: 3,
        breakMinutes: 10,
        attemptsLeft: 2,
        nextAttemptAt: opensAt,
      });
    });
  });

  describe('consent', () => {
    const consentText = 'Answers are kept for a year.';

    it('is asked for before the first attempt, noted with the text it was given to, and not asked for again', async () => {
      const invited = await organization.invited({ consentText }, { attemptsAllowed: 2 });
      const { candidate, assignmentId } = invited;
      const start = (consent: boolean) => world.get(StartAttemptUseCase).run(candidate, assignmentId, consent);
      expect(await start(false)).toMatchObject({ ok: false, error: { code: 'CONSENT_REQUIRED', field: 'consent' } });
      const attempt = value(await start(true));
      expect((await page(invited)).consentedAt).toEqual(attempt.startedAt);
      const digest = createHash('sha256').update(consentText).digest('hex');
      expect(
        await world.database.query('SELECT consent_digest FROM assignments WHERE id = $1', [assignmentId]),
      ).toEqual([{ consent_digest: digest }]);
      value(await world.submit(candidate, attempt));
      expect(value(await start(false)).number).toBe(2);
    });

    it('is noted nowhere where nothing was asked', async () => {
      const invited = await organization.invited();
      value(await world.get(StartAttemptUseCase).run(invited.candidate, invited.assignmentId, true));
      expect((await page(invited)).consentedAt).toBeNull();
    });
  });

  it('makes a candidate wait between attempts as long as was set, and says until when', async () => {
    const invited = await organization.invited({}, { attemptsAllowed: 2, coolDownMinutes: 30 });
    const { attempt } = await world.started(invited.candidate);
    expect(await page(invited)).toMatchObject({ attemptsLeft: 1, nextAttemptAt: null });
    const { submittedAt } = value(await world.submit(invited.candidate, attempt));
    const readyAt = new Date(submittedAt.getTime() + 30 * 60_000);
    expect(await page(invited)).toMatchObject({ nextAttemptAt: readyAt });
    expect(await world.start(invited.candidate)).toMatchObject({
      ok: false,
      error: { code: 'COOL_DOWN', details: { readyAt } },
    });
    await world.later('31 minutes', async () => expect(value(await world.start(invited.candidate)).number).toBe(2));
  });

  describe('storage wiped', () => {
    it('loses nothing: resumed on another device, an answer changed there, the new one is graded', async () => {
      const { candidate, assignmentId } = await organization.invited({ sections: [section(questions(2))] });
      const { attempt, items } = await world.started(candidate);
      for (const item of items) {
        value(await world.save(candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'A')] }));
      }

      // The new device knows the link and nothing else.
      const device = organization.device(candidate.candidateId ?? '', assignmentId);
      const resumed = await world.started(device);
      expect(resumed.attempt.id).toBe(attempt.id);
      expect(resumed.items.map(({ id, answer }) => [id, answer?.sequence, answer?.response])).toEqual(
        items.map((item) => [item.id, 1, { choiceIds: [choiceNamed(item, 'A')] }]),
      );
      const changed = first(resumed.items);
      const next = (changed.answer?.sequence ?? 0) + 1;
      value(await world.save(device, resumed.attempt, changed, next, { choiceIds: [choiceNamed(changed, 'C')] }));
      expect(value(await world.submit(device, resumed.attempt)).answered).toBe(2);

      await world.grade(organization, attempt);
      const grade = (await world.get(ReadGrades).latest(organization.staff, [attempt.id])).get(attempt.id);
      expect(grade).toMatchObject({ points: '1', maximum: '2' });
      expect(grade?.items.find(({ itemId }) => itemId === changed.id)).toMatchObject({ outcome: 'RIGHT' });
    });
  });

  describe('a forward-only test', () => {
    const sitting = async () => {
      const invited = await organization.invited({ navigation: 'FORWARD_ONLY', sections: [section(questions(3))] });
      const { attempt } = await world.started(invited.candidate);
      const all = await world.items(organization.staff, attempt);
      return { ...invited, attempt, all };
    };

    it('gives an item when it is reached and not before; staff see all of them', async () => {
      const { candidate, attempt, all } = await sitting();
      expect(all).toHaveLength(3);
      expect((await shown(candidate, attempt)).map(({ id }) => id)).toEqual([all[0]?.id]);
      value(await move(candidate, attempt, { type: 'ITEM', from: 1 }));
      expect((await shown(candidate, attempt)).map(({ id }) => id)).toEqual([all[0]?.id, all[1]?.id]);
    });

    it('takes no answer to an item that was left or that is still to come', async () => {
      const { candidate, attempt, all } = await sitting();
      const [one, two, three] = all;
      if (!one || !two || !three) throw new Error('There are three items.');
      expect(code(await world.save(candidate, attempt, two, 1, pick(two)))).toBe('NOT_FOUND');
      value(await world.save(candidate, attempt, one, 1, pick(one)));
      value(await move(candidate, attempt, { type: 'ITEM', from: 1 }));
      expect(code(await world.save(candidate, attempt, one, 2, pick(one, 1)))).toBe('ITEM_LEFT');
      expect(code(await world.save(candidate, attempt, three, 1, pick(three)))).toBe('NOT_FOUND');
      value(await world.save(candidate, attempt, two, 1, pick(two)));
      expect(value(await world.submit(candidate, attempt)).answered).toBe(2);
    });

    it('moves on once, however often it is asked to leave the same item, and ends at the last', async () => {
      const { candidate, attempt } = await sitting();
      const racing = await Promise.all(
        Array.from({ length: 8 }, () => move(candidate, attempt, { type: 'ITEM', from: 1 })),
      );
      expect(racing.map((moved) => value(moved).reached)).toEqual(Array.from({ length: 8 }, () => 2));
      expect(code(await move(candidate, attempt, { type: 'ITEM', from: 3 }))).toBe('NOT_FOUND');
      value(await move(candidate, attempt, { type: 'ITEM', from: 2 }));
      expect(code(await move(candidate, attempt, { type: 'ITEM', from: 3 }))).toBe('LAST_REACHED');
      const audited = await world.database.query(
        `SELECT before FROM audit_entries WHERE subject_id = $1 AND action = 'attempt.item-left' ORDER BY id`,
        [attempt.id],
      );
      expect(audited).toEqual([{ before: { from: 1 } }, { before: { from: 2 } }]);
    });

    it('shows an item that was never reached not even after submission', async () => {
      const { candidate, attempt } = await sitting();
      value(await world.submit(candidate, attempt));
      expect(await shown(candidate, attempt)).toHaveLength(1);
    });

    it('has nothing to leave where it is free', async () => {
      const { candidate } = await organization.invited();
      const { attempt } = await world.started(candidate);
      expect(code(await move(candidate, attempt, { type: 'ITEM', from: 1 }))).toBe('NOTHING_TO_LEAVE');
      expect(code(await move(candidate, attempt, { type: 'SECTION', from: 1 }))).toBe('NOTHING_TO_LEAVE');
      expect(code(await move(candidate, attempt, { type: 'ITEM', from: 2 ** 40 }))).toBe('NOT_FOUND');
    });
  });

  describe('sections with limits', () => {
    const sitting = async (candidateId = organization.newCandidate()) => {
      const sections = [
        { ...section(questions(2)), timeLimitMinutes: 10 },
        { ...section(questions(2)), timeLimitMinutes: 20 },
      ];
      const invited = await organization.invited({ sections, timeLimitMinutes: 30 }, { candidateId });
      const { attempt } = await world.started(invited.candidate);
      return { ...invited, attempt, all: await world.items(organization.staff, attempt) };
    };

    it('run one after another: what comes later is not given yet, what was before is left', async () => {
      const { candidate, attempt, all } = await sitting();
      const [one, , three] = all;
      if (!one || !three) throw new Error('There are four items.');
      expect(await shown(candidate, attempt)).toHaveLength(2);
      expect(code(await world.save(candidate, attempt, three, 1, pick(three)))).toBe('NOT_FOUND');
      await world.later('10 minutes 3 seconds', async () => {
        expect(value(await world.save(candidate, attempt, one, 1, pick(one))).applied).toBe(true);
      });
      await world.later('10 minutes 6 seconds', async () => {
        expect(code(await world.save(candidate, attempt, one, 2, pick(one, 1)))).toBe('ITEM_LEFT');
        expect(await shown(candidate, attempt)).toHaveLength(4);
        expect(value(await world.save(candidate, attempt, three, 1, pick(three))).applied).toBe(true);
      });
    });

    it('are left early for good, with what was left of their time', async () => {
      const { candidate, attempt, all } = await sitting();
      const moved = value(await move(candidate, attempt, { type: 'SECTION', from: 1 }));
      expect(moved.section).toBe(2);
      expect(minutes(attempt.startedAt, moved.deadlineAt)).toBeLessThan(21);
      expect(value(await move(candidate, attempt, { type: 'SECTION', from: 1 })).deadlineAt).toEqual(moved.deadlineAt);
      expect(code(await world.save(candidate, attempt, first(all), 1, pick(first(all))))).toBe('ITEM_LEFT');
      expect(code(await move(candidate, attempt, { type: 'SECTION', from: 2 }))).toBe('LAST_REACHED');
    });

    it('are longer for an accommodated candidate, each of them', async () => {
      const { attempt } = await sitting(organization.newCandidate(50));
      expect(attempt.sectionSeconds).toEqual([900, 1_800]);
      expect(minutes(attempt.startedAt, attempt.deadlineAt)).toBe(45);
      expect(attempt.sectionDeadlineAt && minutes(attempt.startedAt, attempt.sectionDeadlineAt)).toBe(15);
    });
  });

  describe('breaks', () => {
    const sitting = async () => {
      const invited = await organization.invited({ timeLimitMinutes: 60 }, { breakMinutes: 10 });
      return { ...invited, ...(await world.started(invited.candidate)) };
    };

    it('stop the clock, give no item and take no answer, until they are over', async () => {
      const { candidate, attempt, items } = await sitting();
      const item = first(items);
      const paused = value(await move(candidate, attempt, { type: 'PAUSE' }));
      expect(minutes(attempt.deadlineAt, paused.deadlineAt)).toBe(10);
      expect(await shown(candidate, attempt)).toEqual([]);
      expect(await shown(organization.staff, attempt)).not.toEqual([]);
      expect(code(await world.save(candidate, attempt, item, 1, pick(item)))).toBe('ATTEMPT_PAUSED');
      await world.later('4 minutes', async () => {
        const resumed = value(await move(candidate, attempt, { type: 'RESUME' }));
        expect(minutes(attempt.deadlineAt, resumed.deadlineAt)).toBeCloseTo(4, 1);
        expect(resumed.breakTakenSeconds).toBeGreaterThanOrEqual(240);
        expect(resumed.breakTakenSeconds).toBeLessThan(250);
        expect(value(await world.save(candidate, attempt, item, 1, pick(item))).applied).toBe(true);
      });
      const trail = await world.database.query<{ action: string }>(
        'SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY id',
        [attempt.id],
      );
      expect(trail.map(({ action }) => action)).toEqual(['attempt.started', 'attempt.paused', 'attempt.resumed']);
    });

    it('end by themselves when they are used up, and there is no other', async () => {
      const { candidate, attempt, items } = await sitting();
      value(await move(candidate, attempt, { type: 'PAUSE' }));
      await world.later('11 minutes', async () => {
        expect(await look(candidate, attempt)).toMatchObject({ pausedAt: null, breakTakenSeconds: 600 });
        expect(value(await world.save(candidate, attempt, first(items), 1, pick(first(items)))).applied).toBe(true);
        expect(code(await move(candidate, attempt, { type: 'PAUSE' }))).toBe('NO_BREAK_LEFT');
      });
    });

    it('are nobody’s who was granted none', async () => {
      const { candidate } = await organization.invited();
      const { attempt } = await world.started(candidate);
      expect(code(await move(candidate, attempt, { type: 'PAUSE' }))).toBe('NO_BREAK_LEFT');
    });

    it('go on when another device takes the attempt over, which alone may end them', async () => {
      const { candidate, attempt, assignmentId } = await sitting();
      value(await move(candidate, attempt, { type: 'PAUSE' }));
      const phone = organization.device(candidate.candidateId ?? '', assignmentId);
      expect(value(await world.start(phone)).pausedAt).not.toBeNull();
      expect(code(await move(candidate, attempt, { type: 'RESUME' }))).toBe('ATTEMPT_TAKEN_OVER');
      expect(value(await move(phone, attempt, { type: 'RESUME' })).pausedAt).toBeNull();
    });
  });

  describe('flags', () => {
    it('stay with the attempt, whatever device it goes on with, and can be taken off', async () => {
      const { candidate, assignmentId } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const [one, two] = items;
      if (!one || !two) throw new Error('There are two items.');
      const flag = (actor: Actor, itemId: string, flagged: boolean) =>
        world.get(MoveAttemptUseCase).flag(actor, attempt.id, itemId, flagged);
      for (const item of [one, two, one]) value(await flag(candidate, item.id, true));
      value(await flag(candidate, two.id, false));
      const phone = organization.device(candidate.candidateId ?? '', assignmentId);
      const resumed = await world.started(phone);
      expect(resumed.items.map(({ flagged }) => flagged)).toEqual([true, false]);
      expect(resumed.attempt.flagged).toEqual([one.id]);
      expect(code(await flag(candidate, one.id, true))).toBe('ATTEMPT_TAKEN_OVER');
      expect(code(await flag(phone, attempt.id, true))).toBe('NOT_FOUND');
    });
  });

  it('moves, pauses and flags nothing for anybody else, and nothing once it is handed in', async () => {
    const { candidate } = await organization.invited({ navigation: 'FORWARD_ONLY' }, { breakMinutes: 5 });
    const { attempt, items } = await world.started(candidate);
    const item = first(items);
    const steps: Step[] = [{ type: 'ITEM', from: 1 }, { type: 'PAUSE' }, { type: 'RESUME' }];
    const neighbour = await organization.invited();
    const stranger = await world.organization().invited();
    for (const other of [neighbour.candidate, stranger.candidate, organization.staff]) {
      for (const step of steps) expect(code(await move(other, attempt, step))).toBe('NOT_FOUND');
      expect(code(await world.get(MoveAttemptUseCase).flag(other, attempt.id, item.id, true))).toBe('NOT_FOUND');
      expect((await world.get(ReadAttempts).answeredCounts(other, [attempt])).get(attempt.id)).toBeUndefined();
    }
    value(await world.submit(candidate, attempt));
    for (const step of steps) expect(code(await move(candidate, attempt, step))).toBe('ATTEMPT_CLOSED');
    expect(code(await world.get(MoveAttemptUseCase).flag(candidate, attempt.id, item.id, true))).toBe('ATTEMPT_CLOSED');
    expect(await look(candidate, attempt)).toMatchObject({ reached: 1, pausedAt: null, flagged: [] });
  });

  it('counts the answers that are not blank', async () => {
    const { candidate } = await organization.invited({ sections: [section(questions(3))] });
    const { attempt, items } = await world.started(candidate);
    const count = async () => (await world.get(ReadAttempts).answeredCounts(candidate, [attempt])).get(attempt.id) ?? 0;
    expect(await count()).toBe(0);
    for (const item of items) value(await world.save(candidate, attempt, item, 1, pick(item)));
    value(await world.save(candidate, attempt, first(items), 2, {}));
    expect(await count()).toBe(2);
  });

  describe('when its time is over', () => {
    const overdue = async (overduePolicy: 'GRACE_SUBMIT_ONLY' | 'ABANDON' | 'AUTO_SUBMIT') => {
      const invited = await organization.invited({ timeLimitMinutes: 1, overduePolicy, gracePeriodSeconds: 60 });
      return { ...invited, ...(await world.started(invited.candidate)) };
    };

    it('can be handed in within the grace period where the assessment says so, and takes no answer then', async () => {
      const { candidate, attempt, items } = await overdue('GRACE_SUBMIT_ONLY');
      await world.later('90 seconds', async () => {
        expect(code(await world.save(candidate, attempt, first(items), 1, pick(first(items))))).toBe('DEADLINE_PASSED');
        expect(value(await world.submit(candidate, attempt)).answered).toBe(0);
      });
    });

    it('is not handed in any more where it is to be abandoned', async () => {
      const { candidate, attempt } = await overdue('ABANDON');
      await world.later('66 seconds', async () =>
        expect(code(await world.submit(candidate, attempt))).toBe('DEADLINE_PASSED'),
      );
    });

    it('is handed in as of its deadline where that happens by itself', async () => {
      const { candidate, attempt } = await overdue('AUTO_SUBMIT');
      await world.later('2 minutes', async () => {
        expect(value(await world.submit(candidate, attempt)).submittedAt).toEqual(attempt.deadlineAt);
      });
    });
  });
});
