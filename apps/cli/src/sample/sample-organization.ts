import type { Competency } from '../story/loop.ts';
import type { Person } from '../story/people.ts';

/** What the sample organization holds besides its question bank. Nobody in it exists. */

const PASSWORD = 'plumbline-sample';

export const organizationName = 'Sample Organization';

export const recruiter: Person = {
  name: 'Sample Recruiter',
  email: 'recruiter@sample.test',
  password: PASSWORD,
  roles: ['RECRUITER'],
};

export const interviewers: readonly Person[] = [
  { name: 'First Interviewer', email: 'interviewer-1@sample.test', password: PASSWORD, roles: ['INTERVIEWER'] },
  { name: 'Second Interviewer', email: 'interviewer-2@sample.test', password: PASSWORD, roles: ['INTERVIEWER'] },
];

export const administrator: Person = {
  name: 'Sample Administrator',
  email: 'administrator@sample.test',
  password: PASSWORD,
  roles: ['ADMINISTRATOR'],
};

export const candidate = { name: 'Sample Candidate', email: 'candidate@sample.test' };

export const openingTitle = 'Backend engineer';

/** The guide whose questions make the assessment and the interview's kit. */
export const mainGuide = 'background-jobs-and-queues.guide.txt';

export const guides = [
  mainGuide,
  'postgresql-in-production.guide.txt',
  'web-accessibility-front-end.guide.txt',
] as const;

export const competencies: readonly Competency[] = [
  {
    name: 'Reliability',
    anchors: [
      'Assumes that things work; names no failure without help.',
      'Names common failures and a remedy for some of them.',
      'Designs for failure: retries, idempotence and back-pressure come up unasked.',
      'Weighs remedies against their price and says how each would be tested.',
    ],
  },
  {
    name: 'Communication',
    anchors: [
      'Answers beside the question, or cannot be followed.',
      'Can be followed with questions in between.',
      'Clear and in order; asks when something is open.',
      'Makes a hard matter simple and checks that it was understood.',
    ],
  },
];
