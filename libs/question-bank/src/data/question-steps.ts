import { newId } from '@plumbline/kernel';
import type { Tx } from '@plumbline/platform';

export const QUESTION_STEPS = [
  'SUBMITTED',
  'WITHDRAWN',
  'CHANGES_REQUESTED',
  'PUBLISHED',
  'RETIRED',
  'REOPENED',
] as const;

/** How a version came from one state into the next. */
export type QuestionStep = (typeof QUESTION_STEPS)[number];

export interface NewStep {
  readonly questionId: string;
  readonly version: number;
  readonly step: QuestionStep;
  readonly actorId: string | null;
}

/** Remembers who did what to versions that stand already. One statement for any number. */
export async function insertSteps(tx: Tx, steps: readonly NewStep[]): Promise<void> {
  if (steps.length === 0) return;
  await tx.query(
    `INSERT INTO question_steps (organization_id, id, question_id, version, step, actor_id)
     SELECT $1, r.id, r."questionId", r.version, r.step, r."actorId"
     FROM jsonb_to_recordset($2::jsonb)
       AS r(id uuid, "questionId" uuid, version integer, step text, "actorId" uuid)`,
    [tx.organizationId, JSON.stringify(steps.map((step) => ({ id: newId(), ...step })))],
  );
}
