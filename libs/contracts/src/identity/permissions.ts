/** What a session may do. Roles are sets of these (`libs/identity`); root fields ask for one with `@Allow`. */
export const Permission = {
  OrganizationRead: 'organization:read',
  MemberInvite: 'member:invite',
  QuestionRead: 'question:read',
  QuestionWrite: 'question:write',
  QuestionReview: 'question:review',
  QuestionImport: 'question:import',
  QuestionExport: 'question:export',
  CandidateRead: 'candidate:read',
  CandidateWrite: 'candidate:write',
  AssessmentRead: 'assessment:read',
  AssessmentWrite: 'assessment:write',
  AssessmentAssign: 'assessment:assign',
  GradeRead: 'grade:read',
  AttemptTake: 'attempt:take',
  OpeningWrite: 'opening:write',
  LoopRead: 'loop:read',
  LoopWrite: 'loop:write',
  InterviewConduct: 'interview:conduct',
  ScorecardWrite: 'scorecard:write',
  ScorecardRead: 'scorecard:read',
  ScorecardConfigure: 'scorecard:configure',
  DecisionRecord: 'decision:record',
  DeadLetterManage: 'dead-letter:manage',
  AuditRead: 'audit:read',
} as const;

export type Permission = (typeof Permission)[keyof typeof Permission];
