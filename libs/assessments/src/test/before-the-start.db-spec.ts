import { ReadAssignments } from '../use-cases/read-assignments.ts';
import type { AssignmentView } from '../use-cases/assignment-view.ts';
import { first, question, section, World, type Invited, type Organization } from './world.ts';

describe('what a candidate is told before the start, on a real database', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
  });
  afterAll(() => world?.close());
  beforeEach(() => {
    organization = world.organization();
  });

  const questions = (count: number): string[] => Array.from({ length: count }, () => question());
  const page = async ({ candidate }: Invited): Promise<AssignmentView> => {
    const search = { assessmentId: null, candidateId: null, loopStageId: null, status: null };
    const { edges } = await world.get(ReadAssignments).list(candidate, search, { limit: 5, after: null });
    return first(edges).node;
  };

  it('says how long each section is, what a wrong answer costs, and what becomes of a test that nobody submits', async () => {
    const invited = await organization.invited(
      {
        timeLimitMinutes: 25,
        sections: [
          { ...section(questions(2)), title: 'Reading', timeLimitMinutes: 15 },
          { ...section(questions(1)), title: null, timeLimitMinutes: 10 },
        ],
        scoring: 'NEGATIVE',
        negativeFraction: '0.25',
        overduePolicy: 'ABANDON',
      },
      { candidateId: organization.newCandidate(50) },
    );
    expect(await page(invited)).toMatchObject({
      grantedSeconds: 37.5 * 60,
      sections: [
        { title: 'Reading', questionCount: 2, grantedSeconds: 22.5 * 60 },
        { title: null, questionCount: 1, grantedSeconds: 15 * 60 },
      ],
      scoring: 'NEGATIVE',
      negativeFraction: '0.25',
      overduePolicy: 'ABANDON',
    });
  });

  it('says nothing of limits and losses where there are none, nor which questions there are', async () => {
    const invited = await organization.invited({ sections: [section(questions(1))], negativeFraction: '0.5' });
    expect(await page(invited)).toMatchObject({ scoring: 'ALL_OR_NOTHING', negativeFraction: null });
    expect((await page(invited)).sections).toEqual([{ title: null, questionCount: 1, grantedSeconds: null }]);
  });
});
