import { newId } from '@plumbline/kernel';
import { CompleteDebriefHandler, NoteFeedbackHandler } from '../jobs/scorecard-jobs.ts';
import { AdvanceStageHandler } from '../jobs/stage-jobs.ts';
import { LoopWorld, NEXT_YEAR, type StartedLoop } from './loop-world.ts';

describe('what follows an interview, on a real database', () => {
  let world: LoopWorld;
  let day = 0;

  beforeAll(async () => {
    world = await LoopWorld.open();
  });

  afterAll(async () => {
    await world?.close();
  });

  const CANCEL = `mutation ($input: CancelInterviewInput!) { cancelInterview(input: $input) { status cancelReason } }`;

  /** Nine o'clock of a day that no other test uses. */
  const newDay = () => {
    day += 1;
    return new Date(Date.UTC(NEXT_YEAR, 5, day, 9)).toISOString();
  };
  const ready = async (interviewersRequired = 1, withDebrief = true): Promise<StartedLoop> => {
    const loop = await world.startLoop(interviewersRequired, withDebrief);
    await world.deliver(AdvanceStageHandler, world.graded(loop, true));
    return loop;
  };

  const submit = (loopId: string, interviewId: string, interviewerId: string | null) =>
    world.deliver(NoteFeedbackHandler, {
      scorecardId: newId(),
      loopId,
      interviewId,
      interviewerId: interviewerId ?? '',
    });

  const timesDue = async (loopId: string) => {
    const due = await world.database.query(
      `SELECT 1 FROM outbox_events WHERE name = 'interviews.debrief-due.v1' AND payload->>'loopId' = $1`,
      [loopId],
    );
    return due.length;
  };

  it('is over when the last of the panel has submitted; then the debrief is due, once', async () => {
    const loop = await ready(2);
    const [ada, bo] = [world.interviewer('Ada'), world.interviewer('Bo')];
    const { id } = await world.schedule(loop.talk, [ada, bo], newDay());
    await submit(loop.id, id, ada.memberId);
    await submit(loop.id, id, ada.memberId);
    expect(await world.states(loop.id)).toEqual(['DONE', 'SCHEDULED', 'WAITING']);
    await submit(loop.id, id, bo.memberId);
    await submit(loop.id, id, bo.memberId);
    expect(await world.states(loop.id)).toEqual(['DONE', 'DONE', 'READY']);
    expect(await timesDue(loop.id)).toBe(1);
    await world.deliver(CompleteDebriefHandler, { loopId: loop.id });
    await world.deliver(CompleteDebriefHandler, { loopId: loop.id });
    expect(await world.states(loop.id)).toEqual(['DONE', 'DONE', 'DONE']);
  });

  it('makes the debrief due in a loop without a stage for it, too', async () => {
    const loop = await ready(2, false);
    const [ada, bo] = [world.interviewer('Ada'), world.interviewer('Bo')];
    const { id } = await world.schedule(loop.talk, [ada, bo], newDay());
    await submit(loop.id, id, ada.memberId);
    expect(await timesDue(loop.id)).toBe(0);
    await submit(loop.id, id, bo.memberId);
    await submit(loop.id, id, bo.memberId);
    expect(await world.states(loop.id)).toEqual(['DONE', 'DONE']);
    expect(await timesDue(loop.id)).toBe(1);
    await world.deliver(CompleteDebriefHandler, { loopId: loop.id });
    expect(await world.states(loop.id)).toEqual(['DONE', 'DONE']);
  });

  it('keeps an interview that holds feedback, unless it is said explicitly', async () => {
    const loop = await ready();
    const ada = world.interviewer('Ada');
    const { id } = await world.schedule(loop.talk, [ada], newDay());
    world.neighbours.feedback.add(id);
    await submit(loop.id, id, ada.memberId);
    const input = { interviewId: id, reason: 'It was the wrong candidate.' };
    expect((await world.api.refusal(world.recruiter, CANCEL, { input })).code).toBe('FEEDBACK_EXISTS');
    const explicit = { input: { ...input, evenWithFeedback: true } };
    const mute = { input: { ...explicit.input, reason: ' ' } };
    expect(await world.api.refusal(world.recruiter, CANCEL, mute)).toMatchObject({ field: 'input.reason' });
    expect(await world.api.data(world.recruiter, 'cancelInterview', CANCEL, explicit)).toEqual({
      status: 'CANCELLED',
      cancelReason: 'It was the wrong candidate.',
    });
    expect(await world.states(loop.id)).toEqual(['DONE', 'READY', 'WAITING']);
    expect((await world.api.refusal(world.recruiter, CANCEL, explicit)).code).toBe('INTERVIEW_CANCELLED');
  });

  it('lets nobody of its panel cancel it over the feedback of others', async () => {
    const loop = await ready();
    const { id } = await world.schedule(loop.talk, [world.recruiter, world.interviewer('Ada')], newDay());
    world.neighbours.feedback.add(id);
    const input = { interviewId: id, reason: 'I would rather see it.', evenWithFeedback: true };
    expect((await world.api.refusal(world.recruiter, CANCEL, { input })).code).toBe('PANELIST_CANNOT_CANCEL');
    expect(await world.states(loop.id)).toEqual(['DONE', 'SCHEDULED', 'WAITING']);
  });

  it('frees the panel of a cancelled interview, and the stage for another', async () => {
    const loop = await ready();
    const ada = world.interviewer('Ada');
    const startsAt = newDay();
    const { id } = await world.schedule(loop.talk, [ada], startsAt);
    await world.api.data(world.recruiter, 'cancelInterview', CANCEL, { input: { interviewId: id, reason: 'Ill.' } });
    const again = await world.schedule(loop.talk, [ada], startsAt);
    const mine = '{ myInterviews { nodes { id } } }';
    expect(await world.api.data(ada, 'myInterviews', mine)).toEqual({ nodes: [{ id: again.id }] });
    await submit(loop.id, id, ada.memberId);
    expect(await world.states(loop.id)).toEqual(['DONE', 'SCHEDULED', 'WAITING']);
  });

  it('leaves no personal text in the audit log', async () => {
    const loop = await ready();
    const { id } = await world.schedule(loop.talk, [world.interviewer('Ada')], newDay());
    const entries = await world.database.query<{ action: string }>(
      `SELECT action FROM audit_entries WHERE subject_id = ANY ($1) ORDER BY id`,
      [[loop.id, loop.test, loop.talk, id]],
    );
    expect(entries.map(({ action }) => action)).toEqual([
      'loop.started',
      'loop-stage.moved',
      'loop-stage.moved',
      'loop-stage.moved',
      'interview.scheduled',
    ]);
  });
});
