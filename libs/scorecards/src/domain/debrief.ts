import { spellingKey } from '@plumbline/kernel';
import type { Level, Rating, Recommendation } from './content.ts';

/** A submitted card that the reader of the debrief may see. */
export interface DebriefCard {
  readonly scorecardId: string;
  readonly interviewId: string;
  readonly interviewerId: string;
  readonly recommendation: Recommendation;
  readonly ratings: readonly Rating[];
}

export interface DebriefCell {
  readonly scorecardId: string;
  /** Null: not assessed, or not in that interview's rubric. */
  readonly level: Level | null;
  readonly evidence: string;
}

export interface DebriefRow {
  readonly competency: string;
  /** One for each card, in the order of the cards. */
  readonly cells: readonly DebriefCell[];
  /** Mean of the levels given, to two decimals, half up; null when nobody assessed it. */
  readonly mean: string | null;
  /** Highest less lowest level; null when nobody assessed it. */
  readonly spread: number | null;
  /** Levels two or more apart. */
  readonly disagreement: boolean;
  /** How many interviews the opening requires to assess it; 0 when it does not name the competency. */
  readonly required: number;
  /** In how many interviews somebody gave it a level. Below `required`, the gap is open again. */
  readonly assessed: number;
}

export interface DebriefMatrix {
  readonly cards: readonly DebriefCard[];
  readonly rows: readonly DebriefRow[];
}

export interface RequiredCompetency {
  readonly name: string;
  readonly required: number;
}

const DISAGREEMENT = 2;

/**
 * Competency by interviewer, from exactly the cards given: the caller passes those that its reader may see and no
 * others. Disagreements come first, the widest first; otherwise competencies keep the opening's order, then the order
 * in which the cards name them.
 */
export function debriefMatrix(cards: readonly DebriefCard[], needed: readonly RequiredCompetency[]): DebriefMatrix {
  const names = new Map<string, { name: string; required: number }>();
  for (const { name, required } of needed) names.set(spellingKey(name), { name, required });
  for (const { competency } of cards.flatMap(({ ratings }) => ratings)) {
    const key = spellingKey(competency);
    if (!names.has(key)) names.set(key, { name: competency, required: 0 });
  }
  const rows = [...names].map(([key, { name, required }]) => rowOf(key, name, required, cards));
  const rank = (row: DebriefRow) => (row.disagreement ? (row.spread ?? 0) : 0);
  return { cards, rows: rows.sort((one, other) => rank(other) - rank(one)) };
}

function rowOf(key: string, competency: string, required: number, cards: readonly DebriefCard[]): DebriefRow {
  const cells = cards.map(({ scorecardId, ratings }) => {
    const rating = ratings.find((each) => spellingKey(each.competency) === key);
    return { scorecardId, level: rating?.level ?? null, evidence: rating?.evidence ?? '' };
  });
  const levels = cells.flatMap(({ level }) => level ?? []);
  const spread = levels.length === 0 ? null : Math.max(...levels) - Math.min(...levels);
  const interviews = cards.filter((_, index) => (cells[index]?.level ?? null) !== null);
  return {
    competency,
    cells,
    mean: meanOf(levels),
    spread,
    disagreement: spread !== null && spread >= DISAGREEMENT,
    required,
    assessed: new Set(interviews.map(({ interviewId }) => interviewId)).size,
  };
}

/** In whole hundredths, so that no binary fraction is ever rounded. */
function meanOf(levels: readonly Level[]): string | null {
  if (levels.length === 0) return null;
  const sum = levels.reduce<number>((total, level) => total + level, 0);
  const hundredths = Math.floor((sum * 200 + levels.length) / (levels.length * 2));
  return `${Math.floor(hundredths / 100)}.${String(hundredths % 100).padStart(2, '0')}`;
}
