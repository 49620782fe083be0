import { ok, spellingKey, type Result } from '@plumbline/kernel';
import { refusals } from './refusals.ts';
import { cleanText, repeated } from './text.ts';

/** A competency the job needs, and how many interviews have to assess it. */
export interface NeededCompetency {
  readonly name: string;
  readonly required: number;
}

/** The job that people are interviewed for. */
export interface OpeningDetails {
  readonly title: string;
  /** The member who answers for the hire. */
  readonly ownerId: string;
  /** The hiring team, the owner included, without repetition. */
  readonly teamMemberIds: readonly string[];
  readonly competencies: readonly NeededCompetency[];
}

export interface OpeningInput {
  readonly title: string;
  readonly ownerId: string;
  readonly teamMemberIds: readonly string[];
  readonly competencies: readonly NeededCompetency[];
}

const MAX_COMPETENCIES = 50;
const MAX_REQUIRED = 20;
const MAX_TEAM = 100;

const invalid = (field: string, problem: string) => refusals.INVALID_OPENING({ field, values: { problem } });

/** Checks and tidies what somebody wrote. Refuses with `INVALID_OPENING` and the field's path. */
export function describeOpening(input: OpeningInput): Result<OpeningDetails> {
  const title = cleanText(input.title, 200);
  if (title === null) return invalid('title', 'An opening needs a title of at most 200 characters.');

  if (input.competencies.length > MAX_COMPETENCIES) {
    return invalid('competencies', `An opening names at most ${MAX_COMPETENCIES} competencies.`);
  }
  const competencies: NeededCompetency[] = [];
  for (const [index, { name: raw, required }] of input.competencies.entries()) {
    const name = cleanText(raw, 100);
    if (name === null) {
      return invalid(`competencies.${index}.name`, 'A competency needs a name of at most 100 characters.');
    }
    if (!Number.isInteger(required) || required < 1 || required > MAX_REQUIRED) {
      return invalid(`competencies.${index}.required`, `A competency is assessed 1 to ${MAX_REQUIRED} times.`);
    }
    competencies.push({ name, required });
  }
  const [twice] = repeated(competencies.map(({ name }) => spellingKey(name)));
  if (twice !== undefined) return invalid('competencies', `The competency "${twice}" is named twice.`);

  const teamMemberIds = [...new Set([input.ownerId, ...input.teamMemberIds])];
  if (teamMemberIds.length > MAX_TEAM) return invalid('teamMemberIds', `A team has at most ${MAX_TEAM} members.`);
  return ok({ title, ownerId: input.ownerId, teamMemberIds, competencies });
}
