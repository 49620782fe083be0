import type { Result, Transaction } from '@plumbline/kernel';

/** A person as another context was told of them. */
export interface Person {
  readonly name: string;
  readonly email: string;
  readonly externalId: string | null;
}

/** Makes candidates of people who may be candidates already. */
export abstract class CandidateEnroller {
  /**
   * The candidate's id of each person, in the order given: of the candidate with their e-mail, or of one that is made. In
   * two statements for any number of people. Each is refused by themselves, as `createCandidate` would.
   */
  abstract ensure(transaction: Transaction, people: readonly Person[]): Promise<readonly Result<string>[]>;
}
