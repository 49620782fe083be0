import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import {
  BULK_ACTIONS,
  BULK_STATES,
  BULK_STATUSES,
  type BulkActionKind,
  type BulkState,
  type BulkStatus,
} from '../domain/bulk.ts';
import { QuestionFilter } from './question.types.ts';

const enumOf = <Value extends string>(values: readonly Value[]) =>
  Object.fromEntries(values.map((value) => [value, value])) as { readonly [Each in Value]: Each };

export const BulkActionKindEnum = enumOf(BULK_ACTIONS);
registerEnumType(BulkActionKindEnum, { name: 'BulkActionKind' });

export const BulkStateEnum = enumOf(BULK_STATES);
registerEnumType(BulkStateEnum, { name: 'BulkActionState' });

export const BulkStatusEnum = enumOf(BULK_STATUSES);
registerEnumType(BulkStatusEnum, {
  name: 'BulkItemStatus',
  description: 'UNCHANGED: it was already as it was to become.',
});

@ObjectType('BulkItem', { description: 'What became of one question.' })
export class BulkItemType {
  @Field(() => ID)
  questionId!: string;

  @Field(() => BulkStatusEnum)
  status!: BulkStatus;

  @Field(() => String, { nullable: true, description: 'Why it failed, for instance REVIEW_REQUIRED.' })
  code!: string | null;

  @Field(() => String, { nullable: true })
  message!: string | null;
}

@ObjectType('BulkItemConnection')
export class BulkItemConnection extends connectionOf(BulkItemType, 'BulkItem') {}

@ObjectType('BulkAction', { description: 'An action on many questions, with how far it is.' })
export class BulkActionType {
  @Field(() => ID)
  id!: string;

  @Field(() => BulkActionKindEnum)
  action!: BulkActionKind;

  @Field(() => BulkStateEnum)
  state!: BulkState;

  @Field(() => Int)
  total!: number;

  @Field(() => Int)
  done!: number;

  @Field(() => Int)
  unchanged!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

@InputType({ description: 'Either ids or a filter.' })
export class BulkTargetInput {
  @Field(() => [ID], { nullable: true, description: 'At most 1,000.' })
  ids?: string[] | null;

  @Field(() => QuestionFilter, { nullable: true, description: 'What it finds now, at most 10,000 questions.' })
  filter?: QuestionFilter | null;
}

@InputType({ description: 'What is left out stays as it is; null takes it away.' })
export class BulkTagInput extends BulkTargetInput {
  @Field(() => [String], { defaultValue: [] })
  addSkills!: string[];

  @Field(() => [String], { defaultValue: [] })
  removeSkills!: string[];

  @Field(() => Int, { nullable: true, description: '1 (easy) to 5 (hard).' })
  difficulty?: number | null;

  @Field(() => String, { nullable: true, description: 'A BCP 47 tag.' })
  locale?: string | null;
}
