import type { EventJob } from '../queues/match-handlers.ts';
import type { OpenedDelivery, RelayedEvent } from './outbox-store.ts';

/** A payload that does not fit its event goes to the job, which says so in the dead-letter list. */
function isFollowed({ definition }: EventJob, payload: unknown): boolean {
  if (!definition.when) return true;
  const parsed = definition.payload.safeParse(payload);
  return !parsed.success || definition.when(parsed.data);
}

/**
 * The deliveries that follow from events. Those of a batched job go together by organization, in the events' order.
 * @param leaseOf milliseconds for which a job's deliveries go to the queue at once; null leaves them for later
 */
export function followUps(
  events: readonly RelayedEvent[],
  jobs: readonly EventJob[],
  leaseOf: (job: EventJob) => number | null,
): readonly OpenedDelivery[] {
  const opened: OpenedDelivery[] = [];
  for (const job of jobs) {
    const { name, on } = job.definition;
    const leaseMs = leaseOf(job);
    const batches = new Map<string, { readonly head: string; size: number }>();
    for (const { organizationId, id: eventId, name: event, payload, requestId } of events) {
      if (event !== on.name || !isFollowed(job, payload)) continue;
      let batch: string | null = null;
      if (job.kind === 'batched' && leaseMs !== null) {
        const filling = batches.get(organizationId);
        const mine = filling && filling.size < job.batchSize ? filling : { head: eventId, size: 0 };
        mine.size += 1;
        batches.set(organizationId, mine);
        batch = mine.head;
      }
      opened.push({ organizationId, eventId, job: name, requestId, attempts: 0, batch, leaseMs: leaseMs ?? 0 });
    }
  }
  return opened;
}
