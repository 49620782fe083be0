import { CONFIG, Public, type Config } from '@plumbline/platform';
import { Controller, Get, Inject, NotFoundException, Param, Query, Req, Res, UseGuards } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { LocalMailbox } from '../use-cases/local-mailbox.ts';
import { LoopbackGuard } from './loopback.guard.ts';
import { LETTER_POLICY, listPage, mailPage, PAGE_POLICY } from './mailbox-page.ts';

const PAGE_SIZE = 25;

/**
 * What would have been sent, for whoever develops on this machine. It is there only outside production and without a mail
 * server (see the module), and shows links that open tests: so nobody gets in from elsewhere, and nothing on it runs.
 */
@Controller()
@UseGuards(LoopbackGuard)
@Public()
export class MailboxController {
  constructor(
    @Inject(LocalMailbox) private readonly mailbox: LocalMailbox,
    @Inject(CONFIG) private readonly config: Pick<Config, 'PUBLIC_URL'>,
  ) {}

  @Get('mailbox')
  async list(
    @Req() request: FastifyRequest,
    @Query('after') after: string | string[] | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const position = typeof after === 'string' ? after : null;
    await this.show(reply, PAGE_POLICY, listPage(await this.mailbox.list(position, PAGE_SIZE, this.start(request))));
  }

  @Get('mailbox/:id')
  async one(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const kept = await this.mailbox.one(id, this.start(request));
    if (!kept) throw new NotFoundException();
    await this.show(reply, PAGE_POLICY, mailPage(kept));
  }

  @Get('mailbox/:id/html')
  async html(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const words = (await this.mailbox.one(id, this.start(request)))?.words;
    if (!words) throw new NotFoundException();
    await this.show(reply, LETTER_POLICY, words.html);
  }

  /** Where links begin: as set, or where this page was asked for. */
  private start(request: FastifyRequest): string {
    return this.config.PUBLIC_URL ?? `http://${request.headers.host}`;
  }

  private async show(reply: FastifyReply, policy: string, html: string): Promise<void> {
    await reply
      .header('content-type', 'text/html; charset=utf-8')
      .header('content-security-policy', policy)
      .header('cross-origin-resource-policy', 'same-origin')
      .header('cross-origin-opener-policy', 'same-origin')
      .header('referrer-policy', 'no-referrer')
      .header('x-content-type-options', 'nosniff')
      .header('cache-control', 'no-store')
      .send(html);
  }
}
