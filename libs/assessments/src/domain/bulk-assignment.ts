export const BULK_STATES = ['QUEUED', 'RUNNING', 'DONE', 'FAILED', 'CANCELLED'] as const;
export type BulkState = (typeof BULK_STATES)[number];

export const BULK_LINE_STATUSES = ['ASSIGNED', 'SKIPPED', 'FAILED'] as const;

/** What became of one line. SKIPPED: the person has an assignment of this assessment that is still good. */
export type BulkLineStatus = (typeof BULK_LINE_STATUSES)[number];

/** People in one request. */
export const BULK_LIMIT = 10_000;
