import type { Transaction } from '@plumbline/kernel';
import type { Role } from './roles.ts';

export interface MemberSummary {
  readonly id: string;
  readonly name: string;
  readonly email: string;
  readonly roles: readonly Role[];
  /** False once deactivated: their name stands beside what they did, and nothing new is given to them. */
  readonly active: boolean;
}

/** The organization's people for other contexts. */
export abstract class MemberDirectory {
  /** One statement for any number of ids; unknown ids are absent from the map, past members are not. */
  abstract find(transaction: Transaction, ids: readonly string[]): Promise<ReadonlyMap<string, MemberSummary>>;
}
