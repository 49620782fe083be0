import { newId } from '@plumbline/kernel';
import { SystemDatabase, systemActor, UnitOfWork, type Actor, type SystemContext } from '@plumbline/platform';
import { countStatements, GraphqlRunner } from '@plumbline/testing';
import { getIntrospectionQuery, type IntrospectionQuery, type IntrospectionTypeRef } from 'graphql';
import { AssessmentsModule } from '../assessments.module.ts';
import { ReleaseDueResultsHandler } from '../jobs/release-due-results.handler.ts';
import { CopyAssessment } from '../use-cases/copy-assessment.ts';
import { OverrideGradeUseCase } from '../use-cases/override-grade.ts';
import { PublishAssessmentUseCase } from '../use-cases/publish-assessment.ts';
import { ReadCandidateResults } from '../use-cases/read-candidate-results.ts';
import { RedeemAssignmentLink } from '../use-cases/redeem-invitation.ts';
import { RegradeAssessmentUseCase } from '../use-cases/regrade-assessment.ts';
import { ReleaseResultsUseCase } from '../use-cases/release-results.ts';
import { RevokeAssignmentUseCase } from '../use-cases/revoke-assignment.ts';
import {
  choiceNamed,
  code,
  first,
  NeighboursModule,
  question,
  revise,
  section,
  value,
  World,
  type Invited,
  type Organization,
} from './world.ts';

const RELEASED = 'assessments.result-released.v1';

describe('the release of results, on a real database', () => {
  let world: World;
  let runner: GraphqlRunner;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
    runner = await GraphqlRunner.start(world.database.url, [
      { module: NeighboursModule, global: true },
      AssessmentsModule.forApi(),
    ]);
  });
  afterAll(async () => {
    await runner?.app.close();
    await world?.close();
  });
  beforeEach(() => {
    organization = world.organization();
  });

  const release = (target: { assessmentId?: string; attemptIds?: string[] }, actor = organization.staff) =>
    world.get(ReleaseResultsUseCase).run(actor, { assessmentId: null, attemptIds: null, ...target });
  const resultOf = (actor: Actor, { id }: { id: string }) => world.get(ReadCandidateResults).one(actor, id);
  const stateOf = async (actor: Actor, attempt: { id: string }) => (await resultOf(actor, attempt))?.state ?? null;
  const told = async () => (await world.events(organization, RELEASED)).map(({ payload }) => payload['attemptId']);
  const redeem = ({ invitation }: Invited) =>
    world.get(RedeemAssignmentLink).redeem(invitation.invitationToken, 'request-of-a-test');
  const sweep = () => {
    const requestId = 'request-of-a-sweep';
    const context: SystemContext = {
      requestId,
      query: world.worker.get(SystemDatabase).query,
      run: (id, work) => world.worker.get(UnitOfWork).run(systemActor(id, requestId), work),
      runAgain: () => Promise.resolve(),
    };
    return world.worker.get(ReleaseDueResultsHandler).handle(context).then(value);
  };

  const submitted = async (invited: Invited) => {
    const { attempt, items } = await world.started(invited.candidate);
    for (const [index, item] of items.entries()) {
      const text = index === 0 ? 'C' : 'A';
      const response = item.body.kind === 'OPEN' ? { text: 'Words' } : { choiceIds: [choiceNamed(item, text)] };
      value(await world.save(invited.candidate, attempt, item, 1, response));
    }
    value(await world.submit(invited.candidate, attempt));
    return { ...invited, attempt, items };
  };
  const graded = async (settings: object = {}, terms: object = {}) => {
    const made = await submitted(await organization.invited({ shuffleQuestions: false, ...settings }, terms));
    value(await world.grade(organization, made.attempt));
    return made;
  };
  const dateIn = (hours: number): Date => new Date(Date.now() + hours * 3_600_000);

  describe('by policy', () => {
    it('never comes under NEVER, and no recruiter can ask for it', async () => {
      const { candidate, attempt, assessment } = await graded();
      expect(await resultOf(candidate, attempt)).toEqual({ state: 'NOT_RELEASED', attemptId: attempt.id });
      expect(await release({ assessmentId: assessment.id })).toMatchObject({
        error: { code: 'RELEASE_NEVER', field: 'input.assessmentId' },
      });
      expect(await release({ attemptIds: [attempt.id] })).toMatchObject({
        error: { code: 'RELEASE_NEVER', field: 'input.attemptIds' },
      });
      await sweep();
      expect(await told()).toEqual([]);
    });

    it('comes with the grade under ON_SUBMIT, once, and is told of once however often the grade is revised', async () => {
      const { candidate, attempt, items } = await graded({ releasePolicy: 'ON_SUBMIT' });
      expect(await resultOf(candidate, attempt)).toMatchObject({
        state: 'RELEASED',
        grade: { points: '1', maximum: '2', percent: '50', passed: false },
        items: null,
      });
      const given = { attemptId: attempt.id, itemId: items[1]?.id ?? '', points: '1', reason: 'So' };
      value(await world.get(OverrideGradeUseCase).run(organization.staff, given));
      expect(await resultOf(candidate, attempt)).toMatchObject({ grade: { points: '2', passed: true } });
      expect(await told()).toEqual([attempt.id]);
    });

    it('waits under ON_SUBMIT for the points that a person has to give, and goes when they are taken back', async () => {
      const open = question({ kind: 'OPEN', choices: [], key: null });
      const sections = [section([question(), open])];
      const { candidate, attempt, items } = await graded({ releasePolicy: 'ON_SUBMIT', sections });
      expect(await stateOf(candidate, attempt)).toBe('NOT_RELEASED');
      const given = { attemptId: attempt.id, itemId: items[1]?.id ?? '', points: '1', reason: 'So' };
      value(await world.get(OverrideGradeUseCase).run(organization.staff, given));
      expect(await stateOf(candidate, attempt)).toBe('RELEASED');
      value(await world.get(OverrideGradeUseCase).run(organization.staff, { ...given, points: null }));
      expect(await stateOf(candidate, attempt)).toBe('NOT_RELEASED');
      expect(await told()).toEqual([attempt.id]);
    });

    it('comes on the date under ON_DATE, by the sweep, each told of once though sweeps race', async () => {
      const settings = { releasePolicy: 'ON_DATE', releaseAt: dateIn(2) };
      const { candidate, attempt, assessment } = await graded(settings);
      const waiting = await submitted(await organization.invite(assessment));
      await sweep();
      expect(await stateOf(candidate, attempt)).toBe('NOT_RELEASED');
      await world.later('3 hours', async () => {
        await Promise.all([sweep(), sweep(), sweep()]);
        expect(await stateOf(candidate, attempt)).toBe('RELEASED');
        expect(await stateOf(waiting.candidate, waiting.attempt)).toBe('NOT_RELEASED');
        // What is graded after the date does not wait for a sweep.
        value(await world.grade(organization, waiting.attempt));
        expect(await stateOf(waiting.candidate, waiting.attempt)).toBe('RELEASED');
        await sweep();
      });
      expect((await told()).sort()).toEqual([attempt.id, waiting.attempt.id].sort());
    });

    it('comes when a recruiter asks for it under BY_RECRUITER, of attempts or of all; again it tells nothing', async () => {
      const { candidate, attempt, assessment } = await graded({ releasePolicy: 'BY_RECRUITER' });
      const second = await submitted(await organization.invite(assessment));
      value(await world.grade(organization, second.attempt));
      const ungraded = await submitted(await organization.invite(assessment));
      await sweep();
      expect(await stateOf(candidate, attempt)).toBe('NOT_RELEASED');
      expect(value(await release({ attemptIds: [attempt.id] }))).toEqual({ released: 1, waiting: 0 });
      expect(await stateOf(candidate, attempt)).toBe('RELEASED');
      expect(await stateOf(second.candidate, second.attempt)).toBe('NOT_RELEASED');
      expect(value(await release({ assessmentId: assessment.id }))).toEqual({ released: 1, waiting: 1 });
      expect(value(await release({ assessmentId: assessment.id }))).toEqual({ released: 0, waiting: 1 });
      expect(await told()).toEqual([attempt.id, second.attempt.id]);
      value(await world.grade(organization, ungraded.attempt));
      expect(await stateOf(ungraded.candidate, ungraded.attempt)).toBe('NOT_RELEASED');
      const audited = await world.database.query(
        `SELECT after, actor_id FROM audit_entries WHERE organization_id = $1 AND action = 'result.released' AND subject_id = $2`,
        [organization.id, attempt.id],
      );
      expect(audited).toEqual([{ after: { by: 'RECRUITER' }, actor_id: organization.staff.memberId }]);
    });

    it('happens once when recruiters ask at the same time', async () => {
      const { attempt, assessment } = await graded({ releasePolicy: 'BY_RECRUITER' });
      const reports = await Promise.all([1, 2, 3].map(() => release({ assessmentId: assessment.id })));
      expect(reports.map((report) => value(report).released).reduce((sum, one) => sum + one)).toBe(1);
      expect(await told()).toEqual([attempt.id]);
    });

    it('is asked for of one assessment or of known attempts', async () => {
      const { attempt, assessment } = await graded({ releasePolicy: 'BY_RECRUITER' });
      const many = Array.from({ length: 501 }, () => newId());
      for (const target of [
        {},
        { attemptIds: [] },
        { attemptIds: many },
        { assessmentId: assessment.id, attemptIds: [] },
      ])
        expect(await release(target)).toMatchObject({ error: { code: 'RELEASE_TARGET', field: 'input' } });
      for (const attemptIds of [[newId()], ['nonsense'], [attempt.id, newId()]])
        expect(await release({ attemptIds })).toMatchObject({
          error: { code: 'NOT_FOUND', field: 'input.attemptIds' },
        });
      for (const assessmentId of [newId(), 'nonsense'])
        expect(await release({ assessmentId })).toMatchObject({ error: { code: 'NOT_FOUND' } });
      expect(code(await release({ attemptIds: [attempt.id] }, world.organization().staff))).toBe('NOT_FOUND');
      expect(await told()).toEqual([]);
    });
  });

  describe('as the candidate sees it', () => {
    it('shows each item with what was right, in the labels that were shown, where it comes with feedback', async () => {
      const settings = { releasePolicy: 'ON_SUBMIT', releaseFeedback: true };
      const { candidate, attempt, items } = await graded(settings);
      const result = await resultOf(candidate, attempt);
      if (result?.state !== 'RELEASED') throw new Error('It should be released.');
      const labelOf = (index: number, text: string) =>
        items[index]?.choices.find((choice) => choice.text === text)?.label ?? '';
      expect(
        result.items?.map(({ id, rightLabels, explanation, grade }) => [id, rightLabels, explanation, grade.outcome]),
      ).toEqual([
        [items[0]?.id, [labelOf(0, 'C')], 'Because SECRET-EXPLANATION.', 'RIGHT'],
        [items[1]?.id, [labelOf(1, 'C')], 'Because SECRET-EXPLANATION.', 'WRONG'],
      ]);
      expect(result.items?.map(({ choices }) => choices)).toEqual(items.map(({ choices }) => choices));
      expect(result.items?.[1]?.response).toEqual({ choiceIds: [choiceNamed(items[1] ?? first(items), 'A')] });
    });

    it('shows the key that counts after a regrade', async () => {
      const questions = [question(), question()];
      const settings = { releasePolicy: 'ON_SUBMIT', releaseFeedback: true, sections: [section(questions)] };
      const { candidate, attempt, assessment, items } = await graded(settings);
      const asked = questions[1] ?? '';
      revise(asked, { key: { choiceIds: [`${asked}-A`] }, explanation: 'Corrected.' });
      const request = {
        assessmentId: assessment.id,
        itemIds: null,
        dryRun: false,
        reason: 'Wrong key',
        passMarkPercent: null,
      };
      value(await world.get(RegradeAssessmentUseCase).run(organization.staff, request));
      const result = await resultOf(candidate, attempt);
      const label = items[1]?.choices.find(({ text }) => text === 'A')?.label;
      expect(result).toMatchObject({ state: 'RELEASED', grade: { points: '2' } });
      expect(result?.state === 'RELEASED' && result.items?.[1]).toMatchObject({
        rightLabels: [label],
        explanation: 'Corrected.',
        grade: { outcome: 'RIGHT' },
      });
    });

    it('shows no key while the same questions can still be asked of them', async () => {
      const settings = { releasePolicy: 'ON_SUBMIT', releaseFeedback: true };
      const made = await graded(settings, { attemptsAllowed: 2 });
      const itemsShown = async () => {
        const result = await resultOf(made.candidate, made.attempt);
        return result?.state === 'RELEASED' ? (result.items?.length ?? 0) : -1;
      };
      expect(await itemsShown()).toBe(0);
      const { attempt } = await world.started(made.candidate);
      expect(await itemsShown()).toBe(0);
      value(await world.submit(made.candidate, attempt));
      expect(await itemsShown()).toBe(2);
      // Assigned to them once more, in whatever version, it is a test again.
      const version = value(await world.get(CopyAssessment).revise(organization.staff, made.assessment.id));
      const next = value(await world.get(PublishAssessmentUseCase).run(organization.staff, version.id));
      const again = await organization.invite(next, { candidateId: made.candidate.candidateId ?? '' });
      expect(await itemsShown()).toBe(0);
      value(await world.get(RevokeAssignmentUseCase).run(organization.staff, again.assignmentId));
      expect(await itemsShown()).toBe(2);
    });

    it('is their own alone, and staff see it as they do', async () => {
      const { candidate, attempt, assessment } = await graded({ releasePolicy: 'ON_SUBMIT' });
      const other = await organization.invite(assessment);
      expect(await resultOf(other.candidate, attempt)).toBeNull();
      expect(await resultOf(world.organization().staff, attempt)).toBeNull();
      expect(await resultOf(organization.staff, { id: 'nonsense' })).toBeNull();
      expect(await resultOf(organization.staff, attempt)).toEqual(await resultOf(candidate, attempt));
    });

    it('is gone when the invitation is withdrawn', async () => {
      const { candidate, attempt, assignmentId } = await graded({ releasePolicy: 'ON_SUBMIT' });
      await world.database.query('UPDATE assignments SET revoked_at = app_now() WHERE id = $1', [assignmentId]);
      expect(await stateOf(candidate, attempt)).toBe('NOT_RELEASED');
    });

    it('is read in four statements with its items', async () => {
      const { candidate, attempt } = await graded({ releasePolicy: 'ON_SUBMIT', releaseFeedback: true });
      const counted = await countStatements(() => resultOf(candidate, attempt), { applications: ['plumbline'] });
      expect(counted.statements).toHaveLength(4);
    });
  });

  describe('and the link', () => {
    it('opens again once there is a result to see, for as long as it takes to read it', async () => {
      const made = await graded({ releasePolicy: 'BY_RECRUITER' }, { expiresAt: dateIn(1) });
      expect(code(await redeem(made))).toBe('INVITATION_EXPIRED');
      value(await release({ attemptIds: [made.attempt.id] }));
      const opened = value(await redeem(made));
      expect(opened).toMatchObject({ assignmentId: made.assignmentId });
      await world.later('48 hours', async () => {
        const { expiresAt } = value(await redeem(made));
        expect(expiresAt.getTime()).toBeGreaterThan(dateIn(48).getTime());
        expect(code(await world.start(made.candidate))).toBe('ATTEMPTS_EXHAUSTED');
      });
    });

    it('lets whoever comes back do nothing but read', async () => {
      const made = await graded({ releasePolicy: 'ON_SUBMIT' });
      const { candidateId, assignmentId } = value(await redeem(made));
      const device = organization.device(candidateId, assignmentId);
      const [item] = made.items;
      expect(code(await world.start(device))).toBe('ATTEMPTS_EXHAUSTED');
      expect(code(await world.save(device, made.attempt, { id: item?.id ?? '' }, 2, {}))).toBe('ATTEMPT_CLOSED');
      expect(await stateOf(device, made.attempt)).toBe('RELEASED');
    });
  });

  describe('leaves no trace before it', () => {
    type Types = ReadonlyMap<string, IntrospectionQuery['__schema']['types'][number]>;
    /** Points that stand nowhere else. */
    const WORTH = '7.654321';
    const SECRETS = /7\.654321|22\.962963|33\.333333|SECRET-EXPLANATION|RIGHT|WRONG|BY HAND/;

    const named = (type: IntrospectionTypeRef): string =>
      type.kind === 'LIST' || type.kind === 'NON_NULL' ? named(type.ofType) : type.name;

    /** Everything that can be selected of a type without an argument, as deep as the schema goes without repeating itself. */
    const selection = (types: Types, typeName: string, path: readonly string[] = []): string => {
      const type = types.get(typeName);
      if (type?.kind !== 'OBJECT') return '';
      if (path.includes(typeName) || path.length > 6) return '{ __typename }';
      const fields = type.fields
        .filter(({ args }) => args.every((arg) => arg.type.kind !== 'NON_NULL' || arg.defaultValue != null))
        .map((field) => `${field.name} ${selection(types, named(field.type), [...path, typeName])}`);
      return `{ __typename ${fields.join(' ')} }`;
    };

    /** Every query of the schema with all of its fields, whoever may ask it, with ids of the candidate's own. */
    const everything = async (candidate: Actor, ids: Record<string, string>): Promise<string> => {
      const { data } = await runner.run(candidate, getIntrospectionQuery());
      const { __schema: schema } = data as unknown as IntrospectionQuery;
      const types = new Map(schema.types.map((type) => [type.name, type]));
      const query = types.get(schema.queryType.name);
      if (query?.kind !== 'OBJECT') throw new Error('There is nothing to ask.');
      const answers: unknown[] = [];
      for (const field of query.fields) {
        const given = field.args.flatMap(({ name }) => (ids[name] ? [`${name}: "${ids[name]}"`] : []));
        const args = given.length > 0 ? `(${given.join(', ')})` : '';
        const source = `{ ${field.name}${args} ${selection(types, named(field.type))} }`;
        answers.push((await runner.run(candidate, source)).data?.[field.name] ?? null);
      }
      return JSON.stringify(answers.filter((answer) => answer !== null));
    };

    it.each(['NEVER', 'ON_DATE', 'BY_RECRUITER'] as const)(
      'under %s, in any field of any query',
      async (releasePolicy) => {
        const sections = [section([question(), question(), question()], WORTH)];
        const releaseAt = releasePolicy === 'ON_DATE' ? dateIn(2) : null;
        const settings = { releasePolicy, releaseAt, releaseFeedback: true, sections };
        const { candidate, attempt, assignmentId, assessment, items } = await graded(settings);
        const given = { attemptId: attempt.id, itemId: items[2]?.id ?? '', points: WORTH, reason: 'BY HAND' };
        value(await world.get(OverrideGradeUseCase).run(organization.staff, given));
        value(await world.get(OverrideGradeUseCase).run(organization.staff, { ...given, points: null }));
        const ids = { attemptId: attempt.id, assignmentId, assessmentId: assessment.id };
        const walks = async () =>
          (
            await Promise.all(
              [attempt.id, assignmentId, assessment.id].map((id) => everything(candidate, { ...ids, id })),
            )
          ).join();
        const before = await walks();
        // The walk does get at what the candidate may read.
        expect(before).toContain('Which of these?');
        expect(before).toContain('"state":"NOT_RELEASED"');
        expect(before).not.toMatch(SECRETS);
        expect(before).not.toMatch(/"(?:passed|percent|points|outcome|keyLabels|explanation|gradedAt)":(?!null)/);
        if (releasePolicy !== 'BY_RECRUITER') return;
        // And it would have found it.
        value(await release({ attemptIds: [attempt.id] }));
        const after = await walks();
        for (const trace of ['7.654321', '33.333333', 'SECRET-EXPLANATION', 'RIGHT']) expect(after).toContain(trace);
        expect(after).not.toContain('BY HAND');
      },
    );
  });
});
