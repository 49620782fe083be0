import { Inject, Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';

export interface ReadinessReport {
  readonly ready: boolean;
  readonly checks: Record<string, 'ok' | 'failing' | 'draining'>;
}

/** Whether this process should be sent work. Redis is not asked: without it submissions still commit. */
@Injectable()
export class Readiness {
  #draining = false;

  constructor(@Inject(DataSource) private readonly dataSource: DataSource) {}

  async check(): Promise<ReadinessReport> {
    if (this.#draining) return { ready: false, checks: { process: 'draining' } };
    const database = await this.dataSource.query('SELECT 1').then(
      () => 'ok' as const,
      () => 'failing' as const,
    );
    return { ready: database === 'ok', checks: { database } };
  }

  /** From now on it should not be sent work. */
  drain(): void {
    this.#draining = true;
  }
}
