/** Lets the process that serves candidates say that it does, so that they are credited the time in which none did. */
export abstract class ServicePulse {
  /**
   * Tells the database that the service is there. After a gap of 60 s or more it first credits every attempt that was
   * open during it, in the same commit. Rejects while the database is out of reach: try again soon.
   */
  abstract beat(): Promise<void>;
}
