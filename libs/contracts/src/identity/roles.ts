/** A member's roles in an organization. What each may do is decided in `libs/identity`. */
export const Role = {
  ADMINISTRATOR: 'ADMINISTRATOR',
  RECRUITER: 'RECRUITER',
  HIRING_MANAGER: 'HIRING_MANAGER',
  INTERVIEWER: 'INTERVIEWER',
  AUTHOR: 'AUTHOR',
  REVIEWER: 'REVIEWER',
  COMPLIANCE: 'COMPLIANCE',
} as const;

export type Role = (typeof Role)[keyof typeof Role];
