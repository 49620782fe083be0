import type { Transaction } from '@plumbline/kernel';

export interface AssessmentSummary {
  readonly id: string;
  readonly title: string;
  /** And not archived: candidates can be invited to it. */
  readonly published: boolean;
}

/** The assessments' face for loop templates. */
export abstract class AssessmentCatalogue {
  /** One statement for any number of ids; unknown ids are absent from the map. */
  abstract find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, AssessmentSummary>>;
}
