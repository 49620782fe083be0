import { Readable } from 'node:stream';
import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, RefusalFilter, unwrap, type Actor } from '@plumbline/platform';
import { Controller, Get, Inject, Param, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { ExportResults } from '../use-cases/export-results.ts';
import { resultsCsv } from './results-csv.ts';

@Controller('assessments')
@UseFilters(RefusalFilter)
export class ResultsController {
  constructor(@Inject(ExportResults) private readonly results: ExportResults) {}

  /** An assessment's attempts with their newest grades, as CSV. 404 when it is nobody's or another's. */
  @Get(':id/results.csv')
  @Allow(Permission.GradeRead)
  async file(@CurrentActor() actor: Actor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    unwrap(await this.results.begin(actor, id));
    await reply
      .header('content-type', 'text/csv; charset=utf-8; header=present')
      .header('content-disposition', `attachment; filename="results-${id}.csv"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .send(Readable.from(resultsCsv(this.results.lines(actor, id))));
  }
}
