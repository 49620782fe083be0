import { migrations } from '@plumbline/migrations';
import { migrate, revert } from '@plumbline/platform';
import { MoveAttemptUseCase } from '../../libs/assessments/src/use-cases/move-attempt.ts';
import { AcceptLateEvidenceUseCase } from '../../libs/assessments/src/use-cases/accept-late-evidence.ts';
import { ExtendTime } from '../../libs/assessments/src/use-cases/extend-time.ts';
import { OverrideGradeUseCase } from '../../libs/assessments/src/use-cases/override-grade.ts';
import { ReopenAssignmentUseCase } from '../../libs/assessments/src/use-cases/reopen-assignment.ts';
import { CopyAssessment } from '../../libs/assessments/src/use-cases/copy-assessment.ts';
import {
  choiceNamed,
  code,
  drawn,
  first,
  question,
  section,
  value,
  World,
  type Organization,
} from '../../libs/assessments/src/test/world.ts';
import { regradesIn } from '../../libs/assessments/src/test/regrades.ts';

/** The first of the migrations that taught assessments all that is made here. */
const FIRST = 'ExtendAssessments1764100000000';

describe('migrations back over what assessments wrote', () => {
  let world: World;
  let organization: Organization;

  beforeAll(async () => {
    world = await World.create();
    organization = world.organization();
  });
  afterAll(() => world?.close());

  const open = () => question({ kind: 'OPEN', choices: [], key: null, modelAnswer: 'A model', keyPoints: ['one'] });

  /** Two submissions of one attempt, words that a person gave points for, late ones, and a break. */
  const reopened = async () => {
    question({ skills: ['going-back'] });
    question({ skills: ['going-back'] });
    const sections = [section([question(), open()]), drawn(1, ['going-back'])];
    const invited = await organization.invited({ sections, releasePolicy: 'ON_SUBMIT' }, { breakMinutes: 5 });
    const { attempt, items } = await world.started(invited.candidate);
    const words = items.find(({ body }) => body.kind === 'OPEN') ?? first(items);
    value(await world.save(invited.candidate, attempt, words, 1, { text: 'Words' }));
    value(await world.get(MoveAttemptUseCase).run(invited.candidate, attempt.id, { type: 'PAUSE' }));
    value(await world.submit(invited.candidate, attempt));
    value(await world.grade(organization, attempt));
    const { assignmentId } = invited;
    const reopening = { assignmentId, reason: 'Broken off', attemptsAllowed: null, resumeMinutes: 30 };
    value(await world.get(ReopenAssignmentUseCase).run(organization.staff, reopening));
    const extension = { assignmentId, assessmentId: null, minutes: 5, reason: 'Noise' };
    value(await world.get(ExtendTime).run(organization.staff, extension));
    const device = organization.device(invited.invitation.assignment.candidateId, assignmentId);
    value(await world.start(device));
    await world.later('40 minutes', async () => {
      for (const text of ['Late words', 'Other late words'])
        expect(code(await world.save(device, attempt, words, 2, { text }))).toBe('DEADLINE_PASSED');
      value(await world.submit(device, attempt));
      value(await world.grade(organization, attempt));
      const accept = { attemptId: attempt.id, itemIds: null, reason: 'The network was down' };
      value(await world.get(AcceptLateEvidenceUseCase).run(organization.staff, accept));
      const points = { attemptId: attempt.id, itemId: words.id, points: '0.5', reason: 'Read' };
      value(await world.get(OverrideGradeUseCase).run(organization.staff, points));
    });
    return attempt;
  };

  it('keeps every grade in the former form, and what went back comes forward again', async () => {
    const attempt = await reopened();
    const { mistaken, graded, regrade } = regradesIn(world, organization);
    const { assessment, correct } = await mistaken();
    const made = await graded(assessment, ['B', 'C']);
    correct();
    value(await regrade(assessment.id));
    value(await world.get(CopyAssessment).revise(organization.staff, assessment.id));
    const running = await organization.invited({ navigation: 'FORWARD_ONLY' });
    const item = first((await world.started(running.candidate)).items);
    const started = value(await world.start(running.candidate));
    value(await world.save(running.candidate, started, item, 1, { choiceIds: [choiceNamed(item, 'C')] }));
    const gradesOf = () =>
      world.database.query(
        `SELECT revision, trim_scale(points)::text AS points FROM grades WHERE attempt_id = ANY ($1)
         ORDER BY attempt_id, revision`,
        [[attempt.id, made.attempt.id]],
      );
    const before = await gradesOf();
    expect(before.length).toBeGreaterThanOrEqual(6);

    for (;;) {
      const name = await revert(world.database.url, migrations);
      if (name === FIRST || name === null) break;
    }
    expect(await gradesOf()).toEqual(before);
    const outcomes = await world.database.query<{ outcome: string }>(
      'SELECT outcome FROM item_grades WHERE attempt_id = $1 ORDER BY revision, outcome',
      [attempt.id],
    );
    expect(new Set(outcomes.map(({ outcome }) => outcome))).toEqual(new Set(['BLANK', 'PARTIAL']));

    await migrate(world.database.url, migrations);
    expect(await gradesOf()).toEqual(before);
    const papers = await world.database.query<{ items: number }>(
      `SELECT jsonb_array_length(items) AS items FROM grades WHERE attempt_id = $1`,
      [made.attempt.id],
    );
    expect(papers).toEqual(papers.map(() => ({ items: 2 })));
  });
});
