export * from './clock.ts';
export * from './define-event.ts';
export * from './define-job.ts';
export * from './ids.ts';
export * from './pagination.ts';
export * from './refusal.ts';
export * from './result.ts';
export * from './transaction.ts';
