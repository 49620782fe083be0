import type { Refusal } from '@plumbline/kernel';
import { HttpException } from '@nestjs/common';
import { GraphQLError, type GraphQLFormattedError } from 'graphql';
import { authRefusals } from '../auth/refusals.ts';
import { RefusedError } from '../errors/refused-error.ts';
import { SlowSubscriberError } from '../realtime/realtime.ts';
import { DocumentError } from './document-error.ts';
import { graphqlRefusals } from './refusals.ts';

export interface ErrorOccurrence {
  readonly requestId: string;
  readonly operationName: string | null;
  /** Where in the answer, for instance `assessments.edges.0.node`. */
  readonly path: string | null;
}

/** Told of every error whose reason its cause keeps from the client. */
export type ReportError = (error: unknown, occurrence: ErrorOccurrence) => void;

export const INTERNAL_MESSAGE =
  'Something went wrong on our side. Please try again; if it stays, report the requestId.';

const LONGEST_MESSAGE = 300;

/** An error as clients may see it. Both transports print it with `toJSON`. */
export class MaskedError extends GraphQLError {
  constructor(private readonly formatted: GraphQLFormattedError) {
    super(formatted.message, { extensions: formatted.extensions ?? {} });
  }

  override toJSON(): GraphQLFormattedError {
    return this.formatted;
  }
}

/** Decides, for both transports and every phase of a request, what an error may say to the client. */
export class ErrorMask {
  constructor(private readonly report: ReportError) {}

  /** A refusal and a fault in the document are shown; anything else becomes `INTERNAL` and is reported. */
  mask(error: unknown, requestId: string, operationName: string | null = null): MaskedError {
    if (error instanceof MaskedError) return error;
    const place = placeOf(error);
    const refusal = refusalOf(error);
    if (refusal) {
      const { code, message, field, details } = refusal;
      return new MaskedError({
        message,
        ...place,
        extensions: { code, ...(field === undefined ? {} : { field }), requestId, ...(details ? { details } : {}) },
      });
    }
    if (error instanceof DocumentError) {
      const { code, field } = error;
      const extensions = { code, ...(field === undefined ? {} : { field }), requestId };
      return new MaskedError({ message: error.message.slice(0, LONGEST_MESSAGE), ...place, extensions });
    }
    this.report(causeOf(error), { requestId, operationName, path: place.path?.join('.') ?? null });
    return new MaskedError({ message: INTERNAL_MESSAGE, ...place, extensions: { code: 'INTERNAL', requestId } });
  }

  maskAll(errors: readonly unknown[], requestId: string, operationName: string | null = null): MaskedError[] {
    return errors.map((error) => this.mask(error, requestId, operationName));
  }
}

/** Locations and path say where in the client's own document and answer. */
function placeOf(error: unknown): Pick<GraphQLFormattedError, 'locations' | 'path'> {
  if (!(error instanceof GraphQLError)) return {};
  return { ...(error.locations ? { locations: error.locations } : {}), ...(error.path ? { path: error.path } : {}) };
}

/** The error that a resolver threw, out of the wrappings that graphql-js and graphql-ws put around it. */
function causeOf(error: unknown): unknown {
  let cause = error;
  while (cause instanceof GraphQLError && cause.originalError) cause = cause.originalError;
  return cause;
}

/** A null variable for an argument that may not be null is found only while executing; the sentence quotes no value. */
const UNUSABLE_ARGUMENT =
  /^Argument "(\w+)" of (?:non-null|required) type "[\w[\]!]+" (?:must not be null|was provided the variable )/;

function refusalOf(error: unknown): Refusal | null {
  const cause = causeOf(error);
  if (cause instanceof RefusedError) return cause.refusal;
  if (cause instanceof SlowSubscriberError) return graphqlRefusals.SUBSCRIBER_TOO_SLOW().error;
  if (cause instanceof HttpException && cause.getStatus() === 401) return authRefusals.UNAUTHENTICATED().error;
  if (cause instanceof HttpException && cause.getStatus() === 403) return authRefusals.FORBIDDEN().error;
  if (cause instanceof GraphQLError) {
    const argument = UNUSABLE_ARGUMENT.exec(cause.message)?.[1];
    if (argument !== undefined) {
      return { code: 'BAD_USER_INPUT', message: `The argument "${argument}" must not be null.`, field: argument };
    }
  }
  return null;
}
