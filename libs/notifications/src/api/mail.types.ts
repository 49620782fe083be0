import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const MailKind = {
  INVITATION: 'INVITATION',
  REMINDER: 'REMINDER',
  RECEIPT: 'RECEIPT',
  RESULT: 'RESULT',
} as const;
export type MailKind = keyof typeof MailKind;
registerEnumType(MailKind, { name: 'MailKind' });

export const MailStatus = {
  WAITING: 'WAITING',
  HELD: 'HELD',
  SENDING: 'SENDING',
  SENT: 'SENT',
  FAILED: 'FAILED',
  DROPPED: 'DROPPED',
} as const;
export type MailStatus = keyof typeof MailStatus;
registerEnumType(MailStatus, {
  name: 'MailStatus',
  valuesMap: {
    WAITING: { description: 'A job will send it.' },
    HELD: { description: 'Kept, because this installation has no mail server.' },
    SENDING: { description: 'It is being handed to the mail server.' },
    SENT: { description: 'A mail server took it.' },
    FAILED: { description: 'Given up; failureCode says why.' },
    DROPPED: { description: 'Not sent, because there was no reason to any more; failureCode says why.' },
  },
});

@ObjectType('Mail', { description: 'A message to a candidate. Its words are made when it is sent and stand nowhere.' })
export class MailType {
  @Field(() => ID)
  id!: string;

  @Field(() => MailKind)
  kind!: MailKind;

  @Field(() => MailStatus)
  status!: MailStatus;

  @Field(() => ID)
  candidateId!: string;

  @Field(() => ID)
  assignmentId!: string;

  @Field(() => Int, { description: 'Times that somebody began to send it.' })
  attempts!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why it was not sent, for instance SMTP_550, ECONNECTION or INVITATION_REVOKED.',
  })
  failureCode!: string | null;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  sentAt!: Date | null;
}

@ObjectType('MailConnection')
export class MailConnection extends connectionOf(MailType, 'Mail') {}

@InputType()
export class MailFilter {
  @Field(() => ID, { nullable: true })
  candidateId?: string | null;

  @Field(() => ID, { nullable: true })
  assignmentId?: string | null;
}
