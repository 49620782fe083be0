import type { Transaction } from '@plumbline/kernel';

export abstract class OrganizationNames {
  /** What the transaction's organization is called, in one statement. */
  abstract organizationName(transaction: Transaction): Promise<string>;
}
