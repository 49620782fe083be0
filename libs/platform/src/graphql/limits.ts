/** How much one request may ask for. Everything here is checked before a resolver runs. */
export interface GraphQLLimits {
  /** Bytes of an HTTP body. Imports carry a file of several megabytes in a variable. */
  readonly bodyBytes: number;
  /** Bytes of one WebSocket message; a larger one closes the connection with 1009. */
  readonly messageBytes: number;
  /** Lexical tokens of a document. */
  readonly tokens: number;
  /** Fields and fragment spreads, as written and again with fragments expanded. */
  readonly selections: number;
  /** Nested selection sets on the longest path. */
  readonly depth: number;
  /** Nested selection sets under `__schema` and `__type`, where introspection is on. */
  readonly introspectionDepth: number;
  readonly aliases: number;
  readonly directives: number;
  /** Fields of `Query`, `Mutation` or `Subscription` in one operation. */
  readonly rootFields: number;
  /** Objects that an answer could hold: page sizes multiplied along each path. */
  readonly cost: number;
  /** Values in the variables, counting every list, object and scalar. Enough for ten thousand people with three each. */
  readonly variableValues: number;
  readonly variableDepth: number;
  /** Operations that one WebSocket connection may have open. */
  readonly operationsPerConnection: number;
  /** Milliseconds that a WebSocket may stay silent before `connection_init`. */
  readonly connectionInitTimeout: number;
  /** Milliseconds between pings; a peer that has not answered the last one is dropped. */
  readonly keepAlive: number;
  /** Documents whose parsed and validated form is kept. */
  readonly cachedDocuments: number;
}

export const DEFAULT_GRAPHQL_LIMITS: GraphQLLimits = {
  bodyBytes: 10 * 1024 * 1024,
  messageBytes: 1024 * 1024,
  tokens: 3_000,
  selections: 500,
  depth: 15,
  introspectionDepth: 20,
  aliases: 30,
  directives: 50,
  rootFields: 20,
  cost: 50_000,
  variableValues: 50_000,
  variableDepth: 20,
  operationsPerConnection: 50,
  connectionInitTimeout: 3_000,
  keepAlive: 12_000,
  cachedDocuments: 1_000,
};
