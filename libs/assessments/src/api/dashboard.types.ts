import { connectionOf, DecimalScalar } from '@plumbline/platform';
import { Field, ID, Int, ObjectType } from '@nestjs/graphql';
import { AssessmentStatus } from './assessment.types.ts';
import { AssignmentStatus } from './assignment.types.ts';
import { AttemptStatus } from './attempt.types.ts';

@ObjectType({ isAbstract: true })
class CountsType {
  @Field(() => Int, { description: 'Invitations that were not withdrawn.' })
  invited!: number;

  @Field(() => Int)
  revoked!: number;

  @Field(() => Int, { description: 'Of the invited, those whose window closed without an attempt.' })
  expired!: number;

  @Field(() => Int, { description: 'Of the invited, those with an attempt.' })
  started!: number;

  @Field(() => Int, { description: 'Attempts that run and are in time.' })
  inProgress!: number;

  @Field(() => Int, { description: 'Attempts whose time is over and that are about to be closed.' })
  overdue!: number;

  @Field(() => Int, { description: 'Attempts that were handed in and wait to be graded.' })
  submitted!: number;

  @Field(() => Int)
  graded!: number;

  @Field(() => Int)
  abandoned!: number;
}

@ObjectType('ScoreBin', { description: 'Results from `from` percent up to, and without, `to` percent.' })
export class ScoreBinType {
  @Field(() => Int, { description: 'The lowest bin holds negative results, too.' })
  from!: number;

  @Field(() => Int, { description: 'The highest bin holds full marks, too.' })
  to!: number;

  @Field(() => Int)
  count!: number;
}

@ObjectType('AssessmentDashboard', { description: 'How an assessment stands at this moment.' })
export class AssessmentDashboardType extends CountsType {
  @Field(() => ID)
  assessmentId!: string;

  @Field(() => Int, { description: 'Graded attempts whose points are complete; what follows is about these.' })
  scored!: number;

  @Field(() => Int, { description: 'Graded attempts that wait for points from a person.' })
  incomplete!: number;

  @Field(() => Int)
  passed!: number;

  @Field(() => Int)
  failed!: number;

  @Field(() => DecimalScalar, { nullable: true })
  averagePercent!: string | null;

  @Field(() => DecimalScalar, { nullable: true })
  medianPercent!: string | null;

  @Field(() => [ScoreBinType])
  distribution!: ScoreBinType[];
}

@ObjectType('BoardGrade')
export class BoardGradeType {
  @Field(() => Int)
  revision!: number;

  @Field(() => DecimalScalar)
  percent!: string;

  @Field(() => Boolean, { nullable: true })
  passed!: boolean | null;

  @Field(() => Boolean)
  complete!: boolean;
}

@ObjectType('BoardAttempt')
export class BoardAttemptType {
  @Field(() => ID)
  id!: string;

  @Field(() => Int)
  number!: number;

  @Field(() => AttemptStatus)
  status!: AttemptStatus;

  @Field(() => Date)
  startedAt!: string;

  @Field(() => Date)
  deadlineAt!: string;

  @Field(() => Date, { nullable: true })
  submittedAt!: string | null;

  @Field(() => BoardGradeType, { nullable: true, description: 'The newest revision.' })
  grade!: BoardGradeType | null;
}

@ObjectType('BoardAssignment')
export class BoardAssignmentType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  candidateId!: string;

  @Field(() => AssignmentStatus)
  status!: AssignmentStatus;

  @Field(() => Date, { nullable: true })
  expiresAt!: string | null;

  @Field(() => BoardAttemptType, { nullable: true, description: 'The last one.' })
  attempt!: BoardAttemptType | null;
}

@ObjectType('BoardAssessment', { description: 'An assessment with how it stands and its newest assignments.' })
export class BoardAssessmentType extends CountsType {
  @Field(() => ID)
  id!: string;

  @Field(() => String)
  title!: string;

  @Field(() => Int)
  version!: number;

  @Field(() => AssessmentStatus)
  status!: AssessmentStatus;

  @Field(() => Date)
  createdAt!: string;

  @Field(() => [BoardAssignmentType], { description: 'The newest five; `assignments` lists them all.' })
  assignments!: readonly BoardAssignmentType[];
}

@ObjectType('AssessmentBoardConnection')
export class AssessmentBoardConnection extends connectionOf(BoardAssessmentType, 'AssessmentBoard') {}
