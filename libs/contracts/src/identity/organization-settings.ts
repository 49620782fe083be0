import type { Transaction } from '@plumbline/kernel';

export interface OrganizationSettingsSnapshot {
  /** An author cannot publish their own question. */
  readonly fourEyes: boolean;
}

export abstract class OrganizationSettings {
  /** The settings of the transaction's organization, in one statement. */
  abstract read(transaction: Transaction): Promise<OrganizationSettingsSnapshot>;
}
