import { AssessmentLetters } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { systemActor, SystemDatabase, UnitOfWork, type SystemContext } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { TellExpiringHandler } from '../jobs/tell-expiring.handler.ts';
import { InvitationTokens } from '../use-cases/invitation-tokens.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { choiceNamed, first, question, section, value, World, type Organization } from './world.ts';

const HOUR = 3_600_000;

describe('letters to candidates', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });

  afterAll(() => world?.close());

  beforeEach(() => {
    organization = world.organization();
  });

  const system = () => systemActor(organization.id, 'request-of-a-job');
  const ofAssignments = (ids: readonly string[]) =>
    world.worker.get(UnitOfWork).read(system(), (tx) => world.worker.get(AssessmentLetters).ofAssignments(tx, ids));
  const ofAttempts = (ids: readonly string[]) =>
    world.worker.get(UnitOfWork).read(system(), (tx) => world.worker.get(AssessmentLetters).ofAttempts(tx, ids));
  const inHours = (hours: number): Date => new Date(Date.now() + hours * HOUR);

  describe('about assignments', () => {
    it('say the time granted with accommodation, the window, and a link that opens', async () => {
      const candidateId = organization.newCandidate(50);
      const expiresAt = inHours(48);
      const { assignmentId } = await organization.invited({ timeLimitMinutes: 45 }, { candidateId, expiresAt });
      const letter = (await ofAssignments([assignmentId])).get(assignmentId);
      expect(letter).toMatchObject({
        assignmentId,
        candidateId,
        assessmentTitle: 'Python basics',
        expiresAt,
        grantedSeconds: 4_050,
        extraTimePercent: 50,
        endsWithWindow: false,
        started: false,
        closed: null,
      });
      const read = world.worker.get(InvitationTokens).read(letter?.invitationToken ?? '');
      expect(read).toEqual({ ok: true, value: { organizationId: organization.id, assignmentId } });
    });

    it('say until when the attempt runs that is open, and nothing of it before and after', async () => {
      const { candidate, assignmentId } = await organization.invited();
      const runsUntil = async () => (await ofAssignments([assignmentId])).get(assignmentId)?.runsUntil;
      expect(await runsUntil()).toBeNull();
      const { attempt } = await world.started(candidate);
      expect(await runsUntil()).toEqual(attempt.deadlineAt);
      value(await world.submit(candidate, attempt));
      expect(await runsUntil()).toBeNull();
    });

    it('say when the window ends the time, and why a link opens nothing', async () => {
      const cut = await organization.invited({ windowPolicy: 'TRUNCATE' }, { expiresAt: inHours(48) });
      const revoked = await organization.invited();
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, revoked.assignmentId));
      const letters = await ofAssignments([cut.assignmentId, revoked.assignmentId]);
      expect(letters.get(cut.assignmentId)).toMatchObject({ endsWithWindow: true, closed: null });
      expect(letters.get(revoked.assignmentId)).toMatchObject({ closed: 'INVITATION_REVOKED' });
      const late = await world.later('3 days', () => ofAssignments([cut.assignmentId]));
      expect(late.get(cut.assignmentId)).toMatchObject({ closed: 'INVITATION_EXPIRED' });
    });

    it('take as many statements for many as for one, and know only their own organization’s', async () => {
      const ids: string[] = [];
      for (let index = 0; index < 3; index += 1) ids.push((await organization.invited()).assignmentId);
      const one = await countStatements(() => ofAssignments(ids.slice(0, 1)), { applications: ['plumbline'] });
      const many = await countStatements(() => ofAssignments([...ids, newId(), 'no id']), {
        applications: ['plumbline'],
      });
      expect(many.value.size).toBe(3);
      // The other contexts are not real here: candidates cost one more.
      expect([one.statements.length, many.statements.length]).toEqual([1, 1]);
      organization = world.organization();
      expect((await ofAssignments(ids)).size).toBe(0);
    });
  });

  describe('about attempts', () => {
    it('confirm what was handed in, and tell the result only once it is released', async () => {
      const invited = await organization.invited({
        sections: [section([question()])],
        passMarkPercent: '50',
        releasePolicy: 'BY_RECRUITER',
      });
      const { attempt, items } = await world.started(invited.candidate);
      const item = first(items);
      await world.save(invited.candidate, attempt, item, 1, { choiceIds: [choiceNamed(item, 'C')] });
      expect((await ofAttempts([attempt.id])).get(attempt.id)).toMatchObject({ receipt: null, result: null });
      const { submittedAt, answered, digest } = value(await world.submit(invited.candidate, attempt));
      value(await world.grade(organization, attempt));
      const graded = (await ofAttempts([attempt.id])).get(attempt.id);
      expect(graded).toMatchObject({
        assignmentId: invited.assignmentId,
        receipt: { submittedAt, answered, digest },
        result: null,
      });
      await world.database.query('UPDATE attempts SET released_at = app_now() WHERE id = $1', [attempt.id]);
      expect((await ofAttempts([attempt.id])).get(attempt.id)?.result).toEqual({
        points: '1',
        maximum: '1',
        passed: true,
      });
      // As the page of the result: to whom it was withdrawn from it is told no more.
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, invited.assignmentId));
      expect((await ofAttempts([attempt.id])).get(attempt.id)).toMatchObject({ receipt: { digest }, result: null });
    });

    it('take one statement', async () => {
      const counted = await countStatements(() => ofAttempts([newId(), newId(), 'no id']), {
        applications: ['plumbline'],
      });
      expect([counted.value.size, counted.statements.length]).toEqual([0, 1]);
    });
  });

  describe('before an invitation expires', () => {
    const sweep = async (): Promise<void> => {
      const { worker } = world;
      const context: SystemContext = {
        requestId: 'request-of-a-sweep',
        query: worker.get(SystemDatabase).query,
        run: (id, work) => worker.get(UnitOfWork).run(systemActor(id, 'request-of-a-sweep'), work),
        runAgain: () => Promise.reject(new Error('This needs no further run.')),
      };
      value(await worker.get(TellExpiringHandler).handle(context));
    };
    const told = async (): Promise<unknown[]> =>
      (await world.events(organization, 'assessments.assignment-expiring.v1')).map(({ payload }) => payload);

    it('its assignment is told of once, a day before', async () => {
      const expiresAt = inHours(72);
      const { assignmentId, candidate } = await organization.invited({}, { expiresAt });
      await world.later('47 hours', sweep);
      expect(await told()).toEqual([]);
      await world.later('49 hours', async () => {
        await sweep();
        await Promise.all([sweep(), sweep()]);
      });
      const event = { assignmentId, candidateId: candidate.candidateId, expiresAt: expiresAt.toISOString() };
      expect(await told()).toEqual([event]);
    });

    it('it is told of anew where it was extended', async () => {
      const { assignmentId } = await organization.invited({}, { expiresAt: inHours(72) });
      await world.later('60 hours', sweep);
      const later = inHours(200);
      await world.database.query('UPDATE assignments SET expires_at = $2 WHERE id = $1', [assignmentId, later]);
      await world.later('61 hours', sweep);
      expect(await told()).toHaveLength(1);
      await world.later('180 hours', sweep);
      expect(await told()).toMatchObject([{}, { assignmentId, expiresAt: later.toISOString() }]);
    });

    it.each([
      ['made 20 hours before, two hours after that', 20, '2 hours 1 minute', 1],
      ['made 20 hours before, not at once', 20, '1 hour 59 minutes', 0],
      ['made less than two hours before, never', 1.9, '1 hour 53 minutes', 0],
      ['expired already, no more', 72, '73 hours', 0],
      ['without an end, never', null, '1000 hours', 0],
    ])('one %s', async (_, hours, offset, times) => {
      await organization.invited({}, { expiresAt: hours === null ? null : inHours(hours) });
      await world.later(offset, sweep);
      expect(await told()).toHaveLength(times);
    });

    it('nobody is told of one that was withdrawn or begun', async () => {
      const revoked = await organization.invited({}, { expiresAt: inHours(72) });
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, revoked.assignmentId));
      const begun = await organization.invited({}, { expiresAt: inHours(72) });
      await world.started(begun.candidate);
      await world.later('60 hours', sweep);
      expect(await told()).toEqual([]);
    });
  });
});
