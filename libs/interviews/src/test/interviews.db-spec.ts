import { InterviewDirectory } from '@plumbline/contracts';
import { newId } from '@plumbline/kernel';
import { Realtime, systemActor, UnitOfWork } from '@plumbline/platform';
import { candidateActor, countStatements, memberActor } from '@plumbline/testing';
import { AdvanceStageHandler } from '../jobs/stage-jobs.ts';
import { LoopWorld, NEXT_YEAR, RECRUITER, SCHEDULE, type StartedLoop } from './loop-world.ts';

describe('interviews on a real database', () => {
  let world: LoopWorld;
  let day = 0;

  beforeAll(async () => {
    world = await LoopWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const CANCEL = `mutation ($input: CancelInterviewInput!) { cancelInterview(input: $input) { status cancelReason } }`;
  const KIT = `query ($id: ID!) {
    interview(id: $id) {
      candidate { name } interviewers { name }
      kit {
        questions { kind stem modelAnswer keyPoints commonMistakes followUps prompts { text expectedOutline } redFlags }
        rubric { name anchors } durationMinutes
      }
    }
  }`;

  /** Nine o'clock of a day that no other test uses. */
  const newDay = (hour = '09') => {
    if (hour === '09') day += 1;
    return new Date(Date.UTC(NEXT_YEAR, 5, day, Number(hour))).toISOString();
  };
  const ready = async (interviewersRequired = 1): Promise<StartedLoop> => {
    const loop = await world.startLoop(interviewersRequired);
    await world.deliver(AdvanceStageHandler, world.graded(loop, true));
    return loop;
  };
  const refused = async (loop: StartedLoop, over: Record<string, unknown>) => {
    const variables = world.scheduling(loop.talk, [world.interviewer('Ada')], newDay(), over);
    const { code, field } = await world.api.refusal(world.recruiter, SCHEDULE, variables);
    return field === undefined ? code : `${code} at ${field}`;
  };

  describe('scheduling', () => {
    it('gives a ready stage its time, panel and place', async () => {
      const loop = await ready();
      const panel = [world.interviewer('Bo'), world.interviewer('Ada')];
      const scheduled = world.api.data(
        world.recruiter,
        'scheduleInterview',
        SCHEDULE,
        world.scheduling(loop.talk, panel, `${NEXT_YEAR}-05-04T11:00:00+02:00`, {
          videoLink: 'https://meet.example.org/a',
        }),
      );
      expect(await scheduled).toMatchObject({
        status: 'SCHEDULED',
        startsAt: `${NEXT_YEAR}-05-04T09:00:00.000Z`,
        endsAt: `${NEXT_YEAR}-05-04T10:00:00.000Z`,
        place: 'Room 4',
        videoLink: 'https://meet.example.org/a',
        interviewers: [{ name: 'Bo' }, { name: 'Ada' }],
      });
      expect(await world.states(loop.id)).toEqual(['DONE', 'SCHEDULED', 'WAITING']);
    });

    it('waits until the assessment is passed', async () => {
      const loop = await world.startLoop();
      expect(await refused(loop, {})).toBe('STAGE_NOT_READY');
    });

    it('refuses what the stage or the organization does not allow', async () => {
      const loop = await ready(2);
      const two = [world.interviewer('Ada').memberId, world.interviewer('Bo').memberId];
      expect(await refused(loop, {})).toBe('PANEL_TOO_SMALL at input.interviewerIds');
      expect(await refused(loop, { interviewerIds: [newId()] })).toBe('MEMBER_UNKNOWN at input.interviewerIds');
      expect(await refused(loop, { interviewerIds: two, startsAt: '2020-06-01T09:00:00Z' })).toBe(
        'INTERVIEW_IN_PAST at input.startsAt',
      );
      expect(await refused(loop, { interviewerIds: two, place: null })).toBe('PLACE_MISSING at input.place');
      expect(await refused(loop, { interviewerIds: [...two, newId()] })).toBe('MEMBER_UNKNOWN at input.interviewerIds');
      expect(await refused(loop, { interviewerIds: [...two, 'no id at all'] })).toBe(
        'MEMBER_UNKNOWN at input.interviewerIds',
      );
      expect(await refused(loop, { interviewerIds: two, loopStageId: loop.test })).toBe(
        'NOT_FOUND at input.loopStageId',
      );
      expect(await refused(loop, { interviewerIds: two, loopStageId: newId() })).toBe('NOT_FOUND at input.loopStageId');
      expect(await world.states(loop.id)).toEqual(['DONE', 'READY', 'WAITING']);
    });

    it('takes nobody onto a panel who has left, and still names those who sat on one', async () => {
      const [held, next] = [await ready(), await ready()];
      const gus = world.interviewer('Gus');
      const { id } = await world.schedule(held.talk, [gus], newDay());
      world.neighbours.deactivate(gus.memberId ?? '');
      expect(await refused(next, { interviewerIds: [gus.memberId] })).toBe('MEMBER_UNKNOWN at input.interviewerIds');
      const seen = await world.api.data(world.recruiter, 'interview', KIT, { id });
      expect(seen).toMatchObject({ interviewers: [{ name: 'Gus' }] });
    });

    it('gives a stage one interview', async () => {
      const loop = await ready();
      await world.schedule(loop.talk, [world.interviewer('Ada')], newDay());
      expect(await refused(loop, {})).toBe('STAGE_NOT_READY');
    });

    it('names whoever is taken, and lets one interview begin when another ends', async () => {
      const [ada, bo] = [world.interviewer('Ada'), world.interviewer('Bo')];
      const [first, second] = [await ready(), await ready()];
      await world.schedule(first.talk, [ada], newDay());
      const clash = world.scheduling(second.talk, [bo, ada], newDay('08'), { startsAt: newDay('9') });
      expect(await world.api.refusal(world.recruiter, SCHEDULE, clash)).toMatchObject({
        code: 'SLOT_TAKEN',
        field: 'input.startsAt',
        details: { memberIds: [ada.memberId] },
      });
      await world.schedule(second.talk, [bo, ada], newDay('10'));
      expect(await world.states(second.id)).toEqual(['DONE', 'SCHEDULED', 'WAITING']);
    });

    it('books nobody twice, however many try at once', async () => {
      const ada = world.interviewer('Ada');
      const others = ['Bo', 'Cy', 'Di', 'Ed'].map((name) => world.interviewer(name));
      const loops = await Promise.all(others.map(() => ready()));
      const startsAt = newDay();
      const racing = await Promise.all(
        loops.map(({ talk }, index) => {
          const panel = others[index] ? [others[index], ada] : [ada];
          return world.api.run(world.recruiter, SCHEDULE, world.scheduling(talk, panel, startsAt));
        }),
      );
      const codes = racing.map(({ errors }) => {
        const error = errors?.[0]?.originalError as { refusal?: { code: string } } | undefined;
        return errors ? error?.refusal?.code : 'ok';
      });
      expect(codes.sort()).toEqual(['SLOT_TAKEN', 'SLOT_TAKEN', 'SLOT_TAKEN', 'ok']);
      const held = await world.database.query('SELECT 1 FROM interview_panelists WHERE member_id = $1', [ada.memberId]);
      expect(held).toHaveLength(1);
    });

    it('is refused by the database itself, in whatever way a double booking gets there', async () => {
      const ada = world.interviewer('Ada');
      const [first, second] = [await ready(), await ready()];
      const [, interview] = [
        await world.schedule(first.talk, [ada], newDay()),
        await world.schedule(second.talk, [ada], newDay()),
      ];
      await expect(
        world.database.query(
          `UPDATE interview_panelists SET starts_at = starts_at - interval '1 day', ends_at = ends_at - interval '1 day'
           WHERE interview_id = $1`,
          [interview.id],
        ),
      ).rejects.toMatchObject({ code: '23P01', constraint: 'ex_interview_panelists_slot' });
    });
  });

  describe('the kit', () => {
    it('shows the panel the questions with model answers, the scenario with outlines, and the rubric', async () => {
      const loop = await ready();
      const ada = world.interviewer('Ada');
      const { id } = await world.schedule(loop.talk, [ada], newDay());
      const open = {
        kind: 'OPEN',
        modelAnswer: 'An invariant.',
        keyPoints: ['Not the code.'],
        commonMistakes: ['Locking what is read only.'],
        followUps: ['And a read-write lock?'],
        prompts: [],
        redFlags: [],
      };
      const anchors = ['Cannot say.', 'Knows the words.', 'Explains it.', 'Teaches it.'];
      expect(await world.api.data(ada, 'interview', KIT, { id })).toEqual({
        candidate: { name: 'Kim' },
        interviewers: [{ name: 'Ada' }],
        kit: {
          questions: [
            { ...open, stem: 'What does a lock protect?' },
            { ...open, stem: 'What is a race?' },
            {
              ...open,
              kind: 'SCENARIO',
              stem: 'A queue grows without end.',
              modelAnswer: null,
              prompts: [
                { text: 'What do you look at first?', expectedOutline: 'Rates in and out.' },
                { text: 'And now?', expectedOutline: null },
              ],
              redFlags: ['Restarts it.'],
            },
          ],
          rubric: [
            { name: 'Concurrency', anchors },
            { name: 'Design', anchors },
          ],
          durationMinutes: 60,
        },
      });
    });

    it('is for the panel and whoever reads loops: not other interviewers, candidates, organizations', async () => {
      const loop = await ready();
      const { id } = await world.schedule(loop.talk, [world.interviewer('Ada')], newDay());
      expect(await world.api.data(world.interviewer('Eve'), 'interview', KIT, { id })).toBeNull();
      expect(await world.api.data(memberActor(newId(), newId(), RECRUITER), 'interview', KIT, { id })).toBeNull();
      expect(await world.api.data(world.recruiter, 'interview', KIT, { id })).not.toBeNull();
      expect((await world.api.refusal(candidateActor(world.organizationId), KIT, { id })).code).toBe('FORBIDDEN');
      expect(await world.api.data(world.recruiter, 'interview', KIT, { id: 'no id at all' })).toBeNull();
    });

    it('lists what a person conducts by time, in a fixed number of statements', async () => {
      const ada = world.interviewer('Ada');
      const loops = [await ready(), await ready(), await ready()];
      const days = loops.map(() => newDay());
      for (const [index, loop] of loops.entries()) await world.schedule(loop.talk, [ada], days[2 - index] ?? '');
      const list = (first: number, after: string | null = null) =>
        countStatements(
          () =>
            world.api.data<{ nodes: { loopId: string; kit: object }[]; pageInfo: { endCursor: string } }>(
              ada,
              'myInterviews',
              `query ($first: Int, $after: String) {
              myInterviews(first: $first, after: $after) {
                nodes { loopId candidate { name } interviewers { name } kit { questions { modelAnswer } } }
                pageInfo { endCursor }
              }
            }`,
              { first, after },
            ),
          { applications: ['plumbline'] },
        );
      const [all, two] = [await list(10), await list(2)];
      expect(all.value.nodes.map(({ loopId }) => loopId)).toEqual(loops.map(({ id }) => id).reverse());
      expect(all.statements).toHaveLength(2);
      expect(two.statements).toHaveLength(2);
      const rest = await list(2, two.value.pageInfo.endCursor);
      expect(rest.value.nodes.map(({ loopId }) => loopId)).toEqual([loops[0]?.id]);
    });
  });

  describe('the directory for scorecards', () => {
    it('knows interviews, seats and loops; cancelled interviews hold no seat', async () => {
      const loop = await ready();
      const [ada, bo] = [world.interviewer('Ada'), world.interviewer('Bo')];
      const first = await world.schedule(loop.talk, [ada], newDay());
      const input = { interviewId: first.id, reason: 'Ill.' };
      await world.api.data(world.recruiter, 'cancelInterview', CANCEL, { input });
      const { id } = await world.schedule(loop.talk, [bo, ada], newDay());
      const directory = world.worker.get(InterviewDirectory);
      const unitOfWork = world.worker.get(UnitOfWork);
      const system = systemActor(world.organizationId, 'request-of-a-test');
      const summary = {
        id,
        loopId: loop.id,
        cancelled: false,
        interviewerIds: [bo.memberId, ada.memberId],
        competencies: ['Concurrency', 'Design'],
      };
      await unitOfWork.read(system, async (tx) => {
        const found = await directory.find(tx, [id, first.id, newId(), 'no id at all']);
        expect([...found.keys()].sort()).toEqual([id, first.id].sort());
        expect(found.get(id)).toEqual(summary);
        expect(found.get(first.id)?.cancelled).toBe(true);
        expect(await directory.seatsOf(tx, ada.memberId ?? '', [loop.id])).toEqual([
          { loopId: loop.id, interviewId: id },
        ]);
        expect((await directory.findLoops(tx, [loop.id])).get(loop.id)).toEqual({
          id: loop.id,
          candidateId: loop.candidateId,
          competencies: [{ name: 'Concurrency', required: 1 }],
          interviewIds: [id],
        });
      });
      const held = await unitOfWork.run(system, async (tx) => ({ ok: true, value: await directory.hold(tx, id) }));
      expect(held).toEqual({ ok: true, value: summary });
      const elsewhere = systemActor(newId(), 'request-of-a-test');
      expect((await unitOfWork.read(elsewhere, (tx) => directory.find(tx, [id]))).size).toBe(0);
    });
  });

  describe('a subscription', () => {
    const WATCH = 'subscription ($id: ID!) { loopUpdated(loopId: $id) { id stages { state } } }';
    const announce = (organizationId: string, loopId: string) =>
      world.worker
        .get(Realtime)
        .publish([
          { topic: 'interviews.loop-updated.v1', payload: { organizationId, eventId: newId(), payload: { loopId } } },
        ]);

    it('gives the loop after each change, and nothing of others', async () => {
      const [loop, other] = [await world.startLoop(), await world.startLoop()];
      const events = await world.api.subscribe(world.recruiter, WATCH, { id: loop.id });
      await world.deliver(AdvanceStageHandler, world.graded(loop, true));
      await announce(world.organizationId, other.id);
      await announce(newId(), loop.id);
      await announce(world.organizationId, loop.id);
      const { value } = await events.next();
      expect(value).toMatchObject({
        data: { loopUpdated: { id: loop.id, stages: [{ state: 'DONE' }, { state: 'READY' }, { state: 'WAITING' }] } },
      });
      await events.return(undefined);
    });

    it('ends at once, also while it waits', async () => {
      const loop = await world.startLoop();
      const events = await world.api.subscribe(world.recruiter, WATCH, { id: loop.id });
      await expect(events.return(undefined)).resolves.toMatchObject({ done: true });
    });

    it('is refused for what cannot be seen', async () => {
      const loop = await world.startLoop();
      const stranger = memberActor(newId(), newId(), RECRUITER);
      await expect(world.api.subscribe(stranger, WATCH, { id: loop.id })).rejects.toMatchObject({
        refusal: { code: 'NOT_FOUND' },
      });
      await expect(world.api.subscribe(world.recruiter, WATCH, { id: loop.id.toUpperCase() })).rejects.toMatchObject({
        refusal: { code: 'NOT_FOUND' },
      });
      await expect(world.api.subscribe(world.interviewer('Ada'), WATCH, { id: loop.id })).rejects.toMatchObject({
        refusal: { code: 'FORBIDDEN' },
      });
    });
  });
});
