import { Permission, Role } from '@plumbline/contracts';

const P = Permission;

const OF_ROLE: Readonly<Record<Role, readonly Permission[]>> = {
  [Role.ADMINISTRATOR]: Object.values(P).filter((permission) => permission !== P.AttemptTake),
  [Role.RECRUITER]: [
    P.OrganizationRead,
    P.QuestionRead,
    P.QuestionWrite,
    P.QuestionImport,
    P.QuestionExport,
    P.CandidateRead,
    P.CandidateWrite,
    P.AssessmentRead,
    P.AssessmentWrite,
    P.AssessmentAssign,
    P.GradeRead,
    P.GradeOverride,
    P.OpeningWrite,
    P.LoopRead,
    P.LoopWrite,
    P.InterviewConduct,
    P.ScorecardWrite,
    P.ScorecardRead,
    P.DecisionRecord,
  ],
  [Role.HIRING_MANAGER]: [
    P.OrganizationRead,
    P.QuestionRead,
    P.CandidateRead,
    P.AssessmentRead,
    P.GradeRead,
    P.LoopRead,
    P.InterviewConduct,
    P.ScorecardWrite,
    P.ScorecardRead,
    P.DecisionRecord,
  ],
  [Role.INTERVIEWER]: [P.OrganizationRead, P.InterviewConduct, P.ScorecardWrite],
  [Role.AUTHOR]: [P.OrganizationRead, P.QuestionRead, P.QuestionWrite, P.QuestionImport, P.QuestionExport],
  [Role.REVIEWER]: [P.OrganizationRead, P.QuestionRead, P.QuestionReview],
  [Role.COMPLIANCE]: [P.OrganizationRead, P.AuditRead],
};

/** Everything that any of the roles allows. A text that names no role allows nothing. */
export function permissionsOf(roles: readonly string[]): ReadonlySet<Permission> {
  return new Set(roles.flatMap((role) => OF_ROLE[role as Role] ?? []));
}

/** What a candidate's session may do: take the one assessment it was opened for. */
export const CANDIDATE_PERMISSIONS: ReadonlySet<Permission> = new Set([P.AttemptTake]);
