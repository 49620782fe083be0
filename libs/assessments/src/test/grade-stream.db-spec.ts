import { AttemptGraded } from '@plumbline/contracts';
import { Realtime, type Actor } from '@plumbline/platform';
import { GradeResolver } from '../api/grade.resolver.ts';
import { value, World, type Invited, type Organization } from './world.ts';

describe('the stream of grades, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  /** Has an attempt graded, and does what the relay does with the event of that. */
  const graded = async (of: Organization, { candidate }: Invited): Promise<string> => {
    const attempt = value(await world.start(candidate));
    value(await world.submit(candidate, attempt));
    value(await world.grade(of, attempt));
    const events = await world.events(of, AttemptGraded.name);
    const payload = events.find((event) => event.payload['attemptId'] === attempt.id)?.payload;
    const notice = { organizationId: of.id, eventId: attempt.id, payload };
    await world.worker.get(Realtime).publish([{ topic: AttemptGraded.name, payload: notice }]);
    return attempt.id;
  };
  const subscribe = (actor: Actor, assessmentId?: string) =>
    world.get(GradeResolver).attemptGraded(actor, assessmentId);

  it('tells staff of their organization’s grades, and of no other’s', async () => {
    const stream = await subscribe(organization.staff);
    const stranger = world.organization();
    await graded(stranger, await stranger.invited());
    const attemptId = await graded(organization, await organization.invited());
    const event = await stream.next();
    expect(event.value?.attemptGraded).toMatchObject({
      attemptId,
      revision: 1,
      points: '0',
      maximum: '2',
      passed: false,
    });
    await stream.return();
  });

  it('tells of one assessment where one is asked for', async () => {
    const [wanted, other] = [await organization.invited(), await organization.invited()];
    const stream = await subscribe(organization.staff, wanted.assessment.id);
    await graded(organization, other);
    const attemptId = await graded(organization, wanted);
    expect((await stream.next()).value?.attemptGraded.attemptId).toBe(attemptId);
    await stream.return();
  });

  it('tells nothing to whoever may not read grades', async () => {
    const stream = await subscribe(organization.member(['assessment:read']));
    const control = await subscribe(organization.staff);
    await graded(organization, await organization.invited());
    // The same notice reached both; only one of them may see what it tells of.
    await control.next();
    await control.return();
    const silent = stream.next();
    await stream.return();
    expect(await silent).toEqual({ done: true, value: undefined });
  });

  it('ends at once when it is left, also while it waits', async () => {
    const stream = await subscribe(organization.staff);
    const waiting = stream.next();
    await stream.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });
});
