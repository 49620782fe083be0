import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, ObjectType, registerEnumType } from '@nestjs/graphql';

export const ReportedSignalKind = {
  FOCUS_LOST: 'FOCUS_LOST',
  FOCUS_GAINED: 'FOCUS_GAINED',
  PASTE: 'PASTE',
  FULL_SCREEN_LEFT: 'FULL_SCREEN_LEFT',
  FULL_SCREEN_ENTERED: 'FULL_SCREEN_ENTERED',
} as const;
export type ReportedSignalKind = keyof typeof ReportedSignalKind;
registerEnumType(ReportedSignalKind, {
  name: 'ReportedSignalKind',
  description: 'What a device may tell of itself. Of a paste only that there was one.',
});

export const IntegritySignalKind = { ...ReportedSignalKind, ADDRESS_CHANGED: 'ADDRESS_CHANGED' } as const;
export type IntegritySignalKind = keyof typeof IntegritySignalKind;
registerEnumType(IntegritySignalKind, { name: 'IntegritySignalKind' });

@InputType()
export class IntegritySignalInput {
  @Field(() => ReportedSignalKind)
  kind!: ReportedSignalKind;

  @Field(() => Date, { description: 'By the device’s own clock, which decides nothing.' })
  at!: Date;

  @Field(() => ID, { nullable: true, description: 'The item that it was at.' })
  itemId?: string | null;
}

@InputType()
export class RecordIntegritySignalsInput {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => [IntegritySignalInput], { description: 'At most 50; none are a sign of life.' })
  signals!: IntegritySignalInput[];
}

@ObjectType('IntegritySignal', {
  description: 'Something that happened around an attempt: an observation, no verdict.',
})
export class IntegritySignalType {
  @Field(() => ID)
  id!: string;

  @Field(() => IntegritySignalKind)
  kind!: IntegritySignalKind;

  @Field(() => ID, { nullable: true })
  itemId!: string | null;

  @Field(() => Date, { description: 'As the device said it; of what the server saw, as the server did.' })
  at!: Date;

  @Field(() => Date)
  receivedAt!: Date;
}

@ObjectType('IntegritySignalConnection')
export class IntegritySignalConnection extends connectionOf(IntegritySignalType, 'IntegritySignal') {}
