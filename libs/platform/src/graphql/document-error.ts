import type { Refusal } from '@plumbline/kernel';
import { GraphQLError, type GraphQLErrorOptions } from 'graphql';
import { RefusedError } from '../errors/refused-error.ts';

export type DocumentErrorCode = 'GRAPHQL_PARSE_FAILED' | 'GRAPHQL_VALIDATION_FAILED' | 'BAD_USER_INPUT';

/**
 * What is wrong with a document or its variables, in words made for whoever sent it. Only the GraphQL layer makes
 * these, which is why the mask may show their message.
 */
export class DocumentError extends GraphQLError {
  constructor(
    readonly code: DocumentErrorCode,
    message: string,
    options: GraphQLErrorOptions = {},
    readonly field?: string,
  ) {
    super(message, options);
  }
}

/** A refusal in the form that graphql-js and both transports carry. */
export const refusedAs = (refusal: Refusal): GraphQLError =>
  new GraphQLError(refusal.message, { originalError: new RefusedError(refusal) });
