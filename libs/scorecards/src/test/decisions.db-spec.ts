import { LoopDecisions } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { systemActor, UnitOfWork } from '@plumbline/platform';
import { DebriefOpener } from '../use-cases/debrief-opener.ts';
import { RECRUITER, ScorecardWorld } from './scorecard-world.ts';

describe('debriefs and decisions on a real database', () => {
  let world: ScorecardWorld;

  beforeAll(async () => {
    world = await ScorecardWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const DECIDE = `mutation ($input: RecordDecisionInput!) {
    recordDecision(input: $input) { id outcome reason dissent supersedesId decidedBy { name } }
  }`;
  /** A loop with one interview and its panel of two. */
  const panelOfTwo = () => {
    const [ada, bo] = [world.person('Ada'), world.person('Bo')];
    const loopId = world.newLoop();
    return { ada, bo, loopId, interviewId: world.newInterview(loopId, [ada, bo]) };
  };

  describe('the debrief', () => {
    const OPEN = `mutation ($id: ID!) {
      openDebrief(loopId: $id) {
        openedBy { name } cards { interviewer { name } recommendation }
        rows { competency cells { level } mean spread disagreement required assessed }
      }
    }`;

    it('sets competency against interviewer, disagreements first', async () => {
      const { ada, bo, loopId, interviewId } = panelOfTwo();
      await world.saveAndSubmit(ada, interviewId);
      await world.saveAndSubmit(bo, interviewId, {
        ratings: [
          { competency: 'Concurrency', level: 3, evidence: '' },
          { competency: 'Design', level: 3, evidence: '' },
        ],
        recommendation: 'YES',
      });
      expect(await world.api.data(world.recruiter, 'openDebrief', OPEN, { id: loopId })).toEqual({
        openedBy: { name: 'Rae' },
        cards: [
          { interviewer: { name: 'Ada' }, recommendation: 'STRONG_YES' },
          { interviewer: { name: 'Bo' }, recommendation: 'YES' },
        ],
        rows: [
          {
            competency: 'Design',
            cells: [{ level: 1 }, { level: 3 }],
            mean: '2.00',
            spread: 2,
            disagreement: true,
            required: 0,
            assessed: 1,
          },
          {
            competency: 'Concurrency',
            cells: [{ level: 4 }, { level: 3 }],
            mean: '3.50',
            spread: 1,
            disagreement: false,
            required: 2,
            assessed: 1,
          },
        ],
      });
    });

    it('opens once, and keeps who opened it', async () => {
      const { loopId } = panelOfTwo();
      await Promise.all([1, 2, 3].map(() => world.api.data(world.recruiter, 'openDebrief', OPEN, { id: loopId })));
      const again = await world.api.data(world.person('Hal', RECRUITER), 'openDebrief', OPEN, { id: loopId });
      expect(again).toMatchObject({ openedBy: { name: 'Rae' } });
      const events = await world.database.query(
        `SELECT 1 FROM outbox_events WHERE name = 'scorecards.debrief-opened.v1' AND payload->>'loopId' = $1`,
        [loopId],
      );
      expect(events).toHaveLength(1);
    });

    it('opens by itself in nobody’s name', async () => {
      const { loopId } = panelOfTwo();
      const system = systemActor(world.organizationId, 'request-of-a-test');
      const opened = await world.api.app.get(UnitOfWork).run(system, async (tx) => {
        await world.api.app.get(DebriefOpener).open(tx, loopId, null);
        await world.api.app.get(DebriefOpener).open(tx, loopId, null);
        return { ok: true, value: undefined };
      });
      expect(opened.ok).toBe(true);
      const read = 'query ($id: ID!) { debrief(loopId: $id) { openedBy { name } decision { id } } }';
      expect(await world.api.data(world.recruiter, 'debrief', read, { id: loopId })).toEqual({
        openedBy: null,
        decision: null,
      });
    });

    it('leaves out what was said in a cancelled interview', async () => {
      const { ada, loopId, interviewId } = panelOfTwo();
      await world.saveAndSubmit(ada, interviewId);
      world.known.cancel(interviewId);
      expect(await world.api.data(world.recruiter, 'openDebrief', OPEN, { id: loopId })).toMatchObject({ cards: [] });
      const list = 'query ($id: ID!) { scorecards(loopId: $id) { nodes { interviewer { name } } } }';
      expect(await world.api.data(world.recruiter, 'scorecards', list, { id: loopId })).toEqual({
        nodes: [{ interviewer: { name: 'Ada' } }],
      });
    });
  });

  describe('a decision', () => {
    it('is recorded with its reasons, and superseded rather than edited', async () => {
      const { ada, loopId, interviewId } = panelOfTwo();
      const { id } = await world.saveAndSubmit(ada, interviewId);
      const input = {
        loopId,
        outcome: 'HOLD',
        reason: 'We wait for Bo.',
        dissent: 'Ada would hire.',
        scorecardIds: [id],
      };
      const first = await world.api.data<{ id: string }>(world.recruiter, 'recordDecision', DECIDE, { input });
      expect(first).toMatchObject({ outcome: 'HOLD', supersedesId: null, decidedBy: { name: 'Rae' } });
      expect(await world.api.refusal(world.recruiter, DECIDE, { input })).toMatchObject({
        code: 'DECISION_STANDS',
        field: 'input.supersedesId',
        details: { decisionId: first.id },
      });
      const hire = { ...input, outcome: 'HIRE', reason: 'Both said yes.', supersedesId: first.id };
      const second = await world.api.data<{ id: string }>(world.recruiter, 'recordDecision', DECIDE, { input: hire });
      const list = 'query ($id: ID!) { decisions(loopId: $id) { nodes { id outcome reason supersedesId } } }';
      expect(await world.api.data(world.recruiter, 'decisions', list, { id: loopId })).toEqual({
        nodes: [
          { id: second.id, outcome: 'HIRE', reason: 'Both said yes.', supersedesId: first.id },
          { id: first.id, outcome: 'HOLD', reason: 'We wait for Bo.', supersedesId: null },
        ],
      });
      const standing = await world.api.app
        .get(UnitOfWork)
        .read(world.recruiter, (tx) => world.api.app.get(LoopDecisions).standing(tx, [loopId, newId()]));
      expect([...standing]).toEqual([
        [loopId, { decisionId: second.id, decidedBy: world.recruiter.memberId, closesLoop: true }],
      ]);
    });

    it('hires nobody on drafts alone, unless that is said explicitly', async () => {
      const { ada, loopId, interviewId } = panelOfTwo();
      const draft = await world.save(ada, interviewId);
      const input = { loopId, outcome: 'HIRE', reason: 'I have a feeling.' };
      expect(await world.api.refusal(world.recruiter, DECIDE, { input })).toMatchObject({
        code: 'NOTHING_TO_REST_ON',
        field: 'input.evenWithoutFeedback',
      });
      await world.submit(ada, draft.id);
      const { id } = await world.api.data<{ id: string }>(world.recruiter, 'recordDecision', DECIDE, { input });
      const other = { ...input, loopId: world.newLoop(), evenWithoutFeedback: true };
      const bold = await world.api.data<{ id: string }>(world.recruiter, 'recordDecision', DECIDE, { input: other });
      const entries = await world.database.query(
        `SELECT after->'withFeedback' AS "withFeedback" FROM audit_entries
         WHERE action = 'decision.recorded' AND after->>'decisionId' = ANY ($1) ORDER BY id`,
        [[id, bold.id]],
      );
      expect(entries).toEqual([{ withFeedback: true }, { withFeedback: false }]);
    });

    it('is one, however many are recorded at once', async () => {
      const { loopId } = panelOfTwo();
      const race = async (supersedesId: string | null) => {
        const input = { loopId, outcome: 'HIRE', reason: 'Yes.', supersedesId, evenWithoutFeedback: true };
        const answers = await Promise.all([1, 2, 3, 4].map(() => world.api.run(world.recruiter, DECIDE, { input })));
        const refused = answers.flatMap(({ errors }) => errors?.[0]?.originalError ?? []);
        expect(refused.map((error) => (error as { refusal?: { code: string } }).refusal?.code)).toEqual(
          Array(3).fill('DECISION_STANDS'),
        );
        const [made] = answers.flatMap(({ data }) => (data ? [data['recordDecision'] as { id: string }] : []));
        return made?.id ?? null;
      };
      expect(await race(await race(null))).not.toBeNull();
    });

    it('cites submitted cards of the loop only', async () => {
      const { ada, bo, loopId, interviewId } = panelOfTwo();
      const draft = await world.save(bo, interviewId);
      const elsewhere = await world.saveAndSubmit(ada, world.newInterview(world.newLoop(), [ada]));
      for (const scorecardId of [draft.id, elsewhere.id, newId(), 'no id at all']) {
        const input = { loopId, outcome: 'NO_HIRE', reason: 'No.', scorecardIds: [scorecardId] };
        expect(await world.api.refusal(world.recruiter, DECIDE, { input })).toMatchObject({
          code: 'NOT_FOUND',
          field: 'input.scorecardIds',
          details: { scorecardIds: [scorecardId] },
        });
      }
    });
  });
});
