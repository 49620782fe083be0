import { Controller, Get, HttpCode, Inject, ServiceUnavailableException } from '@nestjs/common';
import { Public } from '../auth/allow.ts';
import { Readiness } from './readiness.ts';

@Controller('health')
export class HealthController {
  constructor(@Inject(Readiness) private readonly readiness: Readiness) {}

  /** The process runs. Says nothing about what it depends on, so that a lost database restarts nobody. */
  @Get('live')
  @Public()
  @HttpCode(200)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** The process can serve: 503 while the database is out of reach or while it drains. */
  @Get('ready')
  @Public()
  async ready(): Promise<{ status: 'ready'; checks: Record<string, string> }> {
    const { ready, checks } = await this.readiness.check();
    if (!ready) throw new ServiceUnavailableException({ status: 'not ready', checks });
    return { status: 'ready', checks };
  }
}
