import { mayReadOthers, mayReadScorecard, type BlindSetting, type OwnCard } from '../domain/blind-rule.ts';
import type { Scorecard } from '../domain/scorecard.ts';

/** Everything that the blind rule asks about one reader and some loops. */
export interface ReaderScope {
  readonly memberId: string;
  readonly readsAll: boolean;
  readonly setting: BlindSetting;
  /** The reader's seats in these loops, each with whether the card for it is in. */
  readonly seats: readonly (OwnCard & { readonly interviewId: string })[];
}

export const isReadable = (scope: ReaderScope, card: Scorecard): boolean =>
  mayReadScorecard(scope, { ...card, submitted: card.submittedAt !== null }, scope.seats, scope.setting);

/** The id may come as it was asked for: a UUID in any letter case, where the reader's seats name theirs in lower case. */
export const seesOthers = (scope: ReaderScope, loopId: string): boolean =>
  mayReadOthers(scope, loopId.toLowerCase(), scope.seats, scope.setting);

/** The parameters of {@link readableSql}, in its order. */
export const readableParameters = ({ memberId, readsAll, setting, seats }: ReaderScope): readonly unknown[] => [
  memberId,
  readsAll,
  setting,
  seats.map(({ loopId }) => loopId),
  seats.map(({ interviewId }) => interviewId),
];

/**
 * The blind rule as a condition on `scorecards c`, so that no statement can fetch what its reader may not see: the
 * policy of `domain/blind-rule.ts` once more, and asking the table itself whether the reader's own cards are in.
 * Five parameters from number `first` on.
 */
export const readableSql = (first: number): string => {
  const [me, readsAll, setting, loops, interviews] = [0, 1, 2, 3, 4].map((offset) => `$${first + offset}`);
  const seats = `unnest(${loops}::uuid[], ${interviews}::uuid[]) AS seat(loop_id, interview_id)`;
  return `(
    c.interviewer_id = ${me}::uuid
    OR (c.submitted_at IS NOT NULL AND CASE
      WHEN NOT EXISTS (SELECT FROM ${seats} WHERE seat.loop_id = c.loop_id) THEN ${readsAll}::boolean
      WHEN ${setting}::text = 'NEVER' THEN true
      WHEN ${setting}::text = 'ALWAYS' THEN false
      ELSE NOT EXISTS (
        SELECT FROM ${seats}
        WHERE seat.loop_id = c.loop_id AND NOT EXISTS (
          SELECT FROM scorecards own
          WHERE own.organization_id = c.organization_id AND own.interview_id = seat.interview_id
            AND own.interviewer_id = ${me}::uuid AND own.submitted_at IS NOT NULL
        )
      )
    END)
  )`;
};
