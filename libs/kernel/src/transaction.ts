/**
 * What a query port of `libs/contracts` takes so that its owner reads in the caller's transaction. Opaque outside
 * `libs/platform`, whose `Tx` is its only implementation.
 */
export interface Transaction {
  readonly organizationId: string;
}
