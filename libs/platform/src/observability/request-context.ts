import { AsyncLocalStorage } from 'node:async_hooks';

/** What every log line of a request or job carries. */
export interface RequestContext {
  readonly requestId: string;
  /** The request that caused this one: a job carries the id of the request whose event it handles. */
  readonly correlationId: string;
}

const storage = new AsyncLocalStorage<RequestContext>();

export const runInContext = <T>(context: RequestContext, work: () => T): T => storage.run(context, work);

export const currentContext = (): RequestContext | undefined => storage.getStore();
