import { AssessmentAssigned } from '@plumbline/contracts';
import { Realtime, type Actor } from '@plumbline/platform';
import { DashboardResolver } from '../api/dashboard.resolver.ts';
import { World, type Invited, type Organization } from './world.ts';

describe('the live progress of an assessment, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const watch = (actor: Actor, assessmentId: string) =>
    world.get(DashboardResolver).assessmentProgress(actor, assessmentId);

  /** What the relay does with the event of an assignment. */
  const tell = async (of: Organization, { assignmentId }: Invited): Promise<void> => {
    const events = await world.events(of, AssessmentAssigned.name);
    const payload = events.find((event) => event.payload['assignmentId'] === assignmentId)?.payload;
    const notice = { organizationId: of.id, eventId: assignmentId, payload };
    await world.worker.get(Realtime).publish([{ topic: AssessmentAssigned.name, payload: notice }]);
  };

  it('says at once how it stands, and again when that has changed', async () => {
    const assessment = await organization.published();
    const stream = watch(organization.staff, assessment.id);
    expect((await stream.next()).value?.assessmentProgress).toMatchObject({ assessmentId: assessment.id, invited: 0 });
    await tell(organization, await organization.invite(assessment));
    expect((await stream.next()).value?.assessmentProgress.invited).toBe(1);
    await stream.return();
  });

  it('tells of what is no event, as the start of an attempt, too', async () => {
    const invited = await organization.invited();
    const stream = watch(organization.staff, invited.assessment.id);
    await stream.next();
    await world.started(invited.candidate);
    expect((await stream.next()).value?.assessmentProgress).toMatchObject({ started: 1, inProgress: 1 });
    await stream.return();
  });

  it('ends at once when it is left, also while it waits', async () => {
    const { id } = await organization.published();
    const stream = watch(organization.staff, id);
    await stream.next();
    const waiting = stream.next();
    await stream.return();
    expect(await waiting).toEqual({ done: true, value: undefined });
  });

  it('ends without a word for an assessment of somebody else', async () => {
    const { id } = await organization.published();
    expect(await watch(world.organization().staff, id).next()).toEqual({ done: true, value: undefined });
  });
});
