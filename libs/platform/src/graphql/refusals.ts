import { defineRefusals } from '@plumbline/kernel';

/** What the GraphQL layer itself refuses, before any resolver has run. `details` names the limit that was passed. */
export const graphqlRefusals = defineRefusals({
  QUERY_TOO_COMPLEX: 'This document asks for too much at once: at most {maximum} {limit}. Split it.',
  VARIABLES_TOO_LARGE: 'The variables hold too much: at most {maximum} {limit}. Send it in parts.',
  BODY_TOO_LARGE: 'The request is too large: at most {maximum} bytes.',
  BAD_REQUEST: 'This is not a GraphQL request: {reason}.',
  BATCH_NOT_SUPPORTED: 'Send one operation per request: batches are not supported.',
  UNSUPPORTED_MEDIA_TYPE: 'Send the request as application/json in UTF-8.',
  NOT_ACCEPTABLE: 'Answers are application/graphql-response+json or application/json in UTF-8.',
  METHOD_NOT_ALLOWED: 'GET runs queries and POST runs queries and mutations; nothing else is answered here.',
  OPERATION_NOT_FOUND:
    'The document has no operation of this name; with several operations, "operationName" must pick one.',
  SUBSCRIPTION_NEEDS_WEBSOCKET: 'Subscriptions run over a WebSocket at the same path (graphql-transport-ws).',
  TOO_MANY_SUBSCRIPTIONS: 'This connection already runs {maximum} operations. End some first.',
  SUBSCRIBER_TOO_SLOW:
    'Messages were taken too slowly and some were dropped. Read the current state and subscribe again.',
});
