import { newId } from '@plumbline/kernel';
import { InterviewFeedback } from '@plumbline/contracts';
import { UnitOfWork } from '@plumbline/platform';
import { candidateActor, countStatements, memberActor } from '@plumbline/testing';
import type { ScorecardVersionEntity } from '../data/entities.ts';
import { sealOf } from '../domain/seal.ts';
import { RECRUITER, SAVE, ScorecardWorld, SUBMIT, wording } from './scorecard-world.ts';

describe('scorecards on a real database', () => {
  let world: ScorecardWorld;

  beforeAll(async () => {
    world = await ScorecardWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const AMEND = `mutation ($input: AmendScorecardInput!) {
    amendScorecard(input: $input) { version versions { version reason seal summary } }
  }`;
  const DECIDE = `mutation ($input: RecordDecisionInput!) {
    recordDecision(input: $input) { id outcome reason dissent supersedesId decidedBy { name } }
  }`;
  const CARD = `query ($id: ID!) { scorecard(id: $id) { id summary interviewer { name } versions { version } } }`;

  /** A loop with one interview and its panel of two. */
  const panelOfTwo = () => {
    const [ada, bo] = [world.person('Ada'), world.person('Bo')];
    const loopId = world.newLoop();
    return { ada, bo, loopId, interviewId: world.newInterview(loopId, [ada, bo]) };
  };

  describe('a draft', () => {
    it('is saved over the revision it was started from', async () => {
      const { ada, interviewId } = panelOfTwo();
      const mine = 'query ($id: ID!) { myScorecard(interviewId: $id) { id revision status summary } }';
      expect(await world.api.data(ada, 'myScorecard', mine, { id: interviewId })).toBeNull();
      const first = await world.save(ada, interviewId);
      expect(first).toMatchObject({ ...wording(), status: 'DRAFT', revision: 1, version: 0 });
      const second = await world.save(ada, interviewId, { revision: 1, summary: 'Better put.' });
      expect(second).toMatchObject({ id: first.id, revision: 2, summary: 'Better put.' });
      expect(await world.api.data(ada, 'myScorecard', mine, { id: interviewId })).toEqual({
        id: first.id,
        revision: 2,
        status: 'DRAFT',
        summary: 'Better put.',
      });
    });

    it('of a stale tab is shown the newer state and overwrites nothing', async () => {
      const { ada, interviewId } = panelOfTwo();
      await world.save(ada, interviewId);
      await world.save(ada, interviewId, { revision: 1, summary: 'From the newer tab.' });
      const stale = { input: { ...wording(), interviewId, revision: 1, summary: 'From the older tab.' } };
      expect(await world.api.refusal(ada, SAVE, stale)).toMatchObject({
        code: 'REVISION_CONFLICT',
        field: 'input.revision',
        details: { revision: 2, content: { summary: 'From the newer tab.' } },
      });
      const [row] = await world.database.query<{ summary: string }>(
        `SELECT content->>'summary' AS summary FROM scorecards WHERE interview_id = $1`,
        [interviewId],
      );
      expect(row?.summary).toBe('From the newer tab.');
    });

    it('lets one of two tabs win when both save at once, also the very first time', async () => {
      const { ada, interviewId } = panelOfTwo();
      for (const revision of [0, 1]) {
        const saves = ['left', 'right', 'third'].map((summary) =>
          world.api.run(ada, SAVE, {
            input: { ...wording(), interviewId, revision, summary: `${summary} ${revision}` },
          }),
        );
        const answers = await Promise.all(saves);
        expect(answers.filter(({ errors }) => errors === undefined)).toHaveLength(1);
      }
      const rows = await world.database.query('SELECT revision FROM scorecards WHERE interview_id = $1', [interviewId]);
      expect(rows).toEqual([{ revision: 2 }]);
    });

    it('does no harm when it is saved again', async () => {
      const { ada, interviewId } = panelOfTwo();
      await world.save(ada, interviewId);
      expect(await world.save(ada, interviewId)).toMatchObject({ revision: 1 });
    });

    it('belongs to the panel of an interview that takes place', async () => {
      const { ada, interviewId } = panelOfTwo();
      const refuse = async (actor: typeof ada, over: object) => {
        const input = { ...wording(), interviewId, ...over };
        const { code, field } = await world.api.refusal(actor, SAVE, { input });
        return `${code} at ${field}`;
      };
      expect(await refuse(world.person('Eve'), {})).toBe('NOT_FOUND at input.interviewId');
      const stranger = memberActor(newId(), ada.memberId ?? '', RECRUITER);
      expect(await refuse(stranger, {})).toBe('NOT_FOUND at input.interviewId');
      expect(await refuse(ada, { interviewId: 'no id at all' })).toBe('NOT_FOUND at input.interviewId');
      const charm = { ratings: [{ competency: 'Charm', level: 4 }] };
      expect(await refuse(ada, charm)).toBe('UNKNOWN_COMPETENCY at input.ratings.0.competency');
      const { id } = await world.save(ada, interviewId);
      world.known.cancel(interviewId);
      expect(await refuse(ada, { revision: 1 })).toBe('INTERVIEW_CANCELLED at input.interviewId');
      expect((await world.api.refusal(ada, SUBMIT, { id })).code).toBe('INTERVIEW_CANCELLED');
    });

    it('is feedback that an interview holds', async () => {
      const { ada, interviewId } = panelOfTwo();
      const other = world.newInterview(world.newLoop(), [ada]);
      await world.save(ada, interviewId);
      const held = await world.api.app
        .get(UnitOfWork)
        .read(world.recruiter, (tx) => world.api.app.get(InterviewFeedback).heldBy(tx, [interviewId, other]));
      expect([...held]).toEqual([interviewId]);
      const besides = await world.api.app
        .get(UnitOfWork)
        .read(world.recruiter, (tx) =>
          world.api.app.get(InterviewFeedback).heldBy(tx, [interviewId], ada.memberId ?? undefined),
        );
      expect([...besides]).toEqual([]);
    });
  });

  describe('submitting', () => {
    it('needs a recommendation and one sentence, and nothing else', async () => {
      const { ada, interviewId } = panelOfTwo();
      const bare = { ratings: [], notes: null, summary: null, recommendation: null };
      const { id } = await world.save(ada, interviewId, bare);
      expect(await world.api.refusal(ada, SUBMIT, { id })).toMatchObject({
        code: 'SCORECARD_INCOMPLETE',
        field: 'id',
        details: { missing: ['recommendation', 'summary'] },
      });
      const least = { ...bare, revision: 1, summary: 'Could not tell.', recommendation: 'NO_DECISION' };
      await world.save(ada, interviewId, least);
      expect(await world.submit(ada, id)).toMatchObject({ status: 'SUBMITTED', version: 1 });
    });

    it('seals content and time: the hash can be computed again from what is stored', async () => {
      const { ada, interviewId } = panelOfTwo();
      const { id } = await world.saveAndSubmit(ada, interviewId);
      const [stored] = await world.database.query<ScorecardVersionEntity & { sealed_at: Date }>(
        'SELECT content, reason, version, sealed_at, seal FROM scorecard_versions WHERE scorecard_id = $1',
        [id],
      );
      if (!stored) throw new Error('nothing was sealed');
      const { content, reason, version, sealed_at: sealedAt, seal } = stored;
      const matter = {
        scorecardId: id,
        interviewId,
        interviewerId: ada.memberId ?? '',
        content,
        reason,
        version,
        sealedAt,
      };
      expect(sealOf(matter)).toBe(seal);
      expect(sealOf({ ...matter, content: { ...content, summary: 'Something else.' } })).not.toBe(seal);
    });

    it('happens once, however often and from however many tabs', async () => {
      const { ada, interviewId } = panelOfTwo();
      const { id } = await world.save(ada, interviewId);
      const times = await Promise.all([1, 2, 3, 4].map(() => world.api.data(ada, 'submitScorecard', SUBMIT, { id })));
      expect(new Set(times.map((time) => JSON.stringify(time))).size).toBe(1);
      const events = await world.database.query(
        `SELECT payload FROM outbox_events WHERE name = 'scorecards.scorecard-submitted.v1' AND payload->>'scorecardId' = $1`,
        [id],
      );
      expect(events).toEqual([
        {
          payload: { scorecardId: id, loopId: expect.any(String), interviewId, interviewerId: ada.memberId },
        },
      ]);
    });

    it('ends drafting, and is one’s own business', async () => {
      const { ada, bo, interviewId } = panelOfTwo();
      const { id } = await world.save(ada, interviewId);
      for (const other of [bo, world.recruiter]) {
        expect((await world.api.refusal(other, SUBMIT, { id })).code).toBe('NOT_FOUND');
      }
      await world.submit(ada, id);
      const input = { ...wording(), interviewId, revision: 1, summary: 'On second thoughts.' };
      expect((await world.api.refusal(ada, SAVE, { input })).code).toBe('SCORECARD_SEALED');
    });

    it('cannot be undone by the application’s role, whatever statement it sends', async () => {
      const { ada, interviewId } = panelOfTwo();
      await world.saveAndSubmit(ada, interviewId);
      const pool = world.database.poolAs('plumbline_app', 1);
      await pool.query(`SELECT set_config('app.org', $1, false)`, [world.organizationId]);
      for (const statement of [
        `UPDATE scorecard_versions SET reason = 'x'`,
        'DELETE FROM scorecard_versions',
        'DELETE FROM scorecards',
        `UPDATE decisions SET reason = 'x'`,
        'DELETE FROM decisions',
      ]) {
        await expect(pool.query(statement)).rejects.toMatchObject({ code: '42501' });
      }
    });
  });

  describe('an amendment', () => {
    it('is a new version with a reason; the first stays readable', async () => {
      const { ada, interviewId } = panelOfTwo();
      const { id } = await world.saveAndSubmit(ada, interviewId);
      const input = { ...wording(), id, version: 1, reason: 'I misheard.', summary: 'Broader than I thought.' };
      const amended = await world.api.data<{ versions: { seal: string }[] }>(ada, 'amendScorecard', AMEND, { input });
      expect(amended).toMatchObject({
        version: 2,
        versions: [
          { version: 1, reason: null, summary: 'Deep, but narrow.' },
          { version: 2, reason: 'I misheard.', summary: 'Broader than I thought.' },
        ],
      });
      expect(amended.versions[0]?.seal).not.toBe(amended.versions[1]?.seal);
      expect(await world.api.refusal(ada, AMEND, { input })).toMatchObject({
        code: 'REVISION_CONFLICT',
        field: 'input.version',
        details: { version: 2 },
      });
    });

    it('is refused for drafts, without a reason, and for the cards of others', async () => {
      const { ada, bo, interviewId } = panelOfTwo();
      const { id } = await world.save(ada, interviewId);
      const input = { ...wording(), id, version: 1, reason: 'I misheard.' };
      expect((await world.api.refusal(ada, AMEND, { input })).code).toBe('NOT_SUBMITTED');
      await world.submit(ada, id);
      const mute = { input: { ...input, reason: ' ' } };
      const refusal = { code: 'REASON_MISSING', field: 'input.reason' };
      expect(await world.api.refusal(ada, AMEND, mute)).toMatchObject(refusal);
      expect((await world.api.refusal(bo, AMEND, { input })).code).toBe('NOT_FOUND');
      expect((await world.api.refusal(world.recruiter, AMEND, { input })).code).toBe('NOT_FOUND');
    });
  });

  describe('lists', () => {
    it('take a fixed number of statements, versions included, and page oldest first', async () => {
      const people = ['Ada', 'Bo', 'Cy'].map((name) => world.person(name));
      const loopId = world.newLoop();
      const interviewId = world.newInterview(loopId, people);
      for (const person of people) await world.saveAndSubmit(person, interviewId);
      const list = (first: number, after: string | null = null) =>
        countStatements(
          () =>
            world.api.data<{ nodes: { interviewer: { name: string } }[]; pageInfo: { endCursor: string } }>(
              world.recruiter,
              'scorecards',
              `query ($id: ID!, $first: Int, $after: String) {
                scorecards(loopId: $id, first: $first, after: $after) {
                  nodes { interviewer { name } versions { seal } } pageInfo { endCursor }
                }
              }`,
              { id: loopId, first, after },
            ),
          { applications: ['plumbline'] },
        );
      const [one, three] = [await list(1), await list(3)];
      // Setting, own cards, page; and for the versions: loops, setting, own cards, cards, versions.
      expect(one.statements).toHaveLength(8);
      expect(three.statements).toHaveLength(8);
      const rest = await list(3, one.value.pageInfo.endCursor);
      expect(rest.value.nodes.map(({ interviewer }) => interviewer.name)).toEqual(['Bo', 'Cy']);
    });

    it('find nothing for what cannot be an id', async () => {
      const id = 'no id at all';
      expect(await world.api.data(world.recruiter, 'scorecard', CARD, { id })).toBeNull();
      const list = 'query ($id: ID!) { scorecards(loopId: $id) { nodes { id } } }';
      expect(await world.api.data(world.recruiter, 'scorecards', list, { id })).toEqual({ nodes: [] });
    });
  });

  describe('who may', () => {
    it('sees and changes nothing of another organization', async () => {
      const { ada, loopId, interviewId } = panelOfTwo();
      const { id } = await world.saveAndSubmit(ada, interviewId);
      await world.api.data(world.recruiter, 'recordDecision', DECIDE, {
        input: { loopId, outcome: 'HIRE', reason: 'Yes.' },
      });
      const stranger = memberActor(newId(), ada.memberId ?? '', RECRUITER);
      expect(await world.api.data(stranger, 'scorecard', CARD, { id })).toBeNull();
      const decisions = 'query ($id: ID!) { decisions(loopId: $id) { nodes { id } } }';
      expect(await world.api.data(stranger, 'decisions', decisions, { id: loopId })).toEqual({ nodes: [] });
      const input = { loopId, outcome: 'HIRE', reason: 'Yes.' };
      expect((await world.api.refusal(stranger, DECIDE, { input })).code).toBe('NOT_FOUND');
      expect((await world.api.refusal(stranger, SUBMIT, { id })).code).toBe('NOT_FOUND');
    });

    it('finds nothing of others even when a statement forgets to ask whose it is', async () => {
      const { ada, interviewId } = panelOfTwo();
      await world.saveAndSubmit(ada, interviewId);
      const pool = world.database.poolAs('plumbline_app', 1);
      await pool.query(`SELECT set_config('app.org', $1, false)`, [newId()]);
      for (const table of ['scorecard_settings', 'scorecards', 'scorecard_versions', 'debriefs', 'decisions']) {
        expect((await pool.query(`SELECT 1 FROM ${table}`)).rows).toEqual([]);
      }
    });

    it('is refused without the permission: candidates everything, interviewers decisions and settings', async () => {
      const { ada, loopId, interviewId } = panelOfTwo();
      const { id } = await world.saveAndSubmit(ada, interviewId);
      expect((await world.api.refusal(candidateActor(world.organizationId), CARD, { id })).code).toBe('FORBIDDEN');
      const input = { loopId, outcome: 'HIRE', reason: 'Yes.' };
      expect((await world.api.refusal(ada, DECIDE, { input })).code).toBe('FORBIDDEN');
      const set = 'mutation { setScorecardVisibility(visibility: NEVER) }';
      expect((await world.api.refusal(world.recruiter, set)).code).toBe('FORBIDDEN');
    });
  });
});
