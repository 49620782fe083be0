/** Tells the relay, soon after a commit and never inside one, that the outbox holds something new. */
export abstract class RelayWaker {
  /** Returns at once. Losing a wake-up costs time, never an event: the relay sweeps besides. */
  abstract wake(): void;
}
