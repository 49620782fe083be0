import { ok } from '@plumbline/kernel';
import { ReadGrades } from '../use-cases/read-grades.ts';
import { ReadRegrades } from '../use-cases/read-regrades.ts';
import { RegradeAssessmentUseCase, type RegradeRequest } from '../use-cases/regrade-assessment.ts';
import { choiceNamed, question, revise, section, value, type Organization, type World } from './world.ts';

const PAGE = { limit: 100, after: null };

/** The key of a question of the bank whose right choice is this one. */
export const keyed = (questionId: string, right: string) => ({ key: { choiceIds: [`${questionId}-${right}`] } });

/** What tests of regrades begin with, for one organization. */
export const regradesIn = (world: World, organization: Organization) => {
  const regrade = (assessmentId: string, more: Partial<RegradeRequest> = {}) =>
    world.get(RegradeAssessmentUseCase).run(organization.staff, {
      assessmentId,
      itemIds: null,
      dryRun: false,
      reason: 'The key was wrong',
      passMarkPercent: null,
      ...more,
    });
  const changesOf = async ({ id }: { id: string }) =>
    value(ok(await world.get(ReadRegrades).changes(organization.staff, id, PAGE))).edges.map(({ node }) => node);
  const gradeOf = (attempt: { id: string }) => world.get(ReadGrades).one(organization.staff, attempt.id);
  const revisionsOf = async (attempt: { id: string }) =>
    value(await world.get(ReadGrades).history(organization.staff, attempt.id, PAGE)).edges.map(
      ({ node }) => node.grade.revision,
    );

  /** An assessment of two questions whose key says C, of which the first should say B. */
  const mistaken = async (settings: object = {}) => {
    const questions = [question(), question()];
    const assessment = await organization.published({
      sections: [section(questions)],
      shuffleQuestions: false,
      ...settings,
    });
    const [wrong = '', right = ''] = questions;
    return { assessment, wrong, right, correct: () => revise(wrong, keyed(wrong, 'B')) };
  };
  type Assessment = Awaited<ReturnType<typeof mistaken>>['assessment'];

  /** Somebody who picks these choices, one for each question. */
  const submitted = async (assessment: Assessment, picks: readonly string[], terms: object = {}) => {
    const invited = await organization.invite(assessment, terms);
    const { attempt, items } = await world.started(invited.candidate);
    for (const [index, item] of items.entries()) {
      const choiceIds = [choiceNamed(item, picks[index] ?? 'A')];
      value(await world.save(invited.candidate, attempt, item, 1, { choiceIds }));
    }
    value(await world.submit(invited.candidate, attempt));
    return { ...invited, attempt, items };
  };
  const graded = async (assessment: Assessment, picks: readonly string[], terms: object = {}) => {
    const made = await submitted(assessment, picks, terms);
    value(await world.grade(organization, made.attempt));
    return made;
  };
  return { regrade, changesOf, gradeOf, revisionsOf, mistaken, submitted, graded };
};
