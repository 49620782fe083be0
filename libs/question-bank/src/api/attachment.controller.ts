import { Permission } from '@plumbline/contracts';
import { Allow, CurrentActor, RefusalFilter, RefusedError, type Actor } from '@plumbline/platform';
import { Controller, Get, Inject, Param, Res, UseFilters } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { refusals } from '../domain/refusals.ts';
import { KeepAttachments } from '../use-cases/keep-attachments.ts';

@Controller('attachments')
@UseFilters(RefusalFilter)
export class AttachmentController {
  constructor(@Inject(KeepAttachments) private readonly attachments: KeepAttachments) {}

  /** A picture's bytes. They never change under their digest; nothing in them can run. */
  @Get(':digest')
  @Allow(Permission.QuestionRead)
  async one(@CurrentActor() actor: Actor, @Param('digest') digest: string, @Res() reply: FastifyReply): Promise<void> {
    const attachment = await this.attachments.one(actor, digest);
    if (attachment === null) throw new RefusedError(refusals.NOT_FOUND({ values: { what: 'picture' } }).error);
    await reply
      .header('content-type', attachment.mediaType)
      .header('content-security-policy', "sandbox; default-src 'none'")
      .header('x-content-type-options', 'nosniff')
      .header('cross-origin-resource-policy', 'same-site')
      .header('cache-control', 'private, max-age=31536000, immutable')
      // Whoever sits at the same browser next has a token of their own.
      .header('vary', 'authorization')
      .send(Buffer.from(attachment.bytes));
  }
}
