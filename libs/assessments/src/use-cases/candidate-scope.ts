import type { Actor } from '@plumbline/platform';

/** A candidate as their session names them: one assignment, one device. */
export interface CandidateScope {
  readonly candidateId: string;
  readonly assignmentId: string;
  readonly sessionId: string;
}

/** Null for anyone but a candidate. */
export function candidateScope({ kind, candidateId, assignmentId, sessionId }: Actor): CandidateScope | null {
  return kind === 'candidate' && candidateId && assignmentId && sessionId
    ? { candidateId, assignmentId, sessionId }
    : null;
}

/** The only assignment that the actor may see anything of; null where the actor is not bound to one. */
export const assignmentScope = (actor: Actor): string | null => {
  if (actor.kind !== 'candidate') return null;
  if (!actor.assignmentId) throw new Error('A candidate’s session without an assignment may see nothing.');
  return actor.assignmentId;
};
