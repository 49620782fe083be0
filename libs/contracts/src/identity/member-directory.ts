import type { Transaction } from '@plumbline/kernel';
import type { Role } from './roles.ts';

export interface MemberSummary {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
}

/** The organization's people for other contexts. */
export abstract class MemberDirectory {
  /** One statement for any number of ids; unknown ids are absent from the map. */
  abstract find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, MemberSummary>>;
}
