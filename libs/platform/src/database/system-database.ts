import { Inject, Injectable, type OnModuleDestroy } from '@nestjs/common';
import pg from 'pg';
import { CONFIG, type Config } from '../config/config.ts';
import { connectionFor } from './data-source-options.ts';

export type SystemQuery = <R>(sql: string, parameters?: readonly unknown[]) => Promise<R[]>;

/**
 * The system role's own small pool: it sees all organizations, so only the relay, sweeps and dead letters hold it.
 * What a tenant asked for goes through the unit of work.
 */
@Injectable()
export class SystemDatabase implements OnModuleDestroy {
  readonly #pool: pg.Pool;

  constructor(@Inject(CONFIG) config: Config) {
    const { url, options } = connectionFor(config, 'plumbline_system');
    this.#pool = new pg.Pool({ connectionString: url, options, max: 4, application_name: 'plumbline-system' });
    // An idle connection that the server closes would otherwise end the process; the next checkout opens another.
    this.#pool.on('error', () => undefined);
  }

  readonly query: SystemQuery = async <R>(sql: string, parameters: readonly unknown[] = []) => {
    const result = await this.#pool.query(sql, [...parameters]);
    return result.rows as R[];
  };

  async transaction<T>(work: (query: SystemQuery) => Promise<T>): Promise<T> {
    const client = await this.#pool.connect();
    let broken: Error | undefined;
    // The pool listens to idle connections only; without a listener one that breaks here would end the process.
    const noteBroken = (error: Error): void => void (broken = error);
    client.on('error', noteBroken);
    try {
      await client.query('BEGIN');
      const value = await work(async <R>(sql: string, parameters: readonly unknown[] = []) => {
        const result = await client.query(sql, [...parameters]);
        return result.rows as R[];
      });
      await client.query('COMMIT');
      return value;
    } catch (error) {
      await client.query('ROLLBACK').catch(noteBroken);
      throw error;
    } finally {
      client.off('error', noteBroken);
      client.release(broken);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await this.#pool.end();
  }
}
