export const BLIND_SETTINGS = ['UNTIL_SUBMITTED', 'ALWAYS', 'NEVER'] as const;

/**
 * An organization's choice. `UNTIL_SUBMITTED`, the default: who interviews reads others' cards of that loop after
 * submitting their own. `ALWAYS`: who interviews never reads them. `NEVER`: submitted cards are open to the panel.
 */
export type BlindSetting = (typeof BLIND_SETTINGS)[number];

export const DEFAULT_BLIND_SETTING: BlindSetting = 'UNTIL_SUBMITTED';

export interface ScorecardReader {
  readonly memberId: string;
  /** Holds the permission to read any loop's scorecards. It does not lift the rule for those who interview. */
  readonly readsAll: boolean;
}

export interface CardIdentity {
  readonly loopId: string;
  readonly interviewerId: string;
  readonly submitted: boolean;
}

/** A card that the reader owes as a member of a panel, begun or not. */
export interface OwnCard {
  readonly loopId: string;
  readonly submitted: boolean;
}

/**
 * The one rule about who reads what. Drafts belong to their authors alone; for what others submitted, see
 * {@link mayReadOthers}.
 */
export function mayReadScorecard(
  reader: ScorecardReader,
  card: CardIdentity,
  readersOwnCards: readonly OwnCard[],
  setting: BlindSetting,
): boolean {
  if (card.interviewerId === reader.memberId) return true;
  return card.submitted && mayReadOthers(reader, card.loopId, readersOwnCards, setting);
}

/**
 * Whether somebody may see what others submitted about a loop, and what was decided on it. Whoever sits on a panel of
 * the loop is bound as a person, whatever other role they hold: with several interviews of one loop, until the last of
 * their own cards is in, for the later interview is swayed as easily as the first. Others need the permission to read
 * all.
 */
export function mayReadOthers(
  reader: ScorecardReader,
  loopId: string,
  readersOwnCards: readonly OwnCard[],
  setting: BlindSetting,
): boolean {
  const own = readersOwnCards.filter((card) => card.loopId === loopId);
  if (own.length === 0) return reader.readsAll;
  switch (setting) {
    case 'NEVER':
      return true;
    case 'ALWAYS':
      return false;
    case 'UNTIL_SUBMITTED':
      return own.every(({ submitted }) => submitted);
  }
}
