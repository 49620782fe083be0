import { decodeCursor, newId, type Page, type PageRequest } from '@plumbline/kernel';
import { AssessmentCatalogue, InvitationRedeemer } from '@plumbline/contracts';
import { UnitOfWork } from '@plumbline/platform';
import { countStatements } from '@plumbline/testing';
import { AssessmentLoaders } from '../api/assessment-loaders.ts';
import { toSections } from '../api/to-blueprint.ts';
import { AssignAssessmentUseCase } from '../use-cases/assign-assessment.ts';
import { CreateAssessmentUseCase } from '../use-cases/create-assessment.ts';
import { PublishAssessmentUseCase } from '../use-cases/publish-assessment.ts';
import { ReadAssessments } from '../use-cases/read-assessments.ts';
import { ReadAssignments } from '../use-cases/read-assignments.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import { blueprint, code, question, section, value, World, type Invited, type Organization } from './world.ts';

const REQUEST = 'request-of-a-test';
const PAGE: PageRequest = { limit: 10, after: null };
const EVERYTHING = { assessmentId: null, candidateId: null, loopStageId: null, status: null };
const ALL = { status: null, archived: null, text: null };

describe('building and assigning assessments, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const nodes = <T>(page: Page<T>): T[] => page.edges.map(({ node }) => node);
  const audited = (subjectId: string) =>
    world.database.query('SELECT action FROM audit_entries WHERE subject_id = $1 ORDER BY id', [subjectId]);

  describe('an assessment', () => {
    it('begins as a draft with its settings and the questions’ content', async () => {
      const [one, two, three] = [question({ version: 4 }), question(), question()];
      const input = {
        sections: [section([one, two]), section([three], '2.50')],
        passMarkPercent: '66.60',
        negativeFraction: '0.25',
      };
      const draft = value(await world.get(CreateAssessmentUseCase).run(organization.staff, blueprint(input)));
      expect(draft).toMatchObject({
        status: 'DRAFT',
        passMarkPercent: '66.6',
        negativeFraction: '0.25',
        publishedAt: null,
      });
      const sections = toSections(draft, await world.get(ReadAssessments).items(organization.staff, [draft.id]));
      expect(sections).toMatchObject([
        {
          pointsPerQuestion: '1',
          items: [
            { questionId: one, questionVersion: 4, position: 1 },
            { questionId: two, position: 2 },
          ],
        },
        { pointsPerQuestion: '2.5', items: [{ questionId: three, position: 3, points: '2.5' }] },
      ]);
    });

    it('is published once, with an event and an audit entry', async () => {
      const { id } = await organization.draft();
      const publish = world.get(PublishAssessmentUseCase);
      const racing = await Promise.all([publish.run(organization.staff, id), publish.run(organization.staff, id)]);
      expect(racing.map(code).sort()).toEqual(['ASSESSMENT_NOT_DRAFT', 'ok']);
      expect(await world.events(organization, 'assessments.assessment-published.v1')).toEqual([
        { payload: { assessmentId: id } },
      ]);
      expect(await audited(id)).toEqual([{ action: 'assessment.created' }, { action: 'assessment.published' }]);
    });

    it('names the field of a question that the bank does not have, and writes nothing', async () => {
      const input = blueprint({ sections: [section([question()]), section([question(), newId()])] });
      expect(await world.get(CreateAssessmentUseCase).run(organization.staff, input)).toMatchObject({
        ok: false,
        error: { code: 'QUESTION_NOT_FOUND', field: 'input.sections.1.questionIds.1' },
      });
      expect(nodes(await world.get(ReadAssessments).list(organization.staff, ALL, PAGE))).toEqual([]);
    });

    it('takes no question that only an interview can ask', async () => {
      const scenario = question({ kind: 'SCENARIO', choices: [], key: null });
      const input = blueprint({ sections: [section([scenario])] });
      expect(await world.get(CreateAssessmentUseCase).run(organization.staff, input)).toMatchObject({
        error: { code: 'ITEM_NOT_GRADABLE', field: 'input.sections.0.questionIds.0' },
      });
    });

    it('is another organization’s to nobody', async () => {
      const { id } = await organization.published();
      const stranger = world.organization();
      expect(await world.get(ReadAssessments).one(stranger.staff, id)).toBeNull();
      expect(await world.get(ReadAssessments).items(stranger.staff, [id])).toEqual([]);
      expect(nodes(await world.get(ReadAssessments).list(stranger.staff, ALL, PAGE))).toEqual([]);
      expect(code(await world.get(PublishAssessmentUseCase).run(stranger.staff, id))).toBe('NOT_FOUND');
      const terms = {
        opensAt: null,
        expiresAt: null,
        extraTimePercent: null,
        attemptsAllowed: 1,
        loopStageId: null,
        coolDownMinutes: 0,
        breakMinutes: null,
      };
      const assigned = await world
        .get(AssignAssessmentUseCase)
        .run(stranger.staff, { assessmentId: id, candidateId: stranger.newCandidate(), ...terms });
      expect(code(assigned)).toBe('NOT_FOUND');
    });

    it('hides other organizations’ rows even from a query that forgets the filter', async () => {
      const { candidate } = await organization.invited();
      value(await world.start(candidate));
      const stranger = world.organization().staff;
      for (const table of ['assessments', 'assessment_items', 'assignments', 'attempts', 'attempt_answers', 'grades']) {
        expect(await world.get(UnitOfWork).read(stranger, (tx) => tx.query(`SELECT * FROM ${table}`))).toEqual([]);
      }
    });

    it('is listed newest first, page by page, in one statement and one more for all sections', async () => {
      const made: string[] = [];
      for (let n = 0; n < 3; n += 1) made.unshift((await organization.draft()).id);
      const reading = world.get(ReadAssessments);
      const counted = await countStatements(
        async () => {
          const page = await reading.list(organization.staff, ALL, { limit: 2, after: null });
          const { items } = world.get(AssessmentLoaders).of(organization.staff);
          const loaded = await Promise.all(nodes(page).map(({ id }) => items.load(id)));
          return { page, sizes: loaded.map((list) => list.length) };
        },
        { applications: ['plumbline'] },
      );
      expect(counted.statements).toHaveLength(2);
      const { page, sizes } = counted.value;
      expect(nodes(page).map(({ id }) => id)).toEqual(made.slice(0, 2));
      expect(sizes).toEqual([2, 2]);
      expect(page.hasNextPage).toBe(true);
      const after = decodeCursor(page.edges.at(-1)?.cursor ?? '');
      const rest = await reading.list(organization.staff, ALL, { limit: 2, after });
      expect(nodes(rest).map(({ id }) => id)).toEqual(made.slice(2));
      expect(rest.hasNextPage).toBe(false);
    });

    it('is known to other contexts by title and state', async () => {
      const [draft, published] = [await organization.draft({ title: 'First' }), await organization.published()];
      const found = await world
        .get(UnitOfWork)
        .read(organization.staff, (tx) =>
          world.api.get(AssessmentCatalogue).find(tx, [draft.id, published.id, newId(), 'x']),
        );
      expect([...found.values()].map(({ title, published: is }) => [title, is]).sort()).toEqual([
        ['First', false],
        ['Python basics', true],
      ]);
    });
  });

  describe('an assignment', () => {
    it('is made with an event that carries ids only, and a token that is not stored', async () => {
      const { assessment, invitation, assignmentId, candidate } = await organization.invited();
      expect(invitation.assignment).toMatchObject({
        status: 'ASSIGNED',
        grantedSeconds: 3_600,
        assessmentTitle: 'Python basics',
      });
      const payload = {
        assignmentId,
        assessmentId: assessment.id,
        candidateId: candidate.candidateId,
        loopStageId: null,
      };
      expect(await world.events(organization, 'assessments.assessment-assigned.v1')).toEqual([{ payload }]);
      const rows = await world.database.query<{ row: string }>(
        'SELECT to_jsonb(g)::text AS row FROM assignments g WHERE id = $1',
        [assignmentId],
      );
      expect(JSON.stringify(rows)).not.toContain(invitation.invitationToken);
    });

    it.each([
      ['a draft', { published: false }, 'ASSESSMENT_NOT_PUBLISHED', 'input.assessmentId'],
      ['nobody', { candidateId: newId() }, 'CANDIDATE_NOT_FOUND', 'input.candidateId'],
      ['a stage that is none', { loopStageId: newId() }, 'LOOP_STAGE_NOT_FOUND', 'input.loopStageId'],
      ['a window that is over', { expiresAt: new Date(0) }, 'INVALID_ASSIGNMENT', 'input.expiresAt'],
      ['no attempt', { attemptsAllowed: 0 }, 'INVALID_ASSIGNMENT', 'input.attemptsAllowed'],
    ])('is not made of %s', async (_, more, expected, field) => {
      const { published = true, ...terms } = more as { published?: boolean };
      const { id } = published ? await organization.published() : await organization.draft();
      const defaults = {
        opensAt: null,
        expiresAt: null,
        extraTimePercent: null,
        attemptsAllowed: 1,
        coolDownMinutes: 0,
        breakMinutes: null,
        loopStageId: null,
      };
      const given = { assessmentId: id, candidateId: organization.newCandidate(), ...defaults, ...terms };
      const refused = await world.get(AssignAssessmentUseCase).run(organization.staff, given);
      expect(refused).toMatchObject({ ok: false, error: { code: expected, field } });
    });

    it('shows the time granted, with the candidate’s accommodation', async () => {
      const assessment = await organization.published();
      const { invitation } = await organization.invite(assessment, { candidateId: organization.newCandidate(50) });
      expect(invitation.assignment.grantedSeconds).toBe(5_400);
    });

    it('is withdrawn once, and stays withdrawn', async () => {
      const { assignmentId } = await organization.invited();
      const revoke = () => world.get(RevokeAssignmentUseCase).run(organization.staff, assignmentId);
      expect(value(await revoke()).status).toBe('REVOKED');
      expect(value(await revoke()).status).toBe('REVOKED');
      expect(await audited(assignmentId)).toEqual([
        { action: 'assessment.assigned' },
        { action: 'assignment.revoked' },
      ]);
      expect(code(await world.get(RevokeAssignmentUseCase).run(world.organization().staff, assignmentId))).toBe(
        'NOT_FOUND',
      );
    });

    it('is listed by assessment and candidate, with all attempts, in two statements', async () => {
      const assessment = await organization.published();
      const invited: Invited[] = [];
      for (let n = 0; n < 3; n += 1) {
        const one = await organization.invite(assessment);
        value(await world.start(one.candidate));
        invited.push(one);
      }
      await organization.invited();
      const search = { ...EVERYTHING, assessmentId: assessment.id };
      const counted = await countStatements(
        async () => {
          const page = await world.get(ReadAssignments).list(organization.staff, search, PAGE);
          const { attempts } = world.get(AssessmentLoaders).of(organization.staff);
          return Promise.all(
            nodes(page).map(async ({ id, status }) => ({ id, status, attempts: (await attempts.load(id)).length })),
          );
        },
        { applications: ['plumbline'] },
      );
      // The candidates' accommodation is the neighbour's statement, and not counted here.
      expect(counted.statements).toHaveLength(2);
      const expected = invited.map(({ assignmentId }) => ({ id: assignmentId, status: 'IN_PROGRESS', attempts: 1 }));
      expect(counted.value).toEqual(expected.reverse());
      const own = { ...EVERYTHING, candidateId: invited[0]?.candidate.candidateId ?? '' };
      expect(nodes(await world.get(ReadAssignments).list(organization.staff, own, PAGE))).toHaveLength(1);
      const nonsense = { ...EVERYTHING, assessmentId: 'nonsense' };
      expect(nodes(await world.get(ReadAssignments).list(organization.staff, nonsense, PAGE))).toEqual([]);
    });

    it('is the only one that its candidate’s session sees', async () => {
      const { assessment, assignmentId, candidate } = await organization.invited();
      await organization.invite(assessment, { candidateId: candidate.candidateId ?? '' });
      await organization.invite(assessment);
      const seen = await world.get(ReadAssignments).list(candidate, EVERYTHING, PAGE);
      expect(nodes(seen).map(({ id }) => id)).toEqual([assignmentId]);
    });
  });

  describe('an invitation’s link', () => {
    const redeem = (token: string) => world.api.get(InvitationRedeemer).redeem(token, REQUEST);

    it('names whom it is for and starts nothing, again and again', async () => {
      const expiresAt = new Date(Date.now() + 86_400_000);
      const { invitation, assignmentId, candidate } = await organization.invited({}, { expiresAt });
      for (let n = 0; n < 2; n += 1) {
        expect(value(await redeem(invitation.invitationToken))).toEqual({
          organizationId: organization.id,
          candidateId: candidate.candidateId,
          assignmentId,
          expiresAt: new Date(expiresAt.getTime() + 2 * 3_600_000),
        });
      }
      const attempts = await world.database.query('SELECT id FROM attempts WHERE assignment_id = $1', [assignmentId]);
      expect(attempts).toEqual([]);
    });

    it('opens in the middle of an attempt, and no more once it is handed in', async () => {
      const { invitation, candidate } = await organization.invited();
      const attempt = value(await world.start(candidate));
      expect(code(await redeem(invitation.invitationToken))).toBe('ok');
      value(await world.submit(candidate, attempt));
      expect(code(await redeem(invitation.invitationToken))).toBe('INVITATION_EXPIRED');
    });

    it('does not open after expiry by the database’s clock, or after withdrawal', async () => {
      const { invitation, assignmentId } = await organization.invited(
        {},
        { expiresAt: new Date(Date.now() + 3_600_000) },
      );
      const token = invitation.invitationToken;
      await world.later('2 hours', async () => expect(code(await redeem(token))).toBe('INVITATION_EXPIRED'));
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, assignmentId));
      expect(code(await redeem(token))).toBe('INVITATION_REVOKED');
    });

    it.each(['', 'nonsense', 'A'.repeat(86)])('says nothing about the token %p', async (token) => {
      expect(code(await redeem(token))).toBe('INVITATION_INVALID');
    });
  });
});
