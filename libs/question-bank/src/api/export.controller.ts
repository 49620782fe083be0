import { Readable } from 'node:stream';
import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, RefusalFilter, RefusedError, type Actor } from '@plumbline/platform';
import { Controller, Get, Inject, Param, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { refusals } from '../domain/refusals.ts';
import { ReadExports } from '../use-cases/export-questions.ts';
import { toExportReport } from './to-export-report.ts';

@Controller('exports')
@UseFilters(RefusalFilter)
export class ExportController {
  constructor(@Inject(ReadExports) private readonly reading: ReadExports) {}

  /** The file of an export that is done. 404 while it is not, and when it is nobody's or another's. */
  @Get(':id')
  @Allow(Permission.QuestionExport)
  async file(@CurrentActor() actor: Actor, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const record = await this.reading.one(actor, id);
    if (record?.state !== 'DONE') throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'file' } }).error);
    const { fileName, mediaType } = toExportReport(record);
    await reply
      .header('content-type', mediaType)
      .header('content-length', record.size)
      .header('content-disposition', `attachment; filename="${fileName}"`)
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'private, no-store')
      .send(Readable.from(this.reading.content(actor, record.id)));
  }
}
