import type { Permission } from '@plumbline/contracts';

/** Who acts: made by the session guard for a request, or by the worker in the system's name for a job. */
export interface Actor {
  readonly kind: 'member' | 'candidate' | 'system';
  readonly organizationId: string;
  readonly accountId: string | null;
  readonly memberId: string | null;
  readonly candidateId: string | null;
  /** A candidate's session serves one assignment and nothing else. */
  readonly assignmentId: string | null;
  readonly sessionId: string | null;
  readonly permissions: ReadonlySet<Permission>;
  readonly requestId: string;
}

/** The actor of a job or sweep: it holds no permission, since nothing that asks for one is open to it. */
export function systemActor(organizationId: string, requestId: string): Actor {
  return {
    kind: 'system',
    organizationId,
    accountId: null,
    memberId: null,
    candidateId: null,
    assignmentId: null,
    sessionId: null,
    permissions: new Set(),
    requestId,
  };
}
