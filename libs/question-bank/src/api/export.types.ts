import { connectionOf, DateTimeScalar } from '@plumbline/platform';
import { Field, Float, ID, InputType, Int, ObjectType } from '@nestjs/graphql';
import { JobState, QuestionFormat } from './import.types.ts';
import { QuestionFilter } from './question.types.ts';

@InputType()
export class ExportQuestionsInput {
  @Field(() => QuestionFormat)
  format!: QuestionFormat;

  @Field(() => [ID], { nullable: true, description: 'At most 1,000, written in this order; `filter` is ignored then.' })
  questionIds?: string[] | null;

  @Field(() => QuestionFilter, {
    nullable: true,
    description: 'What a list with this filter shows, the oldest first; without one, all that is not retired.',
  })
  filter?: QuestionFilter | null;
}

@ObjectType('ExportItem', { description: 'What became of one question.' })
export class ExportItemType {
  @Field(() => Int, { description: 'From 1.' })
  position!: number;

  /** What the field `question` is loaded by. */
  questionId!: string;

  @Field(() => Int, { description: 'The version that was written.' })
  version!: number;

  @Field(() => String, {
    nullable: true,
    description: 'Why the format cannot say it: stable. Null when it was written.',
  })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the format cannot say it, for people.' })
  message!: string | null;

  @Field(() => [String], { description: 'What the question says and the file does not, each beginning with its code.' })
  losses!: string[];
}

@ObjectType('ExportItemConnection')
export class ExportItemConnection extends connectionOf(ExportItemType, 'ExportItem') {}

@ObjectType('ExportReport')
export class ExportReportType {
  @Field(() => ID)
  id!: string;

  @Field(() => JobState)
  state!: JobState;

  @Field(() => QuestionFormat)
  format!: QuestionFormat;

  @Field(() => Int, { description: 'Questions in the file.' })
  exported!: number;

  @Field(() => Int, { description: 'Questions that the format cannot say.' })
  failed!: number;

  @Field(() => Int, { description: 'Of all questions together.' })
  losses!: number;

  @Field(() => Float, { description: 'Bytes of the file so far.' })
  size!: number;

  @Field(() => String, { description: 'For saving it.' })
  fileName!: string;

  @Field(() => String)
  mediaType!: string;

  @Field(() => String, {
    description: 'The path at which the file is fetched with the same token, once the state is DONE.',
  })
  path!: string;

  @Field(() => DateTimeScalar, { nullable: true, description: 'When the file is cleared away.' })
  expiresAt!: Date | null;

  @Field(() => String, { nullable: true, description: 'Why the whole export failed: stable.' })
  code!: string | null;

  @Field(() => String, { nullable: true, description: 'Why the whole export failed, for people.' })
  message!: string | null;
}

@ObjectType('ExportReportConnection')
export class ExportReportConnection extends connectionOf(ExportReportType, 'ExportReport') {}
