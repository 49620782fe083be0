import { connectionOf } from '@plumbline/platform';
import { Field, ID, InputType, Int, ObjectType, registerEnumType } from '@nestjs/graphql';
import type { BlindSetting } from '../domain/blind-rule.ts';
import type { Recommendation } from '../domain/content.ts';

export const RecommendationEnum = {
  STRONG_NO: 'STRONG_NO',
  NO: 'NO',
  YES: 'YES',
  STRONG_YES: 'STRONG_YES',
  NO_DECISION: 'NO_DECISION',
} as const;
registerEnumType(RecommendationEnum, { name: 'Recommendation' });

export const ScorecardStatus = { DRAFT: 'DRAFT', SUBMITTED: 'SUBMITTED' } as const;
export type ScorecardStatus = keyof typeof ScorecardStatus;
registerEnumType(ScorecardStatus, { name: 'ScorecardStatus' });

export const ScorecardVisibility = { UNTIL_SUBMITTED: 'UNTIL_SUBMITTED', ALWAYS: 'ALWAYS', NEVER: 'NEVER' } as const;
registerEnumType(ScorecardVisibility, {
  name: 'ScorecardVisibility',
  description: "For how long whoever interviews is blind to others' scorecards of the loop.",
  valuesMap: {
    UNTIL_SUBMITTED: { description: 'Until their own cards are in.' },
    ALWAYS: { description: 'For good.' },
    NEVER: { description: 'Submitted cards are open to the panel.' },
  },
});
export type ScorecardVisibility = BlindSetting;

@ObjectType('Rating')
export class RatingType {
  @Field(() => String)
  competency!: string;

  @Field(() => Int, { nullable: true, description: '1 to 4; null: not assessed.' })
  level!: number | null;

  @Field(() => String)
  evidence!: string;
}

/** What a card and each of its versions say. */
@ObjectType({ isAbstract: true })
class WordingType {
  @Field(() => [RatingType], { description: "In the rubric's order." })
  ratings!: readonly RatingType[];

  @Field(() => String)
  notes!: string;

  @Field(() => String)
  summary!: string;

  @Field(() => RecommendationEnum, { nullable: true })
  recommendation!: Recommendation | null;
}

@ObjectType('ScorecardVersion', { description: 'A sealed wording; a later one amends it and leaves it as it is.' })
export class ScorecardVersionType extends WordingType {
  @Field(() => Int)
  version!: number;

  @Field(() => String, { nullable: true, description: 'Why it was amended; null for what was submitted.' })
  reason!: string | null;

  @Field(() => Date)
  sealedAt!: Date;

  @Field(() => String, { description: 'SHA-256 over who, what, about which interview and when.' })
  seal!: string;
}

@ObjectType('Scorecard')
export class ScorecardType extends WordingType {
  @Field(() => ID)
  id!: string;

  @Field(() => ID)
  loopId!: string;

  @Field(() => ID)
  interviewId!: string;

  @Field(() => ID)
  interviewerId!: string;

  @Field(() => ScorecardStatus)
  status!: ScorecardStatus;

  @Field(() => Int, { description: 'Of the draft: what the next save starts from.' })
  revision!: number;

  @Field(() => Int, { description: 'Sealed versions; 0 for a draft.' })
  version!: number;

  @Field(() => Date)
  savedAt!: Date;

  @Field(() => Date, { nullable: true })
  submittedAt!: Date | null;
}

@ObjectType('ScorecardConnection')
export class ScorecardConnection extends connectionOf(ScorecardType, 'Scorecard') {}

@InputType()
export class RatingInput {
  @Field(() => String, { description: 'As the rubric of the interview names it.' })
  competency!: string;

  @Field(() => Int, { nullable: true, description: '1 to 4; left out: not assessed.' })
  level?: number | null;

  @Field(() => String, { nullable: true })
  evidence?: string | null;
}

/** What an interviewer writes; what is left out is empty. */
@InputType({ isAbstract: true })
class WordingInput {
  @Field(() => [RatingInput], { defaultValue: [] })
  ratings!: RatingInput[];

  @Field(() => String, { nullable: true })
  notes?: string | null;

  @Field(() => String, { nullable: true, description: 'One sentence; needed to submit.' })
  summary?: string | null;

  @Field(() => RecommendationEnum, { nullable: true, description: 'Needed to submit.' })
  recommendation?: Recommendation | null;
}

@InputType()
export class SaveScorecardInput extends WordingInput {
  @Field(() => ID)
  interviewId!: string;

  @Field(() => Int, { defaultValue: 0, description: 'The revision that this was started from; 0 for a new card.' })
  revision!: number;
}

@InputType()
export class AmendScorecardInput extends WordingInput {
  @Field(() => ID)
  id!: string;

  @Field(() => Int, { description: 'The version that this corrects.' })
  version!: number;

  @Field(() => String)
  reason!: string;
}
