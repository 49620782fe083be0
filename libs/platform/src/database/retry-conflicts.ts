import pRetry from 'p-retry';

/** SQLSTATE serialization_failure and deadlock_detected: the only two after which doing it all again is right. */
const RETRIED = new Set(['40001', '40P01']);
const RETRIES = 4;

const sqlState = (error: unknown): string | undefined => {
  if (typeof error !== 'object' || error === null) return undefined;
  const { code, driverError } = error as { code?: string; driverError?: { code?: string } };
  return driverError?.code ?? code;
};

const isConflict = (error: unknown): boolean => RETRIED.has(sqlState(error) ?? '');

/** Does the work of a transaction again, as a whole, after PostgreSQL gave it up for another's sake. */
export async function retryConflicts<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!isConflict(error)) throw error;
  }
  const options = { retries: RETRIES - 1, minTimeout: 5, maxTimeout: 80, randomize: true };
  return pRetry(work, { ...options, shouldRetry: ({ error }) => isConflict(error) });
}
