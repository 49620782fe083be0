import { connectionOf, DecimalScalar } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { RegradeRecord } from '../data/regrade.repository.ts';
import { GradeCause } from './attempt.types.ts';

export const RegradeState = { RUNNING: 'RUNNING', DONE: 'DONE', FAILED: 'FAILED' } as const;
export type RegradeState = keyof typeof RegradeState;
registerEnumType(RegradeState, {
  name: 'RegradeState',
  valuesMap: { FAILED: { description: 'It came to no end; grades that were made stand. Ask for another.' } },
});

@ObjectType('ResultSummary')
export class ResultSummaryType {
  @Field(() => DecimalScalar)
  points!: string;

  @Field(() => DecimalScalar)
  percent!: string;

  @Field(() => Boolean, { nullable: true })
  passed!: boolean | null;
}

@ObjectType('RegradeKeyChange', { description: 'An item that gets the key of a newer version of its question.' })
export class RegradeKeyChangeType {
  @Field(() => ID)
  itemId!: string;

  @Field(() => Int, { description: 'From 1, in the assessment.' })
  position!: number;

  @Field(() => ID)
  questionId!: string;

  @Field(() => Int)
  fromVersion!: number;

  @Field(() => Int)
  version!: number;
}

@ObjectType('AffectedDecision', { description: 'A decision that stood when a result that it rested on changed.' })
export class AffectedDecisionType {
  @Field(() => ID)
  decisionId!: string;

  @Field(() => ID)
  loopId!: string;

  @Field(() => ID, { description: 'The member who decided.' })
  decidedBy!: string;
}

@ObjectType('RegradeChange', { description: 'An attempt whose result a regrade changed, or would change.' })
export class RegradeChangeType {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => ID)
  candidateId!: string;

  @Field(() => ResultSummaryType)
  before!: ResultSummaryType;

  @Field(() => ResultSummaryType)
  after!: ResultSummaryType;

  @Field(() => [AffectedDecisionType])
  decisions!: AffectedDecisionType[];
}

@ObjectType('RegradeChangeConnection')
export class RegradeChangeConnection extends connectionOf(RegradeChangeType, 'RegradeChange') {}

@ObjectType('RegradeReport')
export class RegradeReportType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  assessmentId!: string;

  @Field(() => RegradeState)
  state!: RegradeState;

  @Field(() => Boolean, { description: 'Whether it only says what a regrade would do.' })
  dryRun!: boolean;

  @Field(() => String)
  reason!: string;

  @Field(() => DecimalScalar, { nullable: true })
  passMarkBefore!: string | null;

  @Field(() => DecimalScalar, { nullable: true, description: 'What it grades by.' })
  passMarkPercent!: string | null;

  @Field(() => [RegradeKeyChangeType])
  keyChanges!: RegradeKeyChangeType[];

  @Field(() => Int, { description: 'Graded attempts to examine.' })
  total!: number;

  @Field(() => Int)
  examined!: number;

  @Field(() => Int, { description: 'Attempts whose points, items or passing changed, or would.' })
  changed!: number;

  @Field(() => Int)
  passesGained!: number;

  @Field(() => Int)
  passesLost!: number;

  @Field(() => Date)
  createdAt!: Date;

  @Field(() => Date, { nullable: true })
  finishedAt!: Date | null;
}

export const toRegradeReport = ({ keyChanges, ...record }: RegradeRecord): RegradeReportType => ({
  id: record.id,
  assessmentId: record.assessmentId,
  state: record.state,
  dryRun: record.dryRun,
  reason: record.reason,
  passMarkBefore: record.passMarkBefore,
  passMarkPercent: record.passMarkPercent,
  keyChanges: keyChanges.map(({ itemId, position, questionId, fromVersion, version }) => ({
    itemId,
    position,
    questionId,
    fromVersion,
    version,
  })),
  total: record.total,
  examined: record.examined,
  changed: record.changed,
  passesGained: record.passesGained,
  passesLost: record.passesLost,
  createdAt: record.createdAt,
  finishedAt: record.finishedAt,
});

@ObjectType('GradeRevision', { description: 'One revision of a grade beside the result before it.' })
export class GradeRevisionType {
  @Field(() => Int, { description: 'From 1.' })
  revision!: number;

  @Field(() => GradeCause)
  cause!: GradeCause;

  @Field(() => String, { nullable: true })
  reason!: string | null;

  @Field(() => ID, { nullable: true, description: 'The member behind it; null for the system.' })
  gradedBy!: string | null;

  @Field(() => Date)
  gradedAt!: Date;

  @Field(() => Boolean)
  complete!: boolean;

  @Field(() => ResultSummaryType, { nullable: true, description: 'Null for the first.' })
  before!: ResultSummaryType | null;

  @Field(() => ResultSummaryType)
  after!: ResultSummaryType;
}

@ObjectType('GradeRevisionConnection')
export class GradeRevisionConnection extends connectionOf(GradeRevisionType, 'GradeRevision') {}

@InputType()
export class RegradeInput {
  @Field(() => ID)
  assessmentId!: string;

  @Field(() => [ID], { nullable: true, description: 'Whose keys are brought up to date; left out: all items.' })
  itemIds?: string[] | null;

  @Field(() => Boolean, { description: 'True: only says what it would do.' })
  dryRun!: boolean;

  @Field(() => String, { description: '1 to 2,000 characters.' })
  reason!: string;

  @Field(() => DecimalScalar, { nullable: true, description: 'Another pass mark; left out, it stays as it is.' })
  passMarkPercent?: string | null;
}

@InputType()
export class OverrideGradeInput {
  @Field(() => ID)
  attemptId!: string;

  @Field(() => ID, { nullable: true, description: 'Left out: the points are for the whole attempt.' })
  itemId?: string | null;

  @Field(() => DecimalScalar, { nullable: true, description: 'Left out or null: takes back what a person gave.' })
  points?: string | null;

  @Field(() => String, { description: '1 to 2,000 characters.' })
  reason!: string;
}
