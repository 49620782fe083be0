import { GraphqlClient } from '@plumbline/testing';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  assign,
  createCandidate,
  importGuide,
  questionsOf,
  redeem,
  signUp,
  startAttempt,
  type BankQuestion,
} from '../e2e/product.ts';
import { startApiInTest, type ApiInTest } from './api-in-test.ts';

const GUIDE = path.resolve(import.meta.dirname, '../../samples/background-jobs-and-queues.guide.txt');

interface Preview {
  readonly assessmentId: string;
  readonly seed: string;
  readonly items: readonly {
    readonly id: string;
    readonly stem: string;
    readonly choices: readonly { readonly id: string; readonly label: string; readonly text: string }[];
  }[];
}

const PREVIEW = `query ($id: ID!, $seed: String) {
  previewAssessment(id: $id, seed: $seed) { assessmentId seed items { id stem choices { id label text } } }
}`;
const GRADE = `query ($input: GradePreviewInput!) {
  gradePreview(input: $input) { points maximum percent passed items { itemId outcome explanation key { choiceIds labels numeric } } }
}`;

describe('an assessment that draws, over the public API', () => {
  let api: ApiInTest;
  let visitor: GraphqlClient;
  let recruiter: GraphqlClient;
  let questions: readonly BankQuestion[];

  beforeAll(async () => {
    api = await startApiInTest();
    visitor = new GraphqlClient(`${api.url}/graphql`);
    recruiter = await signUp(visitor);
    questions = questionsOf(await importGuide(recruiter, readFileSync(GUIDE, 'utf8')), 'SINGLE_CHOICE');
  });

  afterAll(() => api?.stop());

  const draft = async (count: number): Promise<{ id: string; updatedAt: string }> => {
    const sections = [
      { title: 'Everybody’s', questionIds: [questions[0]?.id], timeLimitMinutes: 10 },
      { title: 'Drawn', draw: { count, kinds: ['SINGLE_CHOICE'] }, pointsPerQuestion: '2.5', timeLimitMinutes: 20 },
    ];
    const input = {
      title: 'Queues',
      sections,
      timeLimitMinutes: 30,
      passMarkPercent: '50',
      releasePolicy: 'ON_SUBMIT',
    };
    const { createAssessment } = await recruiter.data<{ createAssessment: { id: string; updatedAt: string } }>(
      'mutation ($input: CreateAssessmentInput!) { createAssessment(input: $input) { id updatedAt } }',
      { input },
    );
    return createAssessment;
  };

  it('is previewed as a draft, published, and dealt to each candidate', async () => {
    const input = { count: 3, kinds: ['SINGLE_CHOICE'] };
    const { drawAvailability } = await recruiter.data<{ drawAvailability: object }>(
      'query ($input: DrawInput!) { drawAvailability(input: $input) { count more } }',
      { input },
    );
    expect(drawAvailability).toEqual({ count: questions.length, more: false });
    const { id } = await draft(3);
    const { previewAssessment: shown } = await recruiter.data<{ previewAssessment: Preview }>(PREVIEW, {
      id,
      seed: 'one',
    });
    expect(shown).toMatchObject({ assessmentId: id, seed: 'one' });
    expect(new Set(shown.items.map(({ stem }) => stem)).size).toBe(4);

    const answers = shown.items.map((item) => {
      const known = questions.find(({ stem }) => stem === item.stem);
      const right = known?.choices.find(({ label }) => known.key?.labels.includes(label))?.text;
      return {
        itemId: item.id,
        choiceIds: item.choices.filter(({ text }) => text === right).map((choice) => choice.id),
      };
    });
    const { gradePreview } = await recruiter.data<{ gradePreview: { items: { key: { choiceIds: string[] } }[] } }>(
      GRADE,
      {
        input: { assessmentId: id, seed: 'one', answers },
      },
    );
    expect(gradePreview).toMatchObject({ points: '8.5', maximum: '8.5', percent: '100', passed: true });
    expect(gradePreview.items.map(({ key }) => key.choiceIds)).toEqual(answers.map(({ choiceIds }) => choiceIds));

    const { publishAssessment } = await recruiter.data<{ publishAssessment: { sections: { items: unknown[] }[] } }>(
      `mutation ($id: ID!) { publishAssessment(id: $id) {
         status version navigation releasePolicy versions(first: 1) { nodes { id version } }
         sections { title timeLimitMinutes draw { count kinds skills difficulty } items { stem } }
       } }`,
      { id },
    );
    expect(publishAssessment).toMatchObject({
      status: 'PUBLISHED',
      version: 1,
      navigation: 'FREE',
      releasePolicy: 'ON_SUBMIT',
      versions: { nodes: [{ id, version: 1 }] },
      sections: [
        { timeLimitMinutes: 10, draw: null },
        { timeLimitMinutes: 20, draw: { count: 3, kinds: ['SINGLE_CHOICE'], skills: [], difficulty: [] } },
      ],
    });
    expect(publishAssessment.sections.map(({ items }) => items.length)).toEqual([1, questions.length - 1]);

    const candidateId = await createCandidate(recruiter, 'drawn@example.test');
    const { id: assignmentId, invitationToken } = await assign(recruiter, { assessmentId: id, candidateId });
    const candidate = await redeem(visitor, invitationToken);
    const attempt = await startAttempt(candidate, assignmentId);
    expect(attempt.items.map(({ stem }) => stem)).toEqual([questions[0]?.stem]);
    expect(await candidate.refusal(PREVIEW, { id })).toBe('FORBIDDEN');
    expect(await candidate.refusal(GRADE, { input: { assessmentId: id, seed: 'one', answers: [] } })).toBe('FORBIDDEN');
  });

  it('is changed by who knows its last change, cloned, revised and archived', async () => {
    const made = await draft(1);
    const update = (updatedAt: string) =>
      recruiter.refusal(
        `mutation ($id: ID!, $input: CreateAssessmentInput!, $updatedAt: DateTime) {
           updateAssessment(id: $id, input: $input, updatedAt: $updatedAt) { id } }`,
        {
          id: made.id,
          input: { title: 'Changed', sections: [{ draw: { count: 1 } }], timeLimitMinutes: 5 },
          updatedAt,
        },
      );
    expect(await update('2020-01-01T00:00:00.000Z')).toBe('ASSESSMENT_CHANGED');
    await recruiter.data(
      `mutation ($id: ID!, $input: CreateAssessmentInput!, $updatedAt: DateTime) {
         updateAssessment(id: $id, input: $input, updatedAt: $updatedAt) { title } }`,
      { ...made, input: { title: 'Changed', sections: [{ draw: { count: 1 } }], timeLimitMinutes: 5 } },
    );
    const { a, b } = await recruiter.data<{ a: { version: number }; b: { title: string; version: number } }>(
      `mutation ($id: ID!) {
         publishAssessment(id: $id) { id }
         a: reviseAssessment(id: $id) { version status }
         b: cloneAssessment(id: $id, title: "Another") { title version }
       }`,
      { id: made.id },
    );
    expect([a, b]).toEqual([
      { version: 2, status: 'DRAFT' },
      { title: 'Another', version: 1 },
    ]);
    expect(await recruiter.refusal('mutation ($id: ID!) { reviseAssessment(id: $id) { id } }', { id: made.id })).toBe(
      'DRAFT_EXISTS',
    );
    await recruiter.data('mutation ($id: ID!) { archiveAssessment(id: $id) { archivedAt } }', { id: made.id });
    const titles = async (filter: object | null | undefined) => {
      const { assessments } = await recruiter.data<{ assessments: { nodes: { id: string }[] } }>(
        'query ($filter: AssessmentFilter) { assessments(filter: $filter) { nodes { id } } }',
        filter === undefined ? {} : { filter },
      );
      return assessments.nodes.map(({ id }) => id).includes(made.id);
    };
    expect(await titles(undefined)).toBe(false);
    expect(await titles(null)).toBe(false);
    expect(await titles({ text: 'Changed' })).toBe(false);
    expect(await titles({ archived: true })).toBe(true);
    expect(await titles({ archived: null, text: 'changed', status: 'PUBLISHED' })).toBe(true);
    const candidateId = await createCandidate(recruiter, 'archived@example.test');
    expect(
      await recruiter.refusal('mutation ($input: AssignAssessmentInput!) { assignAssessment(input: $input) { id } }', {
        input: { assessmentId: made.id, candidateId },
      }),
    ).toBe('ASSESSMENT_ARCHIVED');
  });

  it('is refused where the bank cannot fill it, with the shortfall', async () => {
    const { id } = await draft(100);
    expect(await recruiter.refusal('mutation ($id: ID!) { publishAssessment(id: $id) { id } }', { id })).toBe(
      'DRAW_UNFILLABLE',
    );
    expect(await recruiter.refusal(PREVIEW, { id })).toBe('DRAW_UNFILLABLE');
  });
});
