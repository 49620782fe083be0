import { defineEvent, defineJob, defineScheduledJob, type Transaction } from '@plumbline/kernel';
import { z } from 'zod';

/** Attempts that one event may name. */
export const MAX_DELIVERIES = 100;

/** These attempts have begun: candidates were given their items. Each attempt is told of once. */
export const ItemsDelivered = defineEvent({
  name: 'assessments.items-delivered.v1',
  payload: z.object({ attemptIds: z.array(z.uuid()).min(1).max(MAX_DELIVERIES) }),
});

/** Tells of attempts that have begun, some at a time, so that starting one costs nothing more. */
export const TellDeliveries = defineScheduledJob({
  name: 'assessments.tell-deliveries.v1',
  queue: 'sweeps',
  attempts: 1,
  backoff: { type: 'fixed', delay: 1_000 },
  every: 60_000,
});

/** Counts for each question how often candidates were given it. */
export const CountExposure = defineJob({
  name: 'question-bank.count-exposure.v1',
  queue: 'bank',
  attempts: 8,
  backoff: { type: 'exponential', delay: 500 },
  on: ItemsDelivered,
});

export interface DeliveredVersion {
  readonly questionId: string;
  readonly version: number;
  /** How many of the attempts were given it. */
  readonly attempts: number;
}

/** What attempts have delivered. */
export abstract class Deliveries {
  /** In one statement for any number of attempts, by question and version. */
  abstract ofAttempts(transaction: Transaction, attemptIds: readonly string[]): Promise<readonly DeliveredVersion[]>;
}
