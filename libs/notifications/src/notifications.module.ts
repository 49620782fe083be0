import type { Config } from '@plumbline/platform';
import { Module, type DynamicModule } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { MailResolver } from './api/mail.resolver.ts';
import { MailboxController } from './api/mailbox.controller.ts';
import { MailMessageEntity } from './data/mail.entities.ts';
import { MailRepository } from './data/mail.repository.ts';
import { ReleaseHeldMailHandler } from './jobs/release-held-mail.handler.ts';
import { SendMailHandler } from './jobs/send-mail.handler.ts';
import {
  WriteInvitationHandler,
  WriteReceiptHandler,
  WriteReminderHandler,
  WriteReopeningHandler,
  WriteResultHandler,
} from './jobs/write-mail.handlers.ts';
import { MailServer } from './smtp/mail-server.ts';
import { ComposeMail } from './use-cases/compose-mail.ts';
import { LocalMailbox } from './use-cases/local-mailbox.ts';
import { ReadMails } from './use-cases/read-mails.ts';
import { ResendMailUseCase } from './use-cases/resend-mail.ts';
import { SendMailUseCase } from './use-cases/send-mail.ts';
import { WriteMail } from './use-cases/write-mail.ts';

/** Mail to candidates. Needs the ports of assessments (letters), candidates and identity (the organization's name). */
@Module({})
export class NotificationsModule {
  /** The mailbox for development has no route in production, nor where there is a mail server. */
  static forApi(config: Pick<Config, 'NODE_ENV' | 'SMTP_URL'>): DynamicModule {
    const mailbox = config.NODE_ENV !== 'production' && config.SMTP_URL === undefined;
    return {
      module: NotificationsModule,
      imports: [TypeOrmModule.forFeature([MailMessageEntity])],
      providers: [
        MailRepository,
        ReadMails,
        ResendMailUseCase,
        MailResolver,
        ...(mailbox ? [ComposeMail, LocalMailbox] : []),
      ],
      controllers: mailbox ? [MailboxController] : [],
    };
  }

  static forWorker(): DynamicModule {
    return {
      module: NotificationsModule,
      imports: [TypeOrmModule.forFeature([MailMessageEntity])],
      providers: [
        MailRepository,
        MailServer,
        ComposeMail,
        WriteMail,
        SendMailUseCase,
        WriteInvitationHandler,
        WriteReopeningHandler,
        WriteReminderHandler,
        WriteReceiptHandler,
        WriteResultHandler,
        SendMailHandler,
        ReleaseHeldMailHandler,
      ],
    };
  }
}
