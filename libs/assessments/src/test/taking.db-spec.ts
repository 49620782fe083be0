import fc from 'fast-check';
import { newId } from '@plumbline/kernel';
import { countStatements, propertyRuns } from '@plumbline/testing';
import type { AttemptRecord } from '../data/attempt.repository.ts';
import { judgeSave, type SaveState } from '../domain/attempt.ts';
import { answersDigest } from '../domain/response.ts';
import { ReadAttempts } from '../use-cases/read-attempts.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { choiceNamed, code, first, question, section, value, World, type Organization } from './world.ts';

describe('taking an assessment, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const pick = (item: { choices: readonly { id: string }[] }, index = 0) => ({
    choiceIds: [item.choices[index]?.id ?? ''],
  });

  describe('starting', () => {
    it('begins an attempt with its deadline, and resumes the same one', async () => {
      const { candidate } = await organization.invited({ timeLimitMinutes: 60 });
      const { attempt } = await world.started(candidate);
      expect(attempt).toMatchObject({ status: 'IN_PROGRESS', number: 1 });
      expect(attempt.deadlineAt.getTime() - attempt.startedAt.getTime()).toBe(3_600_000);
      expect(value(await world.start(candidate)).id).toBe(attempt.id);
    });

    it('begins one attempt however many requests race for it', async () => {
      const { candidate } = await organization.invited();
      const started = await Promise.all(Array.from({ length: 12 }, () => world.start(candidate)));
      expect(new Set(started.map((result) => value(result).id)).size).toBe(1);
    });

    it('cuts the time at the window’s close', async () => {
      const expiresAt = new Date(Date.now() + 20 * 60_000);
      const { candidate } = await organization.invited({ timeLimitMinutes: 60 }, { expiresAt });
      expect((await world.started(candidate)).attempt.deadlineAt).toEqual(expiresAt);
    });

    it('does not cut it under FULL_TIME, nor for an accommodated candidate', async () => {
      const expiresAt = new Date(Date.now() + 20 * 60_000);
      const full = await organization.invited({ timeLimitMinutes: 60, windowPolicy: 'FULL_TIME' }, { expiresAt });
      const accommodated = await organization.invited(
        { timeLimitMinutes: 60 },
        { expiresAt, candidateId: organization.newCandidate(50), extraTimePercent: 25 },
      );
      const minutes = async ({ candidate }: typeof full) => {
        const { attempt } = await world.started(candidate);
        return (attempt.deadlineAt.getTime() - attempt.startedAt.getTime()) / 60_000;
      };
      expect(await minutes(full)).toBe(60);
      expect(await minutes(accommodated)).toBe(90);
    });

    it('refuses before the window opens and after it closes', async () => {
      const opensAt = new Date(Date.now() + 3_600_000);
      const expiresAt = new Date(Date.now() + 2 * 3_600_000);
      const { candidate } = await organization.invited({}, { opensAt, expiresAt });
      expect(code(await world.start(candidate))).toBe('INVITATION_NOT_OPEN');
      await world.later('3 hours', async () => expect(code(await world.start(candidate))).toBe('INVITATION_EXPIRED'));
    });

    it('allows as many attempts as the assignment, each with an order of its own', async () => {
      const { candidate } = await organization.invited({}, { attemptsAllowed: 2 });
      const one = await world.started(candidate);
      value(await world.submit(candidate, one.attempt));
      const two = await world.started(candidate);
      expect(two.attempt.number).toBe(2);
      expect(two.attempt.seed).not.toBe(one.attempt.seed);
      value(await world.submit(candidate, two.attempt));
      expect(code(await world.start(candidate))).toBe('ATTEMPTS_EXHAUSTED');
    });

    it('closes an attempt that is overdue before it begins the next, also when there is no next', async () => {
      const { candidate } = await organization.invited({ timeLimitMinutes: 1 });
      const { attempt } = await world.started(candidate);
      await world.later('2 minutes', async () => expect(code(await world.start(candidate))).toBe('ATTEMPTS_EXHAUSTED'));
      const closed = await world.get(ReadAttempts).one(candidate, attempt.id);
      expect(closed).toMatchObject({ status: 'SUBMITTED', submittedAt: attempt.deadlineAt });
    });
  });

  describe('saving', () => {
    it('applies higher sequences, answers lower ones with the current, and repeats equal ones', async () => {
      const { candidate } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const save = (sequence: number, index: number) =>
        world.save(candidate, attempt, item, sequence, pick(item, index));

      expect(value(await save(1, 0))).toMatchObject({ applied: true, sequence: 1, deadlineAt: attempt.deadlineAt });
      expect(value(await save(5, 1))).toMatchObject({ applied: true, sequence: 5 });
      expect(value(await save(4, 2))).toMatchObject({ applied: false, sequence: 5 });
      expect(value(await save(5, 1))).toMatchObject({ applied: true, sequence: 5 });
      expect(await save(5, 3)).toMatchObject({
        ok: false,
        error: { code: 'SEQUENCE_CONFLICT', field: 'input.sequence' },
      });

      const [shown] = (await world.items(candidate, attempt)).filter(({ id }) => id === item.id);
      expect(shown?.answer).toMatchObject({ sequence: 5, response: pick(item, 1) });
      const log = await world.database.query(
        'SELECT sequence FROM attempt_answer_log WHERE attempt_id = $1 ORDER BY sequence',
        [attempt.id],
      );
      expect(log).toEqual([{ sequence: 1 }, { sequence: 5 }]);
    });

    it('decides as the rule of sequences says, whatever order saves arrive in', async () => {
      const { candidate } = await organization.invited({
        sections: [section(Array.from({ length: 60 }, () => question()))],
      });
      const { attempt, items } = await world.started(candidate);
      let used = 0;
      const saves = fc.array(fc.tuple(fc.integer({ min: 1, max: 4 }), fc.nat(3)), { minLength: 1, maxLength: 8 });
      await fc.assert(
        fc.asyncProperty(saves, async (arriving) => {
          const item = items[used++ % items.length] ?? first(items);
          let state: SaveState = { sequence: item.answer?.sequence ?? 0, response: null };
          for (const [step, index] of arriving) {
            const response = JSON.stringify(pick(item, index));
            const expected = judgeSave(state, step, response);
            const saved = await world.save(candidate, attempt, item, step, pick(item, index));
            if (expected === 'APPLIED') state = { sequence: step, response };
            if (expected === 'CONFLICT') expect(code(saved)).toBe('SEQUENCE_CONFLICT');
            else expect(value(saved)).toMatchObject({ applied: expected !== 'STALE', sequence: state.sequence });
          }
        }),
        // Each case needs an item that nothing was saved to.
        { numRuns: Math.min(propertyRuns(40, 60), items.length), endOnFailure: true },
      );
    });

    it('ends with the highest sequence when saves race', async () => {
      const { candidate } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const racing = Array.from({ length: 20 }, (_, n) =>
        world.save(candidate, attempt, item, n + 1, pick(item, n % 4)),
      );
      for (const saved of await Promise.all(racing)) value(saved);
      const [shown] = (await world.items(candidate, attempt)).filter(({ id }) => id === item.id);
      expect(shown?.answer).toMatchObject({ sequence: 20, response: pick(item, 3) });
    });

    it('takes two statements beside the transaction’s own', async () => {
      const { candidate } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const { statements } = await countStatements(() => world.save(candidate, attempt, item, 1, pick(item)), {
        applications: ['plumbline'],
      });
      expect(statements).toHaveLength(2);
    });

    it('counts what arrives within the network’s grace, and keeps what comes later as evidence', async () => {
      const { candidate } = await organization.invited({ timeLimitMinutes: 1 });
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      await world.later('62 seconds', async () => {
        expect(value(await world.save(candidate, attempt, item, 1, pick(item, 0))).applied).toBe(true);
      });
      await world.later('66 seconds', async () => {
        expect(code(await world.save(candidate, attempt, item, 2, pick(item, 1)))).toBe('DEADLINE_PASSED');
        // What is sent twice is one piece of evidence.
        expect(code(await world.save(candidate, attempt, item, 2, pick(item, 1)))).toBe('DEADLINE_PASSED');
      });
      const late = await world.database.query('SELECT sequence, response FROM late_answers WHERE attempt_id = $1', [
        attempt.id,
      ]);
      expect(late).toEqual([{ sequence: 2, response: pick(item, 1) }]);
      const [shown] = (await world.items(candidate, attempt)).filter(({ id }) => id === item.id);
      expect(shown?.answer?.sequence).toBe(1);
    });

    it('lets the newer device take over; the older one is refused and loses nothing', async () => {
      const { candidate, assignmentId } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      value(await world.save(candidate, attempt, item, 1, pick(item, 0)));

      const phone = organization.device(candidate.candidateId ?? '', assignmentId);
      const resumed = await world.started(phone);
      expect(resumed.attempt.id).toBe(attempt.id);
      expect(resumed.items.map(({ id }) => id)).toEqual(items.map(({ id }) => id));
      expect(resumed.items.find(({ id }) => id === item.id)?.answer?.sequence).toBe(1);

      expect(code(await world.save(candidate, attempt, item, 2, pick(item, 1)))).toBe('ATTEMPT_TAKEN_OVER');
      expect(code(await world.submit(candidate, attempt))).toBe('ATTEMPT_TAKEN_OVER');
      expect(value(await world.save(phone, attempt, item, 2, pick(item, 2))).applied).toBe(true);
    });

    it('takes no answer after submission', async () => {
      const { candidate } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      value(await world.submit(candidate, attempt));
      const item = first(items);
      expect(code(await world.save(candidate, attempt, item, 1, pick(item)))).toBe('ATTEMPT_CLOSED');
    });

    it('takes no answer that does not fit the item, and no sequence that is none', async () => {
      const { candidate } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const both = { choiceIds: item.choices.slice(0, 2).map(({ id }) => id) };
      expect(await world.save(candidate, attempt, item, 1, both)).toMatchObject({
        ok: false,
        error: { code: 'INVALID_RESPONSE', field: 'input.choiceIds' },
      });
      expect(code(await world.save(candidate, attempt, item, 0, pick(item)))).toBe('INVALID_SEQUENCE');
    });

    it('takes an answer back when it is emptied', async () => {
      const { candidate } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      value(await world.save(candidate, attempt, item, 1, pick(item)));
      value(await world.save(candidate, attempt, item, 2, { choiceIds: [] }));
      expect(value(await world.submit(candidate, attempt)).answered).toBe(0);
    });
  });

  describe('submitting', () => {
    it('answers with a receipt whose digest covers the answers that stand', async () => {
      const text = question({ kind: 'SHORT_TEXT', choices: [], key: { accepted: ['GIL'] } });
      const number = question({ kind: 'NUMERIC', choices: [], key: { numeric: '0.1' } });
      const { candidate } = await organization.invited({ sections: [section([question(), text, number, question()])] });
      const { attempt, items } = await world.started(candidate);
      const responses = { SINGLE_CHOICE: null, SHORT_TEXT: { text: 'the "GIL" – größer' }, NUMERIC: { numeric: 0.1 } };
      for (const item of items.slice(0, 3)) {
        const raw = responses[item.body.kind as keyof typeof responses] ?? pick(item);
        value(await world.save(candidate, attempt, item, 1, raw));
      }
      const receipt = value(await world.submit(candidate, attempt));
      const stored = (await world.items(candidate, attempt)).flatMap(({ id, answer }) =>
        answer ? [{ itemId: id, response: answer.response }] : [],
      );
      expect(receipt).toMatchObject({ attemptId: attempt.id, answered: 3, digest: answersDigest(stored) });
      expect(value(await world.submit(candidate, attempt))).toEqual(receipt);
    });

    it('makes one submission and one event of a hundred that race', async () => {
      const { candidate } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      value(await world.save(candidate, attempt, first(items), 1, pick(first(items))));
      const racing = await Promise.all(Array.from({ length: 100 }, () => world.submit(candidate, attempt)));
      expect(new Set(racing.map((result) => JSON.stringify(value(result)))).size).toBe(1);
      expect(await world.events(organization, 'assessments.attempt-submitted.v1')).toEqual([
        { payload: { attemptId: attempt.id } },
      ]);
    });

    it('counts each answer whose save was answered before the submission, and refuses all others', async () => {
      const { candidate } = await organization.invited({
        sections: [section(Array.from({ length: 12 }, () => question()))],
      });
      const { attempt, items } = await world.started(candidate);
      const saving = items.map((item) => world.save(candidate, attempt, item, 1, pick(item)));
      const [receipt, ...saves] = await Promise.all([world.submit(candidate, attempt), ...saving]);
      const applied = saves.filter(({ ok }) => ok).length;
      expect(value(receipt).answered).toBe(applied);
      expect(saves.filter(({ ok }) => !ok).every((refused) => code(refused) === 'ATTEMPT_CLOSED')).toBe(true);
    });
  });

  describe('whose attempt it is', () => {
    it('is nobody else’s: not of another assignment, another organization or of staff', async () => {
      const mine = await organization.invited();
      const { attempt, items } = await world.started(mine.candidate);
      const item = first(items);
      const neighbour = await organization.invited();
      const stranger = await world.organization().invited();
      for (const other of [neighbour.candidate, stranger.candidate, organization.staff]) {
        expect(code(await world.save(other, attempt, item, 1, pick(item)))).toBe('NOT_FOUND');
        expect(code(await world.submit(other, attempt))).toBe('NOT_FOUND');
      }
      for (const other of [neighbour.candidate, stranger.candidate]) {
        expect(await world.get(ReadAttempts).one(other, attempt.id)).toBeNull();
        expect(await world.items(other, attempt)).toEqual([]);
        expect(await world.get(ReadAttempts).ofAssignments(other, [mine.assignmentId])).toEqual([]);
      }
      expect(await world.get(ReadAttempts).one(organization.staff, attempt.id)).toMatchObject({ id: attempt.id });
    });

    it('does not start another’s assignment, even one of the same candidate', async () => {
      const { candidate } = await organization.invited();
      const other = await organization.invited({}, { candidateId: candidate.candidateId ?? '' });
      const started = await world.start({ ...candidate, assignmentId: other.assignmentId, candidateId: newId() });
      expect(code(started)).toBe('NOT_FOUND');
    });

    it('takes no item of another assessment', async () => {
      const { candidate } = await organization.invited();
      const { attempt } = await world.started(candidate);
      const other = await organization.invited();
      const foreign = first((await world.started(other.candidate)).items);
      expect(code(await world.save(candidate, attempt, foreign, 1, pick(foreign)))).toBe('NOT_FOUND');
    });

    it.each(['', 'nonsense'])('does not find the attempt %p', async (id) => {
      const { candidate } = await organization.invited();
      expect(code(await world.save(candidate, { id }, { id }, 1, {}))).toBe('NOT_FOUND');
      expect(code(await world.submit(candidate, { id }))).toBe('NOT_FOUND');
      expect(await world.get(ReadAttempts).one(candidate, id)).toBeNull();
    });

    it('shows a candidate no question any more once the invitation is withdrawn, though their session is open', async () => {
      const { candidate, assignmentId } = await organization.invited();
      const { attempt } = await world.started(candidate);
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, assignmentId));
      const reading = world.get(ReadAttempts);
      const after = await reading.one(candidate, attempt.id);
      expect(after).toMatchObject({ status: 'ABANDONED' });
      expect((await reading.items(candidate, after ? [after] : [])).get(attempt.id)).toBeUndefined();
      expect((await reading.items(organization.staff, after ? [after] : [])).get(attempt.id)).not.toHaveLength(0);
    });

    it('ends with the invitation’s withdrawal', async () => {
      const { candidate, assignmentId } = await organization.invited();
      const { attempt, items } = await world.started(candidate);
      const item = first(items);
      const revoked = value(await world.get(RevokeAssignmentUseCase).run(organization.staff, assignmentId));
      expect(revoked.status).toBe('REVOKED');
      expect(code(await world.save(candidate, attempt, item, 1, pick(item)))).toBe('INVITATION_REVOKED');
      expect(code(await world.submit(candidate, attempt))).toBe('INVITATION_REVOKED');
      expect(code(await world.start(candidate))).toBe('INVITATION_REVOKED');
      expect(await world.get(ReadAttempts).one(organization.staff, attempt.id)).toMatchObject({ status: 'ABANDONED' });
    });
  });

  describe('what an attempt shows', () => {
    it('is never a key or an explanation, in whatever is read for it', async () => {
      const { candidate } = await organization.invited();
      const { statements, value: shown } = await countStatements(() => world.started(candidate), {
        applications: ['plumbline'],
      });
      expect(JSON.stringify(shown)).not.toMatch(/SECRET-EXPLANATION|"key"|"explanation"/);
      expect(statements.join('\n')).not.toMatch(/\bkey\b|explanation|SELECT \*/i);
    });

    it('keeps its order on every reading, and differs between attempts', async () => {
      const assessment = await organization.published({
        sections: [section(Array.from({ length: 8 }, () => question()))],
      });
      const orders = new Set<string>();
      for (let n = 0; n < 6; n += 1) {
        const { candidate } = await organization.invite(assessment);
        const { attempt, items } = await world.started(candidate);
        const orderOf = (views: typeof items) =>
          views.map(({ id, choices }) => [id, ...choices.map((choice) => choice.id)].join()).join();
        expect(orderOf(await world.items(candidate, attempt))).toBe(orderOf(items));
        expect(orderOf(await world.items(organization.staff, attempt))).toBe(orderOf(items));
        orders.add(orderOf(items));
      }
      expect(orders.size).toBe(6);
    });

    it('has all choices under letters of their own place', async () => {
      const { candidate } = await organization.invited();
      const item = first((await world.started(candidate)).items);
      expect(item.choices.map(({ label }) => label)).toEqual(['A', 'B', 'C', 'D']);
      expect(['A', 'B', 'C', 'D'].map((text) => choiceNamed(item, text)).sort()).toEqual(
        item.choices.map(({ id }) => id).sort(),
      );
    });

    it('is read in one statement for any number of attempts whose items were shown before', async () => {
      const assessment = await organization.published();
      const attempts: AttemptRecord[] = [];
      for (let n = 0; n < 4; n += 1)
        attempts.push((await world.started((await organization.invite(assessment)).candidate)).attempt);
      const { statements, value: items } = await countStatements(
        () => world.get(ReadAttempts).items(organization.staff, attempts),
        {
          applications: ['plumbline'],
        },
      );
      expect(statements).toHaveLength(1);
      expect(items.size).toBe(4);
    });
  });
});
