import { connectionOf } from '@plumbline/platform';
import { Field, Float, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';

export const QuestionFormat = {
  GUIDE: 'GUIDE',
  MARKDOWN: 'MARKDOWN',
  GIFT: 'GIFT',
  AIKEN: 'AIKEN',
  MOODLE_XML: 'MOODLE_XML',
  QTI_21: 'QTI_21',
  QTI_30: 'QTI_30',
  CSV: 'CSV',
  JSON: 'JSON',
} as const;
export type QuestionFormat = keyof typeof QuestionFormat;
registerEnumType(QuestionFormat, { name: 'QuestionFormat' });

export const ContentEncoding = { UTF8: 'UTF8', BASE64: 'BASE64' } as const;
export type ContentEncoding = keyof typeof ContentEncoding;
registerEnumType(ContentEncoding, { name: 'ContentEncoding' });

export const ImportItemStatus = {
  CREATED: 'CREATED',
  UPDATED: 'UPDATED',
  UNCHANGED: 'UNCHANGED',
  DUPLICATE: 'DUPLICATE',
  FAILED: 'FAILED',
} as const;
export type ImportItemStatus = keyof typeof ImportItemStatus;
registerEnumType(ImportItemStatus, { name: 'ImportItemStatus' });

export const JobState = { QUEUED: 'QUEUED', RUNNING: 'RUNNING', DONE: 'DONE', FAILED: 'FAILED' } as const;
export type JobState = keyof typeof JobState;
registerEnumType(JobState, { name: 'JobState' });

@InputType()
export class ImportQuestionsInput {
  @Field(() => String)
  content!: string;

  @Field(() => ContentEncoding, { nullable: true, defaultValue: 'UTF8', description: 'BASE64 for packages.' })
  encoding?: ContentEncoding | null;

  @Field(() => QuestionFormat, { nullable: true, description: 'Recognised when left out.' })
  format?: QuestionFormat | null;

  @Field(() => String, { nullable: true })
  fileName?: string | null;

  @Field(() => Boolean, {
    nullable: true,
    defaultValue: false,
    description: 'Lands in review where four eyes are asked for.',
  })
  publish?: boolean | null;

  @Field(() => Boolean, { nullable: true, defaultValue: false, description: 'Reports and writes nothing.' })
  dryRun?: boolean | null;
}

@ObjectType('ImportItem', { description: 'What became of one item of the source.' })
export class ImportItemType {
  @Field(() => String, { description: 'Where it stands in the source, for instance "line 12".' })
  position!: string;

  @Field(() => ImportItemStatus)
  status!: ImportItemStatus;

  /** What the field `question` is loaded by. */
  questionId!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed: stable.' })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Why it failed, for people.' })
  message!: string | null;

  @Field(() => [String], { description: 'What the source says and the question does not.' })
  losses!: string[];

  @Field(() => [String], { description: 'What somebody should look at, each beginning with its code.' })
  warnings!: string[];
}

@ObjectType('ImportItemConnection')
export class ImportItemConnection extends connectionOf(ImportItemType, 'ImportItem') {}

@ObjectType('ImportReport')
export class ImportReportType {
  @Field(() => ID)
  id!: string;

  @Field(() => JobState)
  state!: JobState;

  @Field(() => Float, { description: 'From 0 to 1, by the bytes of the file.' })
  progress!: number;

  @Field(() => QuestionFormat)
  format!: QuestionFormat;

  @Field(() => String, { nullable: true })
  fileName!: string | null;

  @Field(() => Boolean)
  publish!: boolean;

  @Field(() => Boolean)
  dryRun!: boolean;

  @Field(() => Int)
  created!: number;

  @Field(() => Int)
  updated!: number;

  @Field(() => Int)
  unchanged!: number;

  @Field(() => Int)
  duplicates!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => Int, { description: 'Of all items together.' })
  warnings!: number;

  @Field(() => [String], { description: 'What stands in the source but is no question.' })
  notes!: string[];

  @Field(() => String, { nullable: true, description: 'Why the whole import failed: stable.' })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the whole import failed, for people.' })
  message!: string | null;
}

@ObjectType('ImportReportConnection')
export class ImportReportConnection extends connectionOf(ImportReportType, 'ImportReport') {}
