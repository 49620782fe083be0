/**
 * The process's own clock, for leases, log lines and token lifetimes. Deadlines never ask it: they are judged in SQL
 * by `app_now()`, and domain functions take `now` as a parameter.
 */
export abstract class Clock {
  abstract now(): Date;
}

export class SystemClock extends Clock {
  now(): Date {
    return new Date();
  }
}
